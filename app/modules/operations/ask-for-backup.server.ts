import { backupAsked } from "#app/modules/operations/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Asks the worker for a backup with its proof. One that waits already is the one that is meant. Returns the run's id. */
export async function askForBackup(tx: Tx, actor: Actor, now: Date): Promise<string> {
  const [asked] = await tx<{ id: string }[]>`
    insert into backup_run (reason) values ('person') on conflict (state) where state = 'waiting' do nothing
    returning id, pg_notify('pulse_backup', '')`;
  if (!asked) {
    const [waiting] = await tx<{ id: string }[]>`select id from backup_run where state = 'waiting'`;
    // Begun in this very moment: what was asked for is being done.
    return waiting?.id ?? "";
  }

  await appendEvents(tx, actor, [backupAsked.make(asked.id, {})], now);

  return asked.id;
}
