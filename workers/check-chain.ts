import type { Sql } from "#db/client.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const EVERY_MS = 30_000;
/** About 10 ms of the database's work; between two pieces it rests, so that nobody else waits. */
const AT_ONCE = 2_000;
const REST_MS = 250;
/** With nothing new there is nothing to write down, but that somebody has looked. */
const NOTED_EVERY = "10 minutes";

/**
 * Reads the chain of events again, a piece at a time: what is new within half a minute, everything once a day. The database does it
 * and keeps where it stands (check_event_chain), so several workers do no harm.
 */
export async function checkChain(options: { sql: Sql; log: Log; stop: AbortSignal }): Promise<void> {
  const { sql, log, stop } = options;
  let told: bigint | null = null;
  while (!stop.aborted) {
    try {
      const read = await readOn(sql, AT_ONCE);
      const [state] = await sql<{ broken_seq: bigint | null }[]>`select broken_seq from chain_check`;
      const broken = state?.broken_seq ?? null;
      if (broken !== null && broken !== told)
        log.error("the chain of events is broken; `pulse verify` says more", { seq: String(broken) });
      told = broken;
      await pause(read === AT_ONCE && broken === null ? REST_MS : EVERY_MS, stop);
    } catch (error) {
      log.warn("the chain of events could not be read", { reason: reasonOf(error) });
      await pause(EVERY_MS, stop);
    }
  }
}

/** Reads on by at most so many events, or from the start again when it is time; answers how many. At rest it only looks. */
export async function readOn(sql: Sql, atMost: number): Promise<number> {
  const [row] = await sql<{ read: number }[]>`
    select check_event_chain(${atMost}) as read
      from chain_check c cross join event_head h left join event_order o on o.seq = c.seq
     where c.seq <> h.seq or (c.seq > 0 and o.hash is distinct from c.hash) or c.broken_seq is not null
        or c.began_at < now() - interval '1 day' or c.checked_at is null or c.checked_at < now() - ${NOTED_EVERY}::interval`;
  return row?.read ?? 0;
}
