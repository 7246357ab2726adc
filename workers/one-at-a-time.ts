import type { Sql } from "#db/client.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

/** Advisory locks of the installation: each of these runs at most once, on whichever machine came first. */
export const LOCKS = {
  "order-events": 7_203_201,
  react: 7_203_202,
  "build-facts": 7_203_203,
  sweep: 7_203_204,
  "backup-schedule": 7_203_206,
  messages: 7_203_207,
} as const;

const LOOK_EVERY_MS = 2_000;
const TRY_EVERY_MS = 1_000;

/**
 * Runs `work` while the named lock is held on a connection of its own, again and again until `stop`.
 * `work` gets that connection and a signal that is aborted when the lock is lost or `stop` comes; it must then return.
 * Losing the lock unnoticed for a moment must do no harm: order and effects are guarded by rows, not by this lock.
 */
export async function whileHolding(
  name: keyof typeof LOCKS,
  connectOne: () => Sql,
  log: Log,
  stop: AbortSignal,
  work: (sql: Sql, ended: AbortSignal) => Promise<void>,
): Promise<void> {
  let waitingToldAt = 0;
  while (!stop.aborted) {
    const sql = connectOne();
    const lost = new AbortController();
    const ended = AbortSignal.any([stop, lost.signal]);
    try {
      const [row] = await sql<{ got: boolean; pid: number }[]>`
        select pg_try_advisory_lock(${LOCKS[name]}) as got, pg_backend_pid() as pid`;
      if (row?.got) {
        waitingToldAt = 0;
        const look = setInterval(() => {
          sql<
            { held: boolean }[]
          >`select exists (select from pg_locks where locktype = 'advisory' and objid = ${LOCKS[name]}
            and pid = pg_backend_pid() and granted) as held`.then(
            ([now]) => now?.held || lost.abort(),
            () => lost.abort(),
          );
        }, LOOK_EVERY_MS);
        try {
          await work(sql, ended);
        } finally {
          clearInterval(look);
        }
      } else if (waitingToldAt === 0) {
        waitingToldAt = Date.now();
        log.info(`${name} runs elsewhere; standing by`);
      }
    } catch (error) {
      if (!stop.aborted) log.error(`${name} was interrupted`, { reason: reasonOf(error) });
    } finally {
      await sql.end({ timeout: 1 }).catch(() => {});
    }
    await pause(TRY_EVERY_MS, stop);
  }
}
