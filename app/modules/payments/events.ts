import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, id, moneyText } from "#app/modules/shared/schemas.ts";

// The words of the public contract: what concerns payments is announced under `orders.`, about the invoice that is to be paid.

const asked = z.object({
  card_payment_id: id,
  invoice_id: id,
  number: z.string(),
  customer_id: id,
  amount: moneyText,
  currency,
});

export const paymentAsked = defineEvent({
  type: "orders.payment_asked",
  version: 1,
  subjectType: "invoice",
  schema: asked,
});

export const paymentWithdrawn = defineEvent({
  type: "orders.payment_withdrawn",
  version: 1,
  subjectType: "invoice",
  schema: asked,
});
