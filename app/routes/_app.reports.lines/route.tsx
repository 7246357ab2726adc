import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Day, Money, Quantity, useCompany } from "#app/components/figures.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { SALES_KINDS } from "#app/components/record-kinds.ts";
import { SALES_KIND_WORDS } from "#app/components/record-words.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { salesLineList } from "#app/http/lists/records.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import type { SalesLineView } from "#app/modules/orders/list-sales-lines.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle(english("Lines of sales"), matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    salesLineList,
    (row) => row,
    ({ actor }) => ({ cost: may(actor, "read", "product_cost"), invoices: may(actor, "read", "invoices") }),
  );

function columns(t: Words, currency: string, sight: { cost: boolean; invoices: boolean }): Column<SalesLineView>[] {
  const money = (key: "net" | "cost" | "margin", head: string): Column<SalesLineView> => ({
    key,
    head,
    numeric: true,
    ...(key === "net" ? { phone: "amount" as const } : {}),
    cell: (row) => <Money amount={row[key]} currency={row.currency} dash />,
  });
  return [
    {
      key: "document",
      head: t("Document"),
      tight: true,
      phone: "title",
      cell: (row) => {
        const href = documentOf(row, sight.invoices);
        return href ? (
          <a href={href}>
            <Code>{row.document}</Code>
          </a>
        ) : (
          <Code>{row.document}</Code>
        );
      },
    },
    { key: "day", head: t("Day"), tight: true, phone: "line", cell: (row) => <Day value={row.day} /> },
    { key: "kind", head: t("Kind"), phone: "status", cell: (row) => t(SALES_KIND_WORDS[row.kind]) },
    { key: "customer", head: t("Customer"), phone: "line", cell: (row) => row.customer },
    { key: "sku", head: t("SKU"), cell: (row) => (row.sku ? <Code>{row.sku}</Code> : null) },
    { key: "quantity", head: t("Quantity"), numeric: true, cell: (row) => <Quantity value={row.quantity} /> },
    money("net", `${t("Net")}, ${currency}`),
    ...(sight.cost ? [money("cost", `${t("Cost")}, ${currency}`), money("margin", `${t("Margin")}, ${currency}`)] : []),
  ];
}

function documentOf(row: SalesLineView, invoices: boolean): string | null {
  if (row.kind === "order") return `/orders/${row.document_id}`;
  if (row.kind === "shipment") return row.order_id ? `/orders/${row.order_id}` : null;
  return invoices ? `/invoices/${row.document_id}` : null;
}

export default function SalesLines() {
  const { rows, next, list, cost, invoices } = useLoaderData<typeof loader>();
  const t = useWords();
  const { currency } = useCompany();
  useLiveTypes("orders.order_", "orders.credit_note_", "orders.invoice_");
  const filters: Filter[] = [
    { kind: "search", name: "sku", label: t("Product"), placeholder: t("Its SKU") },
    { ...DAYS, label: t("Day") },
    {
      kind: "chips",
      name: "kind",
      label: t("Kind"),
      all: t("All"),
      many: true,
      options: SALES_KINDS.map((value) => ({ value, label: t(SALES_KIND_WORDS[value]) })),
    },
    { kind: "only", name: "hour", label: t("Placed in one hour") },
    { kind: "only", name: "weekday", label: t("Of one weekday") },
    { kind: "only", name: "clock", label: t("Of one hour of the day") },
    { kind: "search", name: "category", label: t("Category"), op: t("is~filter"), more: true },
    { kind: "only", name: "customer_id", label: t("Of one customer") },
    { kind: "only", name: "salesperson_id", label: t("Of one salesperson") },
    { kind: "only", name: "without", label: t("Without a category, product or salesperson") },
    { kind: "only", name: "last", label: t("Of the last days") },
    { kind: "only", name: "waiting", label: t("Waiting for stock") },
  ];
  return (
    <>
      <PageHead title={t("Lines of sales")} crumb={{ href: "/reports", label: t("Reports") }}>
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("line"), t("lines")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t, currency, { cost, invoices })}
        filters={filters}
        days
        totals={{ net: "net", cost: "cost", margin: "margin" }}
        empty={t("Nothing has been sold yet. The lines of every placed order and credit note stand here.")}
        steps={[{ href: "/orders/new", label: t("New order") }]}
      />
    </>
  );
}
