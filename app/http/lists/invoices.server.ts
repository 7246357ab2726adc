import { invoiceFilter, totalBounds } from "#app/components/order-filter.ts";
import type { Call } from "#app/http/run-command.server.ts";
import type { Filtered, ScreenList } from "#app/http/screen-lists.server.ts";
import { hiddenFields, may, ownOnly, withoutFields } from "#app/modules/access/policy.ts";
import { type InvoiceFilter, listInvoices, sumInvoices } from "#app/modules/billing/queries.server.ts";
import type { InvoiceView } from "#app/modules/billing/views.ts";

function toFilter(
  { actor, identity }: Call,
  { id, without, ...filter }: Filtered<typeof invoiceFilter>,
): InvoiceFilter {
  const bounds = totalBounds(filter, identity.currency);
  return {
    ...filter,
    ...bounds,
    ...(without ? { salesperson_id: null } : {}),
    ids: id,
    owner: ownOnly(actor, "read", "invoices") ? (actor.accountId ?? undefined) : undefined,
  };
}

export const invoiceList: ScreenList<typeof invoiceFilter, InvoiceView> = {
  name: "invoices",
  path: "/invoices",
  resource: "invoices",
  filters: invoiceFilter,
  sorts: ["number", "customer", "issued", "due", "total"],
  usual: "-issued",
  async read(call, filter, page) {
    const { tx, actor, now } = call;
    const { data, next } = await listInvoices(tx, toFilter(call, filter), page, now);
    return { data: withoutFields(data, hiddenFields(actor, "invoices")), next };
  },
  async totals(call, filter, atMost) {
    const { tx, actor, now } = call;
    const totals = await sumInvoices(tx, toFilter(call, filter), atMost, now);
    if (may(actor, "read", "invoice_detail")) return totals;
    return {
      ...totals,
      sums: totals.sums.map(({ currency, amounts }) => ({ currency, amounts: { total: amounts.total ?? "" } })),
    };
  },
  file: () => [
    { head: "number", cell: (row) => row.number },
    { head: "kind", cell: (row) => row.kind },
    { head: "status", cell: (row) => row.status },
    { head: "customer", cell: (row) => row.customer },
    { head: "order", cell: (row) => row.order_number },
    { head: "issued_on", type: "day", cell: (row) => row.issued_on },
    { head: "due_on", type: "day", cell: (row) => row.due_on },
    { head: "currency", cell: (row) => row.currency },
    { head: "subtotal", type: "number", cell: (row) => row.subtotal },
    { head: "tax_total", type: "number", cell: (row) => row.tax_total },
    { head: "total", type: "number", cell: (row) => row.total },
    { head: "amount_paid", type: "number", cell: (row) => row.amount_paid },
    { head: "amount_credited", type: "number", cell: (row) => row.amount_credited },
    { head: "amount_due", type: "number", cell: (row) => row.amount_due },
    { head: "external_reference", cell: (row) => row.external_reference },
  ],
};
