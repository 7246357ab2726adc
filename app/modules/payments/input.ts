import * as z from "zod";
import { CARD_STATES } from "#app/modules/payments/rules.ts";
import { amount, currency, id } from "#app/modules/shared/schemas.ts";

export const askCardPaymentInput = z.object({ amount });
export type AskCardPaymentInput = z.output<typeof askCardPaymentInput>;

export const refundCardInput = z.object({ amount });
export type RefundCardInput = z.output<typeof refundCardInput>;

const statuses = CARD_STATES.filter((state) => state !== "asked");

/** A payment as the processor tells of it, in its answers and its notices alike. `reference` is what we called it. */
export const processorPayment = z.object({
  id: z.string().min(1).max(100),
  reference: z.string().min(1).max(200),
  status: z.enum(statuses),
  amount: z.string().regex(/^\d{1,15}(\.\d{1,6})?$/),
  currency,
  checkout_url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullish(),
});
export type ProcessorPayment = z.output<typeof processorPayment>;

export const processorNotice = z.object({ type: z.string().max(100), payment: processorPayment });

const reference = z.tuple([id, id]);

/** What a payment is called towards the processor: it says whose it is, so that a notice finds its company. */
export const referenceOf = (tenantId: string, cardPaymentId: string) => `${tenantId}.${cardPaymentId}`;

export function readReference(text: string): { tenantId: string; id: string } | null {
  const parsed = reference.safeParse(text.split("."));
  return parsed.success ? { tenantId: parsed.data[0], id: parsed.data[1] } : null;
}
