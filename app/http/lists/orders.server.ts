import { orderFilter, toOrderFilter } from "#app/components/order-filter.ts";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { listOrderSummaries, sumOrders } from "#app/modules/orders/queries.server.ts";
import type { OrderSummary } from "#app/modules/orders/views.ts";

export const orderList: ScreenList<typeof orderFilter, OrderSummary> = {
  name: "orders",
  path: "/orders",
  resource: "orders",
  filters: orderFilter,
  sorts: ["number", "placed", "customer", "total"],
  usual: "-placed",
  read: ({ tx, identity }, filter, page) => listOrderSummaries(tx, toOrderFilter(filter, identity), page),
  totals: ({ tx, identity }, filter, atMost) => sumOrders(tx, toOrderFilter(filter, identity), atMost),
  file: () => [
    { head: "number", cell: (row) => row.number },
    { head: "status", cell: (row) => row.status },
    { head: "customer", cell: (row) => row.customer },
    { head: "customer_reference", cell: (row) => row.customer_reference },
    { head: "external_reference", cell: (row) => row.external_reference },
    { head: "outlet", cell: (row) => row.outlet },
    { head: "created_at", type: "instant", cell: (row) => row.created_at },
    { head: "placed_at", type: "instant", cell: (row) => row.placed_at },
    { head: "currency", cell: (row) => row.currency },
    { head: "subtotal", type: "number", cell: (row) => row.subtotal },
    { head: "tax_total", type: "number", cell: (row) => row.tax_total },
    { head: "total", type: "number", cell: (row) => row.total },
    { head: "reservation_status", cell: (row) => row.reservation_status },
    { head: "invoice_status", cell: (row) => row.invoice_status },
    { head: "payment_status", cell: (row) => row.payment_status },
  ],
};
