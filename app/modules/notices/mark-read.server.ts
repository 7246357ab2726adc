import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";
import { ring } from "./notify.server.ts";

/**
 * Marks one of the actor's own notifications as read, or as unread again. Having read something is no fact of the business: it
 * leaves no event. Refuses: NotFound.
 */
export async function markNotice(tx: Tx, actor: Actor, id: string, read: boolean, now: Date): Promise<void> {
  const [row] = await tx<{ read: boolean }[]>`
    select read_at is not null as read from notification
     where id = ${id} and account_id = ${actor.accountId} and role = ${actor.role} for update`;
  if (!row) throw new NotFound("notification");
  if (row.read === read) return;

  await tx`update notification set read_at = ${read ? now : null} where id = ${id} and account_id = ${actor.accountId}`;
  if (actor.accountId) await ring(tx, actor.tenantId, [actor.accountId]);
}

/** Marks everything that the actor was told up to `now` as read; what came meanwhile stays. Returns how many. */
export async function markAllRead(tx: Tx, actor: Actor, now: Date): Promise<number> {
  const rows = await tx`
    update notification set read_at = ${now}
     where account_id = ${actor.accountId} and role = ${actor.role} and read_at is null and happened_at <= ${now} returning 1`;

  if (rows.length > 0 && actor.accountId) await ring(tx, actor.tenantId, [actor.accountId]);
  return rows.length;
}
