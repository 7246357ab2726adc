import { processorNotice, readReference } from "#app/modules/payments/input.ts";
import { type Settled, settleCardPayment } from "#app/modules/payments/settle-card-payment.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";

export type Taken = Settled | "unknown" | "unreadable";

/**
 * Takes a notice whose signature was checked. Its id is kept with its effect in one transaction: the same notice again, also at the
 * same time, has no effect.
 */
export async function takeNotice(
  sql: Sql,
  notice: { id: string; body: unknown; requestId: string; traceparent: string | undefined },
  now: Date,
): Promise<Taken> {
  const parsed = processorNotice.safeParse(notice.body);
  if (!parsed.success) return "unreadable";
  const { payment } = parsed.data;
  const reference = readReference(payment.reference);
  if (!reference) return "unknown";
  return inTenant(sql, reference.tenantId, async (tx) => {
    // Locked before its notices are looked at, so that twins come one after the other.
    const [known] = await tx`select 1 from card_payment where id = ${reference.id} for update`;
    if (!known) return "unknown";
    const [seen] = await tx`select 1 from processor_notice where id = ${notice.id}`;
    if (seen) return "known";
    const trace = notice.traceparent ? { traceparent: notice.traceparent } : {};
    const actor = { ...systemActor(reference.tenantId, "payment processor", notice.requestId), ...trace };
    const outcome = await settleCardPayment(tx, actor, reference.id, payment, "notice", now);
    await tx`insert into processor_notice (tenant_id, id, card_payment_id, status, outcome, received_at)
      values (${reference.tenantId}, ${notice.id}, ${reference.id}, ${payment.status}, ${outcome}, ${now})`;
    return outcome;
  });
}
