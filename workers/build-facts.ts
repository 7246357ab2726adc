import { type FactsFile, FactsUnusable } from "#analytics/duckdb.ts";
import { factEventTypes, isFactEvent } from "#analytics/facts/all.ts";
import { buildFresh } from "#analytics/rebuild.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import type { Sql } from "#db/client.ts";
import { timed, workSeconds } from "#db/metrics.ts";
import { isTracing, type Span, startSpan } from "#db/tracing.ts";
import {
  buildFromNothing,
  type FactsState,
  isForWantOfRoom,
  type Keeping,
  letGo,
  lookAtFile,
  openOrBuild,
  startKeeping,
  suspect,
  switchTo,
  whyNotKept,
} from "#workers/facts-file.ts";
import { failPoint } from "#workers/failpoint.ts";
import type { Feed } from "#workers/feed.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const AT_ONCE = 1_000;
const SAVE_EVERY_MS = 1_000;
const LOOK_AT_FILE_EVERY_MS = 500;
const RETRY_MS = 2_000;
// A transaction costs some 5 to 10 ms of processor whatever it holds. The first event after a quiet moment goes at once; under load
// transactions keep this distance, so that facts never take more than about half of one core from those who make them.
const SPACING = { leastMs: 10, mostMs: 100, timesDuration: 1 };
// While thousands wait for their place, as after an import, every live event waits behind them: that costs processor too, and comes first.
const GIVING_WAY = { mostMs: 1_000, timesDuration: 2 };

export type FactsKeeper = {
  state: () => FactsState;
  /** The facts to ask, while there are any. */
  facts: () => FactsFile | undefined;
  /** Resolves when event `seq` is in, or after `atMostMs`. */
  waitFor: (seq: bigint, atMostMs: number) => Promise<void>;
  /** Something read from the file makes no sense: it is built anew. */
  distrust: (reason: string) => void;
  /** Builds a fresh file while the old one serves; resolves after the switch. */
  rebuild: () => Promise<{ events: bigint; ms: number }>;
  /** Runs `work` while no event is applied. */
  whileStill: <T>(work: (facts: FactsFile) => Promise<T>) => Promise<T>;
  /** Events that their rule could not read, of which the facts in use hold nothing. */
  unreadable: () => number;
  /** Why the facts are not what the books say by now, in words that end a sentence; nothing when they follow. */
  staleBecause: () => string | undefined;
  run: (stop: AbortSignal) => Promise<void>;
};

const SPANS_AT_ONCE = 50;

type Turn = (facts: FactsFile) => Promise<void>;
type Following = {
  keeping: Keeping;
  feed: Feed;
  givesWay: () => boolean;
  turns: Turn[];
  savedSeq: bigint;
  tell: (seq: bigint) => void;
};

/** Tells everybody by Postgres that facts contain event `seq`, one notice at a time; writing goes on meanwhile. */
function tellingFacts(sql: Sql, log: Log): (seq: bigint) => void {
  let newest = 0n;
  let told = 0n;
  let isTelling = false;

  async function tell(): Promise<void> {
    isTelling = true;
    while (told !== newest) {
      told = newest;
      await sql`select pg_notify('pulse_facts', ${told.toString()})`.catch((error) =>
        log.warn("facts could not be announced", { reason: reasonOf(error) }),
      );
    }
    isTelling = false;
  }

  return (seq) => {
    newest = seq;
    if (!isTelling) void tell();
  };
}

/** The end of what began with somebody's click: from here on charts show it. Of a large batch the first ones stand for all. */
function spansOf(events: DomainEvent[]): Span[] {
  if (!isTracing()) return [];
  return events
    .filter((event) => event.traceparent !== null)
    .slice(0, SPANS_AT_ONCE)
    .map((event) =>
      startSpan("facts", {
        parent: event.traceparent,
        kind: "consumer",
        attributes: { "pulse.event_id": event.id, "pulse.event_type": event.type, "pulse.seq": event.seq.toString() },
      }),
    );
}

/** Takes what is waiting and writes it; returns how long the writing took. */
async function applyNext(
  { keeping, feed, turns, tell, givesWay }: Following,
  facts: FactsFile,
  stop: AbortSignal,
): Promise<number> {
  const before = facts.appliedSeq();
  keeping.waiting = new AbortController();
  if (turns.length > 0 || keeping.suspicion !== undefined) return 0;
  const batch = await feed.take(before, AT_ONCE, AbortSignal.any([stop, keeping.waiting.signal]), {
    types: factEventTypes,
  });
  if (batch.upto === before) return 0;

  const startedAt = Date.now();
  const events = batch.events.filter((event) => isFactEvent(event.type)).map((event) => event.read());
  if (events.length > 0) {
    const spans = spansOf(events);
    await timed(
      () => facts.apply(events, batch.upto, keeping.hooks),
      (seconds, outcome) => workSeconds.observe({ kind: "facts", name: "batch", outcome }, seconds),
    );
    for (const span of spans) span.end();
    failPoint("facts.after_commit");
  } else {
    facts.skip(batch.upto);
  }
  const tookMs = Date.now() - startedAt;

  keeping.moved.wake();
  tell(batch.upto);
  if (givesWay()) return Math.min(tookMs * GIVING_WAY.timesDuration, GIVING_WAY.mostMs);
  // Far behind, there is nobody to be considerate of but those who wait for figures.
  const isBehind = batch.upto - before >= BigInt(AT_ONCE);
  return isBehind ? 0 : Math.min(Math.max(tookMs * SPACING.timesDuration, SPACING.leastMs), SPACING.mostMs) - tookMs;
}

/** Follows the events until the file in use is suspected, and between them lets those in who need it still. */
async function follow(following: Following, stop: AbortSignal): Promise<void> {
  const { keeping, turns } = following;
  let nextAt = 0;
  while (!stop.aborted && keeping.facts && keeping.suspicion === undefined) {
    while (turns.length > 0 && keeping.facts) await turns.shift()?.(keeping.facts);
    if (!keeping.facts) return;
    const restMs = nextAt - Date.now();
    if (restMs > 0) await pause(restMs, stop);
    try {
      nextAt = (await applyNext(following, keeping.facts, stop)) + Date.now();
      keeping.staleBecause = undefined;
    } catch (error) {
      if (isForWantOfRoom(error)) {
        keeping.staleBecause = whyNotKept(error);
        keeping.log.error("facts cannot be written and stay as they are; trying again", { reason: reasonOf(error) });
        await pause(RETRY_MS, stop);
        continue;
      }
      // Errors with a code come from Postgres, which may be away for a moment: the file is fine.
      if ((error as { code?: string }).code === undefined) suspect(keeping, reasonOf(error));
      else {
        keeping.log.warn("facts wait for the event log", { reason: reasonOf(error) });
        await pause(RETRY_MS / 4, stop);
      }
    }
  }
}

/** For whoever watches the lag; the file itself knows better. */
async function saveCursor(following: Following): Promise<void> {
  const seq = following.keeping.facts?.appliedSeq();
  if (seq === undefined || seq === following.savedSeq) return;
  await following.keeping.sql`insert into consumer_cursor (consumer, seq) values ('facts', ${seq})
    on conflict (consumer) do update set seq = excluded.seq, updated_at = now()`;
  following.savedSeq = seq;
}

async function run(following: Following, stop: AbortSignal): Promise<void> {
  const { keeping } = following;
  keeping.state = "starting";
  const look = setInterval(() => lookAtFile(keeping), LOOK_AT_FILE_EVERY_MS);
  const save = setInterval(() => void saveCursor(following).catch(() => {}), SAVE_EVERY_MS);
  try {
    while (!stop.aborted) {
      try {
        if (!keeping.facts) await openOrBuild(keeping, stop);
        else if (keeping.suspicion !== undefined) await buildFromNothing(keeping, keeping.suspicion, stop);
        await follow(following, stop);
      } catch (error) {
        if (stop.aborted) break;
        keeping.staleBecause = whyNotKept(error);
        keeping.log.error("the facts cannot be kept; trying again", { reason: reasonOf(error) });
        await pause(RETRY_MS, stop);
      }
    }
  } finally {
    clearInterval(look);
    clearInterval(save);
    await saveCursor(following).catch(() => {});
    await letGo(keeping);
    keeping.state = "elsewhere";
  }
}

/** Keeps the facts file: opens or builds it, follows the events, and replaces it when it is lost, damaged or outdated. */
export function keepFacts(options: {
  sql: Sql;
  feed: Feed;
  path: string;
  log: Log;
  /** True while others of this machine have more urgent work; facts then follow slowly. */
  givesWay?: () => boolean;
}): FactsKeeper {
  const { sql, feed, path, log, givesWay = () => false } = options;
  let rebuilding: Promise<{ events: bigint; ms: number }> | undefined;
  const keeping = startKeeping({
    sql,
    path,
    log,
    hooks: {
      beforeCommit: () => failPoint("facts.before_commit"),
      onUnreadable(event, error) {
        log.error("an event cannot be read for the facts and is left out", {
          seq: event.seq,
          type: event.type,
          reason: reasonOf(error),
        });
      },
    },
  });
  const following: Following = { keeping, feed, givesWay, turns: [], savedSeq: -1n, tell: tellingFacts(sql, log) };

  const unreadable = () => keeping.facts?.leftOut() ?? 0;

  function whileStill<T>(work: (facts: FactsFile) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      following.turns.push((facts) => work(facts).then(resolve, reject));
      keeping.waiting.abort();
    });
  }

  async function rebuildBeside(): Promise<{ events: bigint; ms: number }> {
    const startedAt = Date.now();
    const fresh = await buildFresh(sql, path, { hooks: keeping.hooks });
    await whileStill(() => switchTo(keeping, fresh));
    return { events: keeping.facts?.appliedSeq() ?? 0n, ms: Date.now() - startedAt };
  }

  return {
    state: () => keeping.state,
    facts: () => keeping.facts,
    unreadable,
    staleBecause: () =>
      keeping.staleBecause ??
      (unreadable() > 0 ? `events that this program cannot read were left out: ${unreadable()}` : undefined),
    distrust: (reason) => suspect(keeping, reason),
    whileStill,

    async waitFor(seq, atMostMs) {
      const until = Date.now() + atMostMs;
      while ((keeping.facts?.appliedSeq() ?? -1n) < seq) {
        const leftMs = until - Date.now();
        if (leftMs <= 0) return;
        await keeping.moved.wait(leftMs);
      }
    },

    rebuild() {
      if (!keeping.facts) return Promise.reject(new FactsUnusable("the facts are being built already"));
      rebuilding ??= rebuildBeside().finally(() => {
        rebuilding = undefined;
      });
      return rebuilding;
    },

    run: (stop) => run(following, stop),
  };
}
