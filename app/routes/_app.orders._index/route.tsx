import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { ORDER_STATUSES } from "#app/components/document-statuses.ts";
import { Code, Instant, Money, useCompany } from "#app/components/figures.tsx";
import { amounts, DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { DocumentStatus, statusOptions } from "#app/components/status.tsx";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { orderList } from "#app/http/lists/orders.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { type OutletChoice, outletsToFind } from "#app/modules/company/outlets.server.ts";
import { MOST_OF_A_RUN } from "#app/modules/orders/bulk-acts.ts";
import type { OrderSummary } from "#app/modules/orders/views.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Orders", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(args, orderList, toRow, async ({ tx, actor }) => ({
    outlets: await outletsToFind(tx),
    can: {
      create: may(actor, "create", "orders"),
      ship: may(actor, "ship", "orders"),
      update: may(actor, "update", "orders"),
    },
  }));

/** Only what the list shows goes to the browser. */
function toRow(order: OrderSummary) {
  const { id, number, status, customer_id, customer, outlet, currency, total, placed_at, created_at } = order;
  return {
    id,
    number,
    status,
    customer_id,
    customer,
    outlet,
    currency,
    total,
    at: placed_at ?? created_at,
    reservation: order.reservation_status,
    payment: order.payment_status,
  };
}

type Row = ReturnType<typeof toRow>;

function columns(t: Words, currency: string, withOutlets: boolean): Column<Row>[] {
  return [
    {
      key: "number",
      head: t("Order"),
      sort: "number",
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/orders/${row.id}`}>
          <Code>{row.number}</Code>
        </a>
      ),
    },
    {
      key: "customer",
      head: t("Customer"),
      sort: "customer",
      phone: "line",
      cell: (row) => <a href={`/customers/${row.customer_id}`}>{row.customer}</a>,
    },
    ...(withOutlets ? [{ key: "outlet", head: t("Outlet"), cell: (row: Row) => row.outlet }] : []),
    { key: "at", head: t("Placed"), sort: "placed", tight: true, cell: (row) => <Instant value={row.at} /> },
    {
      key: "status",
      head: t("Status"),
      phone: "status",
      cell: (row) => <DocumentStatus of="order" status={row.status} />,
    },
    {
      key: "stock",
      head: t("Stock"),
      cell: (row) => (row.status === "placed" ? <DocumentStatus of="reservation" status={row.reservation} /> : null),
    },
    {
      key: "payment",
      head: t("Payment"),
      cell: (row) =>
        row.status === "draft" || row.status === "cancelled" ? null : (
          <DocumentStatus of="payment" status={row.payment} />
        ),
    },
    {
      key: "total",
      head: t("Total, {currency}", { currency }),
      sort: "total",
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.total} currency={row.currency} />,
    },
  ];
}

const filters: Filter[] = [
  { kind: "search", name: "q", label: english("Search"), placeholder: english("Number, customer or reference") },
  { ...DAYS, label: english("Placed") },
  {
    kind: "chips",
    name: "status",
    label: english("Status"),
    all: "All",
    many: true,
    options: statusOptions("order", [...ORDER_STATUSES]),
  },
  {
    kind: "chips",
    name: "waiting",
    label: english("Stock"),
    all: "Any",
    options: [{ value: "stock", label: english("Waiting for stock") }],
  },
  {
    kind: "chips",
    name: "mine",
    label: english("Entered by"),
    all: "Anybody",
    options: [{ value: "yes", label: english("Me") }],
  },
  { ...amounts("total"), label: english("Total") },
  { kind: "search", name: "sku", label: english("With product (SKU)"), op: english("is~filter"), more: true },
  { kind: "search", name: "reference", label: english("Reference"), op: english("contains"), more: true },
  { kind: "only", name: "sold", label: english("Sold: not cancelled before the invoice") },
  { kind: "only", name: "customer_id", label: english("Of one customer") },
  { kind: "only", name: "hour", label: english("Placed in one hour") },
  { kind: "only", name: "id", label: english("Selected orders") },
];

/** Where there are outlets they are chosen from; else the page of one that was there leads here. */
function filtersFor(outlets: OutletChoice[]): Filter[] {
  const options = outlets.map(({ id, code, name }) => ({ value: id, label: `${name} (${code})` }));
  const outlet = { name: "outlet_id", label: english("Outlet") };
  const [search, ...rest] = filters;
  if (!search || options.length === 0) return [...filters, { kind: "only", ...outlet }];
  return [search, { kind: "select", ...outlet, options }, ...rest];
}

export default function Orders() {
  const t = useWords();
  const { rows, next, list, can, outlets } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  useLiveTypes("orders.order_", "orders.payment_", "orders.invoice_", "orders.stock_");
  const create = can.create ? (
    <ButtonLink look="primary" href="/orders/new">
      {t("New order")}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title={t("Orders")}>
        {create}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("order"), t("orders")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t, currency, outlets.length > 0)}
        filters={filtersFor(outlets)}
        days
        linked
        totals={{ total: "total" }}
        bulk={{
          action: "/orders/bulk",
          most: MOST_OF_A_RUN,
          acts: [
            ...(can.ship ? [{ intent: "ship", label: t("Ship") }] : []),
            ...(can.update
              ? [
                  { intent: "complete", label: t("Complete~order") },
                  { intent: "cancel", label: t("Cancel~order") },
                ]
              : []),
          ],
          amount: ({ total, currency }) => ({ amount: total, currency }),
          label: (row) => row.number,
        }}
        empty={t("There are no orders yet.")}
        action={create}
      />
    </>
  );
}
