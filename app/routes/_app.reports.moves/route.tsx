import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Day, Money, Quantity, useCompany } from "#app/components/figures.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { MOVE_KINDS } from "#app/components/record-kinds.ts";
import { MOVE_KIND_WORDS } from "#app/components/record-words.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { moveList } from "#app/http/lists/records.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import type { MoveView } from "#app/modules/inventory/list-moves.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle(english("Stock moves"), matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    moveList,
    (row) => row,
    ({ actor }) => ({ cost: may(actor, "read", "product_cost"), products: may(actor, "read", "products") }),
  );

function columns(t: Words, currency: string, sight: { cost: boolean; products: boolean }): Column<MoveView>[] {
  return [
    {
      key: "sku",
      head: t("SKU"),
      tight: true,
      phone: "title",
      cell: (row) =>
        sight.products ? (
          <a href={`/products/${row.item_id}`}>
            <Code>{row.sku}</Code>
          </a>
        ) : (
          <Code>{row.sku}</Code>
        ),
    },
    { key: "name", head: t("Name"), phone: "line", cell: (row) => row.name },
    { key: "day", head: t("Day"), tight: true, phone: "line", cell: (row) => <Day value={row.day} /> },
    { key: "kind", head: t("Kind"), phone: "status", cell: (row) => t(MOVE_KIND_WORDS[row.kind] ?? row.kind) },
    { key: "reason", head: t("Reason"), cell: (row) => row.reason },
    {
      key: "quantity",
      head: t("Quantity"),
      numeric: true,
      phone: "amount",
      cell: (row) => <Quantity value={row.quantity} />,
    },
    ...(sight.cost
      ? [
          {
            key: "value",
            head: `${t("Value")}, ${currency}`,
            numeric: true,
            cell: (row: MoveView) => <Money amount={row.value} currency={row.currency} />,
          },
        ]
      : []),
  ];
}

export default function Moves() {
  const { rows, next, list, cost, products } = useLoaderData<typeof loader>();
  const t = useWords();
  const { currency } = useCompany();
  useLiveTypes("inventory.");
  const filters: Filter[] = [
    { kind: "search", name: "sku", label: t("Product"), placeholder: t("Its SKU") },
    { ...DAYS, label: t("Day") },
    { kind: "search", name: "category", label: t("Category"), op: t("is~filter"), more: true },
    { kind: "only", name: "without", label: t("Without a category") },
    {
      kind: "chips",
      name: "kind",
      label: t("Kind"),
      all: t("All"),
      many: true,
      options: MOVE_KINDS.map((value) => ({ value, label: t(MOVE_KIND_WORDS[value] ?? value) })),
    },
  ];
  return (
    <>
      <PageHead title={t("Stock moves")} crumb={{ href: "/reports", label: t("Reports") }}>
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("move"), t("moves")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t, currency, { cost, products })}
        filters={filters}
        days
        totals={{ value: "value" }}
        empty={t("No goods have moved yet. They do when they are received, shipped, counted or adjusted.")}
        steps={[
          { href: "/receive", label: t("Receive goods") },
          { href: "/stock/adjust", label: t("Adjust stock") },
        ]}
      />
    </>
  );
}
