import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Quantity } from "#app/components/figures.tsx";
import type { Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { priceListList } from "#app/http/lists/prices.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import type { PriceListRow } from "#app/modules/catalog/price-lists.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Price lists", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    priceListList,
    (row) => row,
    ({ actor }) => ({ canAdd: may(actor, "create", "price_lists") }),
  );

const filters: Filter[] = [
  { kind: "search", name: "q", label: english("Search"), placeholder: english("Code or name") },
  {
    kind: "select",
    name: "active",
    label: english("In use"),
    options: [
      { value: "yes", label: english("Yes") },
      { value: "no", label: english("No") },
    ],
  },
];

function columns(t: Words): Column<PriceListRow>[] {
  return [
    {
      key: "code",
      sort: "code",
      head: t("Code"),
      tight: true,
      phone: "line",
      cell: (row) => (
        <a href={`/prices/${row.id}`}>
          <Code>{row.code}</Code>
        </a>
      ),
    },
    { key: "name", sort: "name", head: t("Name"), phone: "title", cell: (row) => row.name },
    {
      key: "active",
      head: t("Status"),
      phone: "status",
      cell: (row) => <Status shape={row.active ? "done" : "void"}>{row.active ? t("In use") : t("Not in use")}</Status>,
    },
    { key: "products", head: t("Products"), numeric: true, cell: (row) => <Quantity value={row.products} /> },
    {
      key: "customers",
      head: t("Customers"),
      numeric: true,
      phone: "amount",
      cell: (row) => <Quantity value={row.customers} />,
    },
  ];
}

export default function PriceLists() {
  const t = useWords();
  const { rows, next, list, canAdd } = useLoaderData<typeof loader>();
  useLiveTypes("catalog.price_list_");
  const create = canAdd ? (
    <ButtonLink look="primary" href="/prices/new">
      {t("New price list")}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title={t("Price lists")}>
        {create}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("price list"), t("price lists")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t)}
        filters={filters}
        linked
        empty={t("There are no price lists yet: every customer pays the products’ prices.")}
        action={create}
      />
    </>
  );
}
