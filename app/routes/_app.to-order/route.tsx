import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Quantity } from "#app/components/figures.tsx";
import { type Filter, inCategory } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { toOrderList } from "#app/http/lists/to-order.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listCategories } from "#app/modules/catalog/categories.server.ts";
import type { ToOrderView } from "#app/modules/purchasing/to-order.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("To order", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    toOrderList,
    (row) => row,
    async ({ tx, actor }) => ({ categories: await listCategories(tx), seesOrders: may(actor, "read", "orders") }),
  );

const SEARCH: Filter = {
  kind: "search",
  name: "q",
  label: english("Search"),
  placeholder: english("SKU, name or barcode"),
};

function columns(t: Words, seesOrders: boolean): Column<ToOrderView>[] {
  const figure = (key: keyof ToOrderView & string, head: string, phone?: "amount"): Column<ToOrderView> => ({
    ...{ key, head, numeric: true, cell: (row) => <Quantity value={row[key]} /> },
    ...(phone ? { phone } : {}),
  });
  return [
    {
      key: "sku",
      sort: "sku",
      head: t("SKU"),
      tight: true,
      phone: "line",
      cell: (row) => (
        <a href={`/products/${row.id}`}>
          <Code>{row.sku}</Code>
        </a>
      ),
    },
    { key: "name", sort: "name", head: t("Name"), phone: "title", cell: (row) => row.name },
    figure("on_hand", t("On hand")),
    figure("reserved", t("Reserved")),
    {
      key: "waiting",
      head: t("Orders wait for"),
      numeric: true,
      cell: ({ sku, waiting }) =>
        waiting > 0 && seesOrders ? (
          <a href={`/reports/lines?${new URLSearchParams({ waiting: "stock", sku })}`}>
            <Quantity value={waiting} />
          </a>
        ) : (
          <Quantity value={waiting} />
        ),
    },
    figure("incoming", t("Incoming")),
    figure("projected", t("Projected")),
    figure("reorder_point", t("Reorder at")),
    figure("suggested", t("Order~buy"), "amount"),
  ];
}

/** What is to be ordered so that no product stays below its reorder point. */
export default function ToOrder() {
  const t = useWords();
  const { rows, next, list, categories, seesOrders } = useLoaderData<typeof loader>();
  useLiveTypes("inventory.", "catalog.", "orders.");
  return (
    <>
      <PageHead title={t("To order")}>
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("product"), t("products")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t, seesOrders)}
        filters={[SEARCH, inCategory(categories)]}
        linked
        empty={t("Nothing is to be ordered: no product that has a reorder point is at it, with what orders wait for.")}
      />
    </>
  );
}
