import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { Code, Instant, Money, useCompany } from "#app/components/figures.tsx";
import { Chips, FilterBar } from "#app/components/filter-bar.tsx";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { orderFilter, toOrderFilter } from "#app/components/order-filter.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { DocumentStatus, statusOptions } from "#app/components/status.tsx";
import { NewRows, useSteadyRows } from "#app/components/steady-rows.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listOrders } from "#app/modules/orders/queries.server.ts";
import type { OrderView } from "#app/modules/orders/views.ts";

export const meta: MetaFunction = () => [{ title: "Orders · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "orders", async ({ tx, actor }) => {
    const { filter, rejected } = readParams(args.request.url, { ...orderFilter, after: z.uuid() });
    const { after, ...wanted } = filter;
    const page = await listOrders(tx, toOrderFilter(wanted), { limit: PAGE_SIZE, after: after ?? null });
    return {
      orders: page.data.map(toRow),
      next: page.next,
      rejected,
      can: { create: may(actor, "create", "orders"), export: may(actor, "export", "orders") },
    };
  });

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
      phone: "line",
      cell: (row) => <a href={`/customers/${row.customer_id}`}>{row.customer}</a>,
    },
    { key: "at", head: "Placed", tight: true, cell: (row) => <Instant value={row.at} /> },
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
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.total} currency={row.currency} />,
    },
  ];
}

export default function Orders() {
  const { orders, next, rejected, can } = useLoaderData<typeof loader>();
  const steady = useSteadyRows(orders, (row) => row.id);
  const { currency } = useCompany();
  const { search } = useLocation();
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
        {can.export ? <ButtonLink href={`/orders.csv${search}`}>Export CSV</ButtonLink> : null}
      </PageHead>
      <FilterBar
        keep={["status", "customer_id", "hour"]}
        filters={[
          { kind: "search", name: "q", label: "Search", placeholder: "Number, customer or reference" },
          { kind: "day", name: "from", label: "Placed from" },
          { kind: "day", name: "to", label: "Placed to" },
        ]}
        rejected={rejected}
      />
      <Chips name="status" label="Status" all="All" options={statusOptions("order", orderFilter.status.options)} />
      <Chips name="waiting" label="Stock" all="Any" options={[{ value: "stock", label: "Waiting for stock" }]} />
      <Sheet flush label="Orders">
        <NewRows steady={steady} noun={["order", "orders"]} />
        {orders.length > 0 ? (
          <DataTable
            caption="Orders"
            columns={columns(currency)}
            rows={steady.rows}
            changed={steady.changed}
            rowKey={(row) => row.id}
            linked
          />
        ) : (
          <EmptyList noun="orders" action={create}>
            There are no orders yet.
          </EmptyList>
        )}
        <Pager shown={orders.length} next={next} noun={["order", "orders"]} />
      </Sheet>
    </>
  );
}
