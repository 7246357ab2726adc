import { lockDateSet } from "#app/modules/ledger/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Refuses postings of a scope up to and including a day; null lifts the lock. Periods bind besides. */
export async function setLockDate(
  tx: Tx,
  actor: Actor,
  input: { scope: "sales" | "purchase" | "all"; locked_until: string | null },
  now: Date,
): Promise<void> {
  if (input.locked_until) {
    await tx`insert into ledger_lock (tenant_id, scope, locked_until) values (${actor.tenantId}, ${input.scope}, ${input.locked_until})
             on conflict (tenant_id, scope) do update set locked_until = excluded.locked_until`;
  } else {
    await tx`delete from ledger_lock where scope = ${input.scope}`;
  }

  await appendEvents(
    tx,
    actor,
    [lockDateSet.make(actor.tenantId, { scope: input.scope, locked_until: input.locked_until })],
    now,
  );
}
