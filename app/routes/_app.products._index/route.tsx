import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { useCompany } from "#app/components/figures.tsx";
import type { Filter } from "#app/components/filter-bar.tsx";
import { itemColumns, itemRow } from "#app/components/item-columns.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { productList } from "#app/http/lists/products.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";

export const meta: MetaFunction = () => [{ title: "Products and stock · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(args, productList, itemRow, ({ actor }) => ({
    can: {
      create: may(actor, "create", "products"),
      adjust: may(actor, "create", "stock"),
      cost: may(actor, "read", "product_cost"),
    },
  }));

const filters: Filter[] = [
  { kind: "search", name: "q", label: "Search", placeholder: "SKU, name or barcode" },
  {
    kind: "select",
    name: "kind",
    label: "Kind",
    options: [
      { value: "stock", label: "Goods" },
      { value: "service", label: "Services" },
    ],
  },
  {
    kind: "select",
    name: "sold",
    label: "Sold",
    options: [
      { value: "yes", label: "Yes" },
      { value: "no", label: "No" },
    ],
  },
  { kind: "chips", name: "stock", label: "Stock", all: "All", options: [{ value: "low", label: "Low stock" }] },
];

export default function Products() {
  const { rows, next, list, can } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  useLiveTypes("inventory.", "catalog.");
  const create = can.create ? (
    <ButtonLink look="primary" href="/products/new">
      New product
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title="Products and stock">
        {create}
        {can.adjust ? <ButtonLink href="/stock/adjust">Adjust stock</ButtonLink> : null}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={["product", "products"]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={itemColumns(currency, can.cost)}
        filters={filters}
        linked
        totals={{ stock_value: "value" }}
        empty="There are no products yet."
        action={create}
      />
    </>
  );
}
