import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { creditInvoiceInput } from "#app/modules/billing/input.ts";
import { readInvoice } from "#app/modules/billing/queries.server.ts";
import { invoiceView } from "#app/modules/billing/views.ts";

const endpoints = api("/billing/invoices/:id/credit-notes", {
  POST: endpoint({
    summary: "Credit an invoice in part, or all that is left of it",
    description:
      "It settles what the invoice still owes; the rest becomes customer credit. Goods do not come back by it.",
    resource: "invoices",
    action: "approve",
    params: idParam,
    body: creditInvoiceInput,
    answers: { 201: invoiceView },
    refusals: ["not_creditable", "over_credit", "period_closed"],
    async handler({ tx, actor, params, body, now }) {
      const { id } = await creditInvoice(tx, actor, params.id, body, now);
      return reply(201, await readInvoice(tx, id, now));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
