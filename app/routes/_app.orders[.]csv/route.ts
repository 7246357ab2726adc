import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvResponse } from "#app/components/csv.server.ts";
import { readParams } from "#app/components/list-params.ts";
import { orderFilter, toOrderFilter } from "#app/components/order-filter.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listOrders } from "#app/modules/orders/queries.server.ts";
import type { OrderView } from "#app/modules/orders/views.ts";

export function loader(args: LoaderFunctionArgs) {
  const { filter } = readParams(args.request.url, orderFilter);
  return csvResponse<OrderView>({
    name: "orders",
    page: (page) => readScreen(args, "export", "orders", ({ tx }) => listOrders(tx, toOrderFilter(filter), page)),
    columns: [
      { head: "number", cell: (row) => row.number },
      { head: "status", cell: (row) => row.status },
      { head: "customer", cell: (row) => row.customer },
      { head: "customer_reference", cell: (row) => row.customer_reference },
      { head: "external_reference", cell: (row) => row.external_reference },
      { head: "placed_at", cell: (row) => row.placed_at },
      { head: "currency", cell: (row) => row.currency },
      { head: "subtotal", cell: (row) => row.subtotal },
      { head: "tax_total", cell: (row) => row.tax_total },
      { head: "total", cell: (row) => row.total },
      { head: "reservation_status", cell: (row) => row.reservation_status },
      { head: "invoice_status", cell: (row) => row.invoice_status },
      { head: "payment_status", cell: (row) => row.payment_status },
    ],
  });
}
