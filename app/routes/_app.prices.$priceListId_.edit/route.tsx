import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { type EditablePriceList, PriceListForm } from "#app/components/price-list-form.tsx";
import { PutBackNotice } from "#app/components/put-back-notice.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { savePriceListForm } from "#app/http/price-list-screen.server.ts";
import { asBefore } from "#app/http/put-back.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readPriceList } from "#app/modules/catalog/price-lists.server.ts";
import { priceRows } from "#app/modules/changes.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.saved.name ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "price_lists", async (call) => {
    const list = await readPriceList(call.tx, recordId(args.params.priceListId, "price list"));
    const saved: EditablePriceList = { ...list, lines: priceRows(list.lines) };
    const { shown, putBack } = await asBefore(call, args.request, saved, () => true);
    return { list: shown, saved, putBack };
  });

export const action = (args: ActionFunctionArgs) =>
  savePriceListForm(args, "update", "price_lists", args.params.priceListId ?? "");

export default function EditPriceList() {
  const t = useWords();
  const { list, saved, putBack } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {name}", { name: saved.name })}
        crumb={{ href: `/prices/${saved.id}`, label: t("Back to {name}", { name: saved.name }) }}
      />
      <PutBackNotice putBack={putBack} />
      <Sheet>
        <PriceListForm key={putBack?.at} {...{ list, saved, refused }} />
      </Sheet>
    </>
  );
}
