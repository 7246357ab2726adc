import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PriceListForm } from "#app/components/price-list-form.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { savePriceListForm } from "#app/http/price-list-screen.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readPriceList } from "#app/modules/catalog/price-lists.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.list.name ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "price_lists", async ({ tx }) => ({
    list: await readPriceList(tx, recordId(args.params.priceListId, "price list")),
  }));

export const action = (args: ActionFunctionArgs) =>
  savePriceListForm(args, "update", "price_lists", args.params.priceListId ?? "");

export default function EditPriceList() {
  const t = useWords();
  const { list } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {name}", { name: list.name })}
        crumb={{ href: `/prices/${list.id}`, label: t("Back to {name}", { name: list.name }) }}
      />
      <Sheet>
        <PriceListForm list={list} refused={refused} />
      </Sheet>
    </>
  );
}
