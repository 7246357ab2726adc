import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvResponse } from "#app/components/csv.server.ts";
import { readParams } from "#app/components/list-params.ts";
import { invoiceFilter } from "#app/components/order-filter.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listInvoices } from "#app/modules/billing/queries.server.ts";
import type { InvoiceView } from "#app/modules/billing/views.ts";

export function loader(args: LoaderFunctionArgs) {
  const { filter } = readParams(args.request.url, invoiceFilter);
  return csvResponse<InvoiceView>({
    name: filter.kind === "credit_note" ? "credit-notes" : "invoices",
    page: (page) => readScreen(args, "export", "invoices", ({ tx, now }) => listInvoices(tx, filter, page, now)),
    columns: [
      { head: "number", cell: (row) => row.number },
      { head: "kind", cell: (row) => row.kind },
      { head: "status", cell: (row) => row.status },
      { head: "customer", cell: (row) => row.customer },
      { head: "order", cell: (row) => row.order_number },
      { head: "issued_on", cell: (row) => row.issued_on },
      { head: "due_on", cell: (row) => row.due_on },
      { head: "currency", cell: (row) => row.currency },
      { head: "subtotal", cell: (row) => row.subtotal },
      { head: "tax_total", cell: (row) => row.tax_total },
      { head: "total", cell: (row) => row.total },
      { head: "amount_paid", cell: (row) => row.amount_paid },
      { head: "amount_credited", cell: (row) => row.amount_credited },
      { head: "amount_due", cell: (row) => row.amount_due },
      { head: "external_reference", cell: (row) => row.external_reference },
    ],
  });
}
