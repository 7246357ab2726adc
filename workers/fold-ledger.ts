import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 2_000;
const AT_ONCE = 10_000;

/** Adds what was posted to the ledger's sums by day and month, until `stop`. Several workers do no harm. */
export async function keepLedgerFolded({ sql, log, stop }: { sql: Sql; log: Log; stop: AbortSignal }): Promise<void> {
  while (!stop.aborted) {
    try {
      await foldLedger(sql, stop);
    } catch (error) {
      if (!stop.aborted)
        log.warn("the ledger could not be added up; statements take longer", { reason: reasonOf(error) });
    }
    await pause(LOOK_EVERY_MS, stop);
  }
}

/** Folds what is pending of every company, at most `AT_ONCE` rows a transaction. Returns how many rows were folded. */
export async function foldLedger(sql: Sql, stop?: AbortSignal): Promise<number> {
  let all = 0;
  for (const { id } of await sql<{ id: string }[]>`select distinct tenant_id as id from ledger_pending order by 1`) {
    for (let folded = AT_ONCE; folded === AT_ONCE && !stop?.aborted; ) {
      const [row] = await inTenant(sql, id, (tx) => tx<{ folded: number }[]>`select fold_ledger(${AT_ONCE}) as folded`);
      folded = row?.folded ?? 0;
      all += folded;
    }
  }
  return all;
}
