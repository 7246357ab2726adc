import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PriceListForm } from "#app/components/price-list-form.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { savePriceListForm } from "#app/http/price-list-screen.server.ts";
import { requireViewer } from "#app/http/screen.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New price list", matches);

export async function loader(args: LoaderFunctionArgs) {
  await requireViewer(args, "create", "price_lists");
  return null;
}

export const action = (args: ActionFunctionArgs) => savePriceListForm(args, "create", "price_lists", null);

export default function NewPriceList() {
  const t = useWords();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("New price list")} crumb={{ href: "/prices", label: t("Price lists") }} />
      <Sheet>
        <PriceListForm refused={refused} />
      </Sheet>
    </>
  );
}
