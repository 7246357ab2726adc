import type { Sql } from "#db/client.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

/** Long enough to answer "did they get it?", short enough not to become a second address book. */
const KEPT_DAYS = 90;
const AT_ONCE = 1_000;
const LOOK_EVERY_MS = 6 * 3_600_000;

/** Takes away what was sent long ago, a few at a time, until `stop`. */
export async function endSentMessages(sql: Sql, log: Log, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const gone = await removeSent(sql, stop);
      if (gone > 0) log.info("old messages were taken away", { count: gone });
    } catch (error) {
      if (!stop.aborted) log.warn("old messages cannot be taken away", { reason: reasonOf(error) });
    }
    await pause(LOOK_EVERY_MS, stop);
  }
}

/** Returns how many went. */
export async function removeSent(sql: Sql, stop: AbortSignal): Promise<number> {
  let gone = 0;
  for (let more = true; more && !stop.aborted; ) {
    const { count } = await sql`
      delete from outgoing_message where (tenant_id, id) in (
        select tenant_id, id from outgoing_message
         where state in ('sent', 'dropped') and finished_at < now() - ${KEPT_DAYS} * interval '1 day' limit ${AT_ONCE})`;
    gone += count;
    more = count === AT_ONCE;
  }
  return gone;
}
