import { amountOf } from "#app/modules/billing/record-payment.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import type { RefundCardInput } from "#app/modules/payments/input.ts";
import { callProcessor } from "#app/modules/payments/processor-calls.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Gives what a card payment has left as credit back to the card. The refund is in the books at once, so that the credit cannot be
 * spent a second time; the processor is told until it has done it.
 * Refuses: NotFound, nothing_due, over_allocation, period_closed, BadInput.
 */
export async function refundToCard(
  tx: Tx,
  actor: Actor,
  paymentId: string,
  input: RefundCardInput,
  now: Date,
): Promise<{ id: string }> {
  const [card] = await tx<{ id: string; currency: string; reference: string }[]>`
    select id, currency, processor_ref as reference from card_payment where payment_id = ${paymentId} for update`;
  if (!card) throw new NotFound("card payment");

  const source = { source_type: "payment", source_id: paymentId, method: "card", reference: card.reference } as const;
  const refund = await refundCredit(tx, actor, { ...source, amount: input.amount }, now);
  await callProcessor(tx, actor, card.id, "refund", {
    id: refund.id,
    amountMinor: amountOf(input.amount, card.currency),
  });

  return refund;
}
