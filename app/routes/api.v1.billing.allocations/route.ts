import { api, endpoint, reply } from "#app/http/api.server.ts";
import { allocateCredit } from "#app/modules/billing/allocate-credit.server.ts";
import { allocateCreditInput } from "#app/modules/billing/input.ts";
import { readInvoice } from "#app/modules/billing/queries.server.ts";
import { invoiceView } from "#app/modules/billing/views.ts";

const endpoints = api("/billing/allocations", {
  POST: endpoint({
    summary: "Apply what a payment or credit note still has to an invoice of the same customer",
    resource: "payments",
    action: "create",
    body: allocateCreditInput,
    answers: { 201: invoiceView },
    refusals: ["other_customer", "nothing_due", "over_allocation", "period_closed"],
    async handler({ tx, actor, body, now }) {
      await allocateCredit(tx, actor, body, now);
      return reply(201, await readInvoice(tx, body.invoice_id, now));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
