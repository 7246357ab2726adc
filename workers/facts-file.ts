import { rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type ApplyHooks, type FactsFile, FactsUnusable, openFacts } from "#analytics/duckdb.ts";
import {
  buildFresh,
  catchUp,
  comesFrom,
  privateFolder,
  readHead,
  removeFacts,
  removeLeftovers,
  takePlace,
} from "#analytics/rebuild.ts";
import type { Sql } from "#db/client.ts";
import { failPoint } from "#workers/failpoint.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, type Signal } from "#workers/signal.ts";

export type FactsState = "starting" | "ready" | "rebuilding" | "elsewhere";

/** The facts file in use, and why it may not be trusted any more. */
export type Keeping = {
  sql: Sql;
  /** A link to the file in use, which lies beside it. */
  path: string;
  log: Log;
  hooks: ApplyHooks;
  state: FactsState;
  facts: FactsFile | undefined;
  /** The file's inode when it was opened: another one, or none, means it was replaced or deleted. */
  inode: number;
  suspicion: string | undefined;
  /** Why the facts are not up to date, or not there; nothing when they follow. */
  staleBecause: string | undefined;
  /** Wakes when events were applied or another file came into use. */
  moved: Signal;
  /** Ended to get the loop's attention while it waits for events. */
  waiting: AbortController;
};

export function startKeeping(options: Pick<Keeping, "sql" | "path" | "log" | "hooks">): Keeping {
  return {
    ...options,
    state: "elsewhere",
    facts: undefined,
    inode: 0,
    suspicion: undefined,
    staleBecause: undefined,
    moved: createSignal(),
    waiting: new AbortController(),
  };
}

export function suspect(keeping: Keeping, reason: string): void {
  keeping.suspicion ??= reason;
  keeping.waiting.abort();
}

const NO_ROOM =
  /no space left|disk quota|file too large|read-only file system|could not write|enospc|edquot|efbig|erofs/i;

/** Why facts cannot be kept, for those who wait for them. */
export const whyNotKept = (error: unknown) =>
  isForWantOfRoom(error)
    ? "the disk takes no more"
    : /fsync failed|input\/output error/i.test(reasonOf(error))
      ? "the disk fails"
      : "they cannot be built at the moment";

/** Whether the disk takes no more. What is in the file stays whole and can be read, so it goes on answering, a little old. */
export const isForWantOfRoom = (error: unknown) => NO_ROOM.test(reasonOf(error));

function inodeOf(path: string): number {
  try {
    return statSync(path).ino;
  } catch {
    return 0;
  }
}

/** Deleting the file under a running program is noticed by its name, not by its content: DuckDB goes on writing to what is gone. */
export function lookAtFile(keeping: Keeping): void {
  if (keeping.facts && inodeOf(keeping.path) !== keeping.inode)
    suspect(keeping, "the facts file was deleted or replaced");
}

function use(keeping: Keeping, facts: FactsFile): void {
  keeping.facts = facts;
  keeping.inode = inodeOf(keeping.path);
  keeping.suspicion = undefined;
  keeping.staleBecause = undefined;
  keeping.state = "ready";
  keeping.moved.wake();
}

export async function letGo(keeping: Keeping): Promise<void> {
  const old = keeping.facts;
  keeping.facts = undefined;
  await old?.close().catch(() => {});
}

/** Without a usable file: from the log, at once. */
export async function buildFromNothing(keeping: Keeping, reason: string, stop: AbortSignal): Promise<void> {
  const { sql, path, log, hooks } = keeping;
  keeping.state = "rebuilding";
  log.warn("the facts are built anew", { reason });
  keeping.staleBecause = `they are built anew: ${reason}`;
  const startedAt = Date.now();
  await letGo(keeping);
  // Nobody will open it again, and the fresh one may need its room.
  rmSync(path, { force: true });
  const fresh = await buildFresh(sql, path, { stop, hooks });
  if (stop.aborted) return fresh.close();
  takePlace(fresh, path);
  use(keeping, fresh);
  log.info("the facts are built", { upto: keeping.facts?.appliedSeq(), ms: Date.now() - startedAt });
}

/** Opens what is there, if it is ours, whole and of this log; else builds it. */
export async function openOrBuild(keeping: Keeping, stop: AbortSignal): Promise<void> {
  const { sql, path } = keeping;
  privateFolder(dirname(path));
  try {
    if (inodeOf(path) === 0) throw new FactsUnusable("there is no facts file yet");
    removeLeftovers(path);
    const facts = await openFacts(path, { fresh: false });
    if (!(await comesFrom(sql, facts))) {
      await facts.close();
      throw new FactsUnusable("the facts were built from another event log");
    }
    use(keeping, facts);
  } catch (error) {
    if (!(error instanceof FactsUnusable)) throw error;
    await buildFromNothing(keeping, error.message, stop);
  }
}

/**
 * Puts a fresh file, built while the old one served, in its place. Runs while no event is applied. Resolves when the fresh one
 * answers; the old one goes when the questions that it was asked are answered. Where it cannot be done, the old one stays.
 */
export async function switchTo(keeping: Keeping, fresh: FactsFile): Promise<void> {
  try {
    await catchUp(keeping.sql, fresh, await readHead(keeping.sql), { hooks: keeping.hooks });
    failPoint("facts.before_switch");
    takePlace(fresh, keeping.path);
  } catch (error) {
    await fresh.close();
    removeFacts(fresh.path);
    throw error;
  }
  const old = keeping.facts;
  use(keeping, fresh);
  failPoint("facts.after_switch");
  if (old) void leave(old, keeping.log);
}

/** As long as a question may take. */
const LEAVE_MS = 10_000;

async function leave(old: FactsFile, log: Log): Promise<void> {
  try {
    await old.close(LEAVE_MS);
    removeFacts(old.path);
  } catch (error) {
    log.warn("the facts of before could not be removed; the next start does it", { reason: reasonOf(error) });
  }
}
