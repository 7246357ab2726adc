import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { amounts, type Filter, inCategory } from "#app/components/filter-bar.tsx";
import { itemColumns, itemRow } from "#app/components/item-columns.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { productList } from "#app/http/lists/products.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listCategories } from "#app/modules/catalog/categories.server.ts";
import { isAnyIncoming } from "#app/modules/inventory/announced.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Products and stock", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(args, productList, itemRow, async ({ tx, actor }) => ({
    categories: await listCategories(tx),
    can: {
      create: may(actor, "create", "products"),
      adjust: may(actor, "create", "stock"),
      cost: may(actor, "read", "product_cost"),
      incoming: await isAnyIncoming(tx),
    },
  }));

const FILTERS: Filter[] = [
  { kind: "search", name: "q", label: english("Search"), placeholder: english("SKU, name or barcode") },
  {
    kind: "select",
    name: "kind",
    label: english("Kind"),
    more: true,
    options: [
      { value: "stock", label: english("Goods") },
      { value: "service", label: english("Services") },
    ],
  },
  {
    kind: "select",
    name: "sold",
    label: english("Sold"),
    options: [
      { value: "yes", label: english("Yes") },
      { value: "no", label: english("No") },
    ],
  },
  {
    kind: "chips",
    name: "stock",
    label: english("Stock"),
    all: "All",
    options: [
      { value: "low", label: english("Low stock") },
      { value: "out", label: english("None available") },
    ],
  },
  { ...amounts("price"), label: english("Price") },
  { ...amounts("available"), label: english("Available") },
  {
    kind: "select",
    name: "barcode",
    label: english("Barcode"),
    more: true,
    options: [
      { value: "yes", label: english("Yes") },
      { value: "no", label: english("No") },
    ],
  },
];

export default function Products() {
  const t = useWords();
  const { rows, next, list, can, categories } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  useLiveTypes("inventory.", "catalog.");
  const create = can.create ? (
    <ButtonLink look="primary" href="/products/new">
      {t("New product")}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title={t("Products and stock")}>
        {create}
        {can.adjust ? <ButtonLink href="/stock/adjust">{t("Adjust stock")}</ButtonLink> : null}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("product"), t("products")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={itemColumns(t, currency, { value: can.cost, incoming: can.incoming })}
        filters={[...FILTERS.slice(0, 1), inCategory(categories), ...FILTERS.slice(1)]}
        linked
        totals={{ stock_value: "value" }}
        empty={t("There are no products yet.")}
        action={create}
        steps={[{ href: "/imports", label: t("Take a file over") }]}
      />
    </>
  );
}
