import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { recordPaymentInput } from "#app/modules/billing/input.ts";
import { readPayment } from "#app/modules/billing/payment-queries.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { paymentView } from "#app/modules/billing/views.ts";

const endpoints = api("/billing/invoices/:id/payments", {
  POST: endpoint({
    summary: "Record money received for an invoice",
    description: "More than is due is refused unless `allow_credit`: the rest becomes customer credit.",
    resource: "payments",
    action: "create",
    params: idParam,
    body: recordPaymentInput,
    answers: { 201: paymentView },
    refusals: ["overpayment", "not_payable", "period_closed"],
    async handler({ tx, actor, params, body, now }) {
      const { id } = await recordPayment(tx, actor, params.id, body, now);
      return reply(201, await readPayment(tx, id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
