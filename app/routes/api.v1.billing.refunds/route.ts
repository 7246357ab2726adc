import { api, endpoint, reply } from "#app/http/api.server.ts";
import { refundCreditInput } from "#app/modules/billing/input.ts";
import { readPayment } from "#app/modules/billing/payment-queries.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { paymentView } from "#app/modules/billing/views.ts";

const endpoints = api("/billing/refunds", {
  POST: endpoint({
    summary: "Pay a customer's credit back: at most what the payment or credit note still has",
    resource: "payments",
    action: "approve",
    body: refundCreditInput,
    answers: { 201: paymentView },
    refusals: ["nothing_due", "over_allocation", "period_closed"],
    async handler({ tx, actor, body, now }) {
      const { id } = await refundCredit(tx, actor, body, now);
      return reply(201, await readPayment(tx, id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
