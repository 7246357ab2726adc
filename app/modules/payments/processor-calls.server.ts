import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";

export type CallKind = "authorise" | "capture" | "void" | "refund" | "look";

/** Has the worker say something to the processor. The same of a payment that waits to be said already is said once. */
export async function callProcessor(
  tx: Tx,
  actor: Actor,
  cardPaymentId: string,
  kind: CallKind,
  refund?: { id: string; amountMinor: bigint },
): Promise<void> {
  await tx`
    insert into processor_call (tenant_id, card_payment_id, kind, amount_minor, refund_id, request_id, traceparent)
    values (${actor.tenantId}, ${cardPaymentId}, ${kind}, ${refund?.amountMinor ?? null}, ${refund?.id ?? null}, ${actor.requestId},
      ${actor.traceparent ?? null})
    on conflict (tenant_id, card_payment_id, kind) where state in ('waiting', 'sending') and kind <> 'refund' do nothing`;
  await tx`select pg_notify('pulse_processor', '')`;
}

/**
 * The repair: everything that waits for the processor is tried now, what was given up too, and the processor is asked about payments
 * that stand in doubt. With an id, of that payment only. Returns how many payments are looked after.
 */
export async function tryProcessorAgain(
  tx: Tx,
  actor: Actor,
  cardPaymentId: string | null,
  now: Date,
): Promise<number> {
  const only = cardPaymentId ? tx`and card_payment_id = ${cardPaymentId}` : tx``;
  await tx`update processor_state set try_at = ${now}`;
  const retried = await tx<{ id: string }[]>`
    update processor_call f set state = 'waiting', attempts = 0, due_at = ${now}, finished_at = null
     where (state = 'waiting' or (state = 'failed' and not exists (
             select 1 from processor_call w where w.card_payment_id = f.card_payment_id and w.kind = f.kind and w.id > f.id)))
       ${only} returning card_payment_id as id`;
  const doubtful = await tx<{ id: string }[]>`
    select id from card_payment where problem is not null ${cardPaymentId ? tx`and id = ${cardPaymentId}` : tx``}`;
  for (const { id } of doubtful) await callProcessor(tx, actor, id, "look");
  await tx`select pg_notify('pulse_processor', '')`;
  return new Set([...retried, ...doubtful].map(({ id }) => id)).size;
}

/** Has the processor asked how a payment stands, where nobody did in the last seconds. */
export async function lookUpPayment(tx: Tx, actor: Actor, cardPaymentId: string): Promise<void> {
  const [asked] = await tx`
    select 1 from processor_call where card_payment_id = ${cardPaymentId} and kind = 'look' and created_at > now() - interval '5 seconds'`;
  if (!asked) await callProcessor(tx, actor, cardPaymentId, "look");
}
