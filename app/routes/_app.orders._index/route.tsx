import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { ORDER_STATUSES } from "#app/components/document-statuses.ts";
import { Code, Instant, Money, useCompany } from "#app/components/figures.tsx";
import type { Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { DocumentStatus, statusOptions } from "#app/components/status.tsx";
import { orderList } from "#app/http/lists/orders.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import type { OrderView } from "#app/modules/orders/views.ts";

export const meta: MetaFunction = () => [{ title: "Orders · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(args, orderList, toRow, ({ actor }) => ({
    can: {
      create: may(actor, "create", "orders"),
      ship: may(actor, "ship", "orders"),
      update: may(actor, "update", "orders"),
    },
  }));

/** Only what the list shows goes to the browser. */
function toRow(order: OrderView) {
  const { id, number, status, customer_id, customer, currency, total, placed_at, created_at } = order;
  return {
    id,
    number,
    status,
    customer_id,
    customer,
    currency,
    total,
    at: placed_at ?? created_at,
    reservation: order.reservation_status,
    payment: order.payment_status,
  };
}

type Row = ReturnType<typeof toRow>;

function columns(currency: string): Column<Row>[] {
  return [
    {
      key: "number",
      head: "Order",
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
      head: "Customer",
      sort: "customer",
      phone: "line",
      cell: (row) => <a href={`/customers/${row.customer_id}`}>{row.customer}</a>,
    },
    { key: "at", head: "Placed", sort: "placed", tight: true, cell: (row) => <Instant value={row.at} /> },
    {
      key: "status",
      head: "Status",
      phone: "status",
      cell: (row) => <DocumentStatus of="order" status={row.status} />,
    },
    {
      key: "stock",
      head: "Stock",
      cell: (row) => (row.status === "placed" ? <DocumentStatus of="reservation" status={row.reservation} /> : null),
    },
    {
      key: "payment",
      head: "Payment",
      cell: (row) =>
        row.status === "draft" || row.status === "cancelled" ? null : (
          <DocumentStatus of="payment" status={row.payment} />
        ),
    },
    {
      key: "total",
      head: `Total, ${currency}`,
      sort: "total",
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.total} currency={row.currency} />,
    },
  ];
}

const filters: Filter[] = [
  { kind: "search", name: "q", label: "Search", placeholder: "Number, customer or reference" },
  { kind: "day", name: "from", label: "Placed from" },
  { kind: "day", name: "to", label: "Placed to" },
  {
    kind: "chips",
    name: "status",
    label: "Status",
    all: "All",
    many: true,
    options: statusOptions("order", [...ORDER_STATUSES]),
  },
  {
    kind: "chips",
    name: "waiting",
    label: "Stock",
    all: "Any",
    options: [{ value: "stock", label: "Waiting for stock" }],
  },
  { kind: "only", name: "sold", label: "Sold: not cancelled before the invoice" },
  { kind: "only", name: "customer_id", label: "Of one customer" },
  { kind: "only", name: "hour", label: "Placed in one hour" },
  { kind: "only", name: "id", label: "Selected orders" },
];

export default function Orders() {
  const { rows, next, list, can } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  useLiveTypes("orders.order_", "orders.payment_", "orders.invoice_", "orders.stock_");
  const create = can.create ? (
    <ButtonLink look="primary" href="/orders/new">
      New order
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title="Orders">
        {create}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={["order", "orders"]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(currency)}
        filters={filters}
        days
        linked
        totals={{ total: "total" }}
        bulk={{
          action: "/orders/bulk",
          acts: [
            ...(can.ship ? [{ intent: "ship", label: "Ship" }] : []),
            ...(can.update
              ? [
                  { intent: "complete", label: "Complete" },
                  { intent: "cancel", label: "Cancel" },
                ]
              : []),
          ],
          amount: ({ total, currency }) => ({ amount: total, currency }),
          label: (row) => row.number,
        }}
        empty="There are no orders yet."
        action={create}
      />
    </>
  );
}
