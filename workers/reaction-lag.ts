import type { Sql } from "#db/client.ts";
import { pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 2_000;
/** So many looks are remembered while nothing moves on: half an hour, and of what waits longer its first moments. */
const REMEMBERED = 900;

/** Longer than this, people are told. */
export const LATE_S = 10;

export type ReactionLag = {
  /** How long the oldest events that reactions have not come to have waited; 0 where they follow. */
  seconds: () => number;
  run: (stop: AbortSignal) => Promise<void>;
};

/**
 * How far reactions are behind in time, whichever part is slow: giving places, or the reactions themselves. Every look writes down up
 * to where the log will go with all that is committed now; the oldest of them that reactions have not reached tells since when.
 */
export function watchReactions(sql: Sql): ReactionLag {
  let waiting: { at: number; upto: bigint }[] = [];

  async function look(): Promise<void> {
    const at = performance.now();
    const [row] = await sql<{ upto: bigint; reached: bigint | null }[]>`
      select (select seq from event_head) + (select count(*) from event_pending) as upto,
             (select seq from consumer_cursor where consumer = 'react') as reached`;
    // Where reactions never ran, none are late.
    const reached = row?.reached;
    if (!row || reached == null) return;
    waiting = waiting.filter(({ upto }) => upto > reached);
    if (row.upto > reached && waiting.length < REMEMBERED) waiting.push({ at, upto: row.upto });
  }

  return {
    seconds: () => (waiting[0] ? (performance.now() - waiting[0].at) / 1_000 : 0),
    async run(stop) {
      while (!stop.aborted) {
        // While PostgreSQL is away, that is what is told.
        await look().catch(() => {
          waiting = [];
        });
        await pause(LOOK_EVERY_MS, stop);
      }
    },
  };
}
