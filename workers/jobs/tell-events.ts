import { layOutEvents } from "#app/modules/webhooks/tell-events.server.ts";
import type { Sql } from "#db/client.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

/** Events come many at a time: one look for all of a moment. */
const PAUSE_MS = 200;
const LOOK_EVERY_MS = 5_000;

/** Lays out events for the webhooks that want them, as they get their place, until `stop`. */
export async function keepTelling({ sql, log, stop }: { sql: Sql; log: Log; stop: AbortSignal }): Promise<void> {
  const ordered = createSignal();
  const listener = await sql.listen("pulse_ordered", ordered.wake);
  try {
    while (!stop.aborted) {
      try {
        if (await layOutEvents(sql)) continue;
      } catch (error) {
        if (!stop.aborted) log.error("events cannot be told to webhooks", { reason: reasonOf(error) });
      }
      await pause(PAUSE_MS, stop);
      await Promise.race([ordered.wait(LOOK_EVERY_MS), pause(LOOK_EVERY_MS, stop)]);
    }
  } finally {
    await listener.unlisten().catch(() => {});
  }
}
