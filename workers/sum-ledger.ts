import { addDays, dayIn } from "#app/modules/shared/calendar.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 60_000;

/** Adds up each day of the ledger when it has passed, and again when it was posted to later. Several workers do no harm. */
export async function keepLedgerDays({ sql, log, stop }: { sql: Sql; log: Log; stop: AbortSignal }): Promise<void> {
  while (!stop.aborted) {
    try {
      await sumLedgerDays(sql, new Date(), stop);
    } catch (error) {
      if (!stop.aborted)
        log.warn("the ledger could not be added up; statements take longer", { reason: reasonOf(error) });
    }
    await pause(LOOK_EVERY_MS, stop);
  }
}

/** Adds up what is due, a period at a time, so that nobody who posts waits for more than one. Returns how many sums were made. */
export async function sumLedgerDays(sql: Sql, now: Date, stop?: AbortSignal): Promise<number> {
  let made = 0;
  for (const tenant of await sql<{ id: string; time_zone: string }[]>`select id, time_zone from tenant order by id`) {
    const yesterday = addDays(dayIn(tenant.time_zone, now), -1);
    const due = await inTenant(
      sql,
      tenant.id,
      (tx) => tx<{ id: string }[]>`
        select p.id from accounting_period p
         where p.tenant_id = current_tenant() and summed_through(p) < least(p.end_on, ${yesterday}::date) order by p.start_on desc`,
    );
    for (const { id } of due) {
      if (stop?.aborted) return made;
      const [row] = await inTenant(
        sql,
        tenant.id,
        (tx) => tx<{ made: number }[]>`select sum_ledger_days(${id}, ${yesterday}) as made`,
      );
      made += row?.made ?? 0;
    }
  }
  return made;
}
