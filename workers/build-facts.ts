import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type FactsFile, FactsUnusable, openFacts } from "#analytics/duckdb.ts";
import { factEventTypes, isFactEvent } from "#analytics/facts/all.ts";
import { buildFresh, catchUp, comesFrom, readHead, takePlace } from "#analytics/rebuild.ts";
import type { Sql } from "#db/client.ts";
import type { Bus } from "#workers/bus.ts";
import { failPoint } from "#workers/failpoint.ts";
import type { Feed } from "#workers/feed.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

const AT_ONCE = 1_000;
const SAVE_EVERY_MS = 1_000;
const LOOK_AT_FILE_EVERY_MS = 500;
const RETRY_MS = 2_000;
// A transaction costs some 8 ms of processor whatever it holds. The first event after a quiet moment goes at once; under load
// transactions keep this distance, so that facts never take more than about a third of one core from those who make them.
const SPACING = { leastMs: 40, mostMs: 150, timesDuration: 2.5 };

export type FactsState = "starting" | "ready" | "rebuilding" | "elsewhere";

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
  unreadable: () => number;
  run: (stop: AbortSignal) => Promise<void>;
};

type Options = { sql: Sql; feed: Feed; path: string; log: Log; bus?: Bus };

/** Keeps the facts file: opens or builds it, follows the events, and replaces it when it is lost, damaged or outdated. */
export function keepFacts({ sql, feed, path, log, bus }: Options): FactsKeeper {
  const moved = createSignal();
  const turns: Array<(facts: FactsFile) => Promise<void>> = [];
  let facts: FactsFile | undefined;
  let fileNumber = 0;
  let state: FactsState = "elsewhere";
  let suspicion: string | undefined;
  let unreadable = 0;
  let saved = -1n;
  let wanted: Promise<{ events: bigint; ms: number }> | undefined;
  let waitForEvents = new AbortController();

  function suspect(reason: string): void {
    suspicion ??= reason;
    waitForEvents.abort();
  }

  function takeTurn(turn: (facts: FactsFile) => Promise<void>): void {
    turns.push(turn);
    waitForEvents.abort();
  }

  const hooks = {
    beforeCommit: () => failPoint("facts.before_commit"),
    onUnreadable: (event: { seq: bigint; type: string }, error: unknown) => {
      unreadable += 1;
      log.error("an event cannot be read for the facts and is left out", {
        seq: event.seq,
        type: event.type,
        reason: reasonOf(error),
      });
    },
  };

  function inodeOf(file: string): number {
    try {
      return statSync(file).ino;
    } catch {
      return 0;
    }
  }

  function use(file: FactsFile): void {
    facts = file;
    fileNumber = inodeOf(path);
    suspicion = undefined;
    state = "ready";
    moved.wake();
  }

  async function letGo(): Promise<void> {
    const old = facts;
    facts = undefined;
    await old?.close().catch(() => {});
  }

  /** Without a usable file: from the log, at once. */
  async function buildFromNothing(reason: string, stop: AbortSignal): Promise<void> {
    state = "rebuilding";
    log.warn("the facts are built anew", { reason });
    const startedAt = Date.now();
    await letGo();
    const fresh = await buildFresh(sql, path, { stop, hooks });
    if (stop.aborted) return fresh.close();
    use(await takePlace(fresh, path));
    log.info("the facts are built", { events: facts?.appliedSeq(), ms: Date.now() - startedAt });
  }

  async function open(stop: AbortSignal): Promise<void> {
    mkdirSync(dirname(path), { recursive: true });
    try {
      if (inodeOf(path) === 0) throw new FactsUnusable("there is no facts file yet");
      const file = await openFacts(path, { fresh: false });
      if (!(await comesFrom(sql, file))) {
        await file.close();
        throw new FactsUnusable("the facts were built from another event log");
      }
      use(file);
    } catch (error) {
      if (!(error instanceof FactsUnusable)) throw error;
      await buildFromNothing(error.message, stop);
    }
  }

  async function announce(seq: bigint): Promise<void> {
    bus?.announce("pulse.facts", seq.toString());
    await sql`select pg_notify('pulse_facts', ${seq.toString()})`;
  }

  /** For whoever watches the lag; the file itself knows better. */
  async function saveCursor(): Promise<void> {
    const seq = facts?.appliedSeq();
    if (seq === undefined || seq === saved) return;
    await sql`insert into consumer_cursor (consumer, seq) values ('facts', ${seq})
      on conflict (consumer) do update set seq = excluded.seq, updated_at = now()`;
    saved = seq;
  }

  /** Takes what is waiting and writes it; returns how long the writing took. */
  async function applyNext(file: FactsFile, stop: AbortSignal): Promise<number> {
    const before = file.appliedSeq();
    waitForEvents = new AbortController();
    if (turns.length > 0 || suspicion !== undefined) return 0;
    const batch = await feed.take(before, AT_ONCE, AbortSignal.any([stop, waitForEvents.signal]), factEventTypes);
    if (batch.upto === before) return 0;
    const startedAt = Date.now();
    const events = batch.events.filter((event) => isFactEvent(event.type)).map((event) => event.read());
    if (events.length > 0) {
      await file.apply(events, batch.upto, hooks);
      failPoint("facts.after_commit");
    } else {
      file.skip(batch.upto);
    }
    moved.wake();
    await announce(batch.upto).catch((error) => log.warn("facts could not be announced", { reason: reasonOf(error) }));
    return Date.now() - startedAt;
  }

  async function follow(stop: AbortSignal): Promise<void> {
    let nextAt = 0;
    while (!stop.aborted && facts && suspicion === undefined) {
      for (let turn = turns.shift(); turn; turn = turns.shift()) await turn(facts);
      const restMs = nextAt - Date.now();
      if (restMs > 0) await pause(restMs, stop);
      const startedAt = Date.now();
      try {
        const tookMs = await applyNext(facts, stop);
        nextAt = startedAt + Math.min(Math.max(tookMs * SPACING.timesDuration, SPACING.leastMs), SPACING.mostMs);
        // Waiting for events is not work: the distance counts from when they came.
        if (tookMs > 0) nextAt = Math.max(nextAt, Date.now() - tookMs + SPACING.leastMs);
      } catch (error) {
        const code = (error as { code?: string }).code;
        // Postgres may be away for a moment; then the file is fine.
        if (code !== undefined) {
          log.warn("facts wait for the event log", { reason: reasonOf(error) });
          await pause(RETRY_MS / 4, stop);
        } else suspect(reasonOf(error));
      }
    }
  }

  async function rebuildBeside(): Promise<{ events: bigint; ms: number }> {
    const startedAt = Date.now();
    const fresh = await buildFresh(sql, path, { hooks });
    return new Promise((resolve, reject) => {
      takeTurn(async () => {
        try {
          await catchUp(sql, fresh, await readHead(sql), { hooks });
          await letGo();
          use(await takePlace(fresh, path));
          resolve({ events: facts?.appliedSeq() ?? 0n, ms: Date.now() - startedAt });
        } catch (error) {
          suspect(reasonOf(error));
          reject(error);
        }
      });
    });
  }

  return {
    state: () => state,
    facts: () => facts,
    unreadable: () => unreadable,
    distrust: suspect,

    async waitFor(seq, atMostMs) {
      const until = Date.now() + atMostMs;
      while ((facts?.appliedSeq() ?? -1n) < seq) {
        const leftMs = until - Date.now();
        if (leftMs <= 0) return;
        await moved.wait(leftMs);
      }
    },

    rebuild() {
      if (!facts) return Promise.reject(new FactsUnusable("the facts are being built already"));
      wanted ??= rebuildBeside().finally(() => {
        wanted = undefined;
      });
      return wanted;
    },

    whileStill(work) {
      return new Promise((resolve, reject) => {
        takeTurn((file) => work(file).then(resolve, reject));
      });
    },

    async run(stop) {
      state = "starting";
      const look = setInterval(() => {
        if (facts && inodeOf(path) !== fileNumber) suspect("the facts file was deleted or replaced");
      }, LOOK_AT_FILE_EVERY_MS);
      const save = setInterval(() => void saveCursor().catch(() => {}), SAVE_EVERY_MS);
      try {
        while (!stop.aborted) {
          try {
            if (!facts) await open(stop);
            else if (suspicion !== undefined) await buildFromNothing(suspicion, stop);
            await follow(stop);
          } catch (error) {
            if (stop.aborted) break;
            log.error("the facts cannot be kept; trying again", { reason: reasonOf(error) });
            await pause(RETRY_MS, stop);
          }
        }
      } finally {
        clearInterval(look);
        clearInterval(save);
        await saveCursor().catch(() => {});
        await letGo();
        state = "elsewhere";
      }
    },
  };
}
