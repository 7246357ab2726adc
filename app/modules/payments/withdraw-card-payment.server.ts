import { callProcessor } from "#app/modules/payments/processor-calls.server.ts";
import { type CardState, checkWithdrawable } from "#app/modules/payments/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Takes a card payment back that nobody has paid yet: the processor is told, and what it then says holds (it may have been paid in
 * that very moment). Refuses: NotFound, not_pending.
 */
export async function withdrawCardPayment(tx: Tx, actor: Actor, id: string): Promise<void> {
  const [payment] = await tx<{ state: CardState }[]>`select state from card_payment where id = ${id} for update`;
  if (!payment) throw new NotFound("card payment");

  checkWithdrawable(payment.state);

  await callProcessor(tx, actor, id, "void");
}
