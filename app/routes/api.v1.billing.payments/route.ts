import { api, endpoint, reply } from "#app/http/api.server.ts";
import { recordCustomerPaymentInput } from "#app/modules/billing/input.ts";
import { readPayment } from "#app/modules/billing/payment-queries.server.ts";
import { recordCustomerPayment } from "#app/modules/billing/record-payment.server.ts";
import { paymentView } from "#app/modules/billing/views.ts";

const endpoints = api("/billing/payments", {
  POST: endpoint({
    summary: "Record money received from a customer",
    description: "The oldest due invoices are settled first; what is left becomes customer credit.",
    resource: "payments",
    action: "create",
    body: recordCustomerPaymentInput,
    answers: { 201: paymentView },
    refusals: ["period_closed", "erased_customer"],
    async handler({ tx, actor, body, now }) {
      const { id } = await recordCustomerPayment(tx, actor, body, now);
      return reply(201, await readPayment(tx, id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
