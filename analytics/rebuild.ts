import { chmodSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ApplyHooks, type FactsFile, openFacts } from "#analytics/duckdb.ts";
import { factEventTypes } from "#analytics/facts/all.ts";
import { type DomainEvent, readEvent } from "#app/modules/shared/event.ts";
import type { Sql } from "#db/client.ts";

const AT_ONCE = 2_000n;

export type Progress = { done: bigint; of: bigint };

async function readFacts(sql: Sql, after: bigint, upto: bigint): Promise<DomainEvent[]> {
  const rows = await sql<{ message: string }[]>`
    select event_message(e, o.seq) as message
    from event_order o join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where o.seq > ${after} and o.seq <= ${upto} and o.published and o.type = any (${factEventTypes as string[]})
    order by o.seq`;
  return rows.map((row) => readEvent(row.message));
}

export async function readHead(sql: Sql): Promise<bigint> {
  const [row] = await sql<{ seq: bigint }[]>`select seq from event_head`;
  return row?.seq ?? 0n;
}

/** Whether the facts come from this log: it may be another one, put back from a backup for example. */
export async function comesFrom(sql: Sql, facts: FactsFile): Promise<boolean> {
  if (facts.appliedSeq() > (await readHead(sql))) return false;
  const last = facts.lastEvent();
  if (!last) return true;
  const found = await sql`select 1 from event_order where seq = ${last.seq} and event_id = ${last.id}`;
  return found.length > 0;
}

/** Applies the log up to `upto` to the facts, the next part being read while one is written. */
export async function catchUp(
  sql: Sql,
  facts: FactsFile,
  upto: bigint,
  options: { stop?: AbortSignal; onProgress?: (progress: Progress) => void; hooks?: ApplyHooks } = {},
): Promise<void> {
  const endOf = (from: bigint) => (from + AT_ONCE < upto ? from + AT_ONCE : upto);
  let from = facts.appliedSeq();
  let reading = from < upto ? readFacts(sql, from, endOf(from)) : undefined;
  while (reading && !options.stop?.aborted) {
    const to = endOf(from);
    const events = await reading;
    reading = to < upto ? readFacts(sql, to, endOf(to)) : undefined;
    reading?.catch(() => {});
    await facts.apply(events, to, options.hooks);
    options.onProgress?.({ done: to, of: upto });
    from = to;
  }
}

/** What all companies' figures lie in: DuckDB writes its files for every account of the machine to read. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/**
 * Builds the facts anew from the event log into a fresh file beside `path`; what is at `path` is not touched. The caller
 * switches with `takePlace` when it has caught up. Not more than one at a time: what an earlier one left is removed.
 */
export async function buildFresh(
  sql: Sql,
  path: string,
  options: { stop?: AbortSignal; onProgress?: (progress: Progress) => void; hooks?: ApplyHooks } = {},
): Promise<FactsFile> {
  privateFolder(dirname(path));
  removeLeftovers(path);
  const fresh = await openFacts(`${path}.${crypto.randomUUID().slice(0, 8)}`, { fresh: true });
  try {
    const hooks = { ...options.hooks, withoutSummaries: true };
    await catchUp(sql, fresh, await readHead(sql), { ...options, hooks });
    await fresh.summarize();
    // Opened once more it stands as every later start will find it, and what building took of memory is given back.
    await fresh.close();
    return await openFacts(fresh.path, { fresh: false });
  } catch (error) {
    await fresh.close();
    removeFacts(fresh.path);
    throw error;
  }
}

/** The file that `path` leads to, if it is there. */
function fileAt(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/**
 * From now on `path` leads to the fresh file, in one step that has happened or has not. Files keep their names as long as they
 * are open, for DuckDB finds a file's log by its name: so `path` is a link, and the file of before may go on answering.
 */
export function takePlace(fresh: FactsFile, path: string): void {
  const link = `${fresh.path}.link`;
  rmSync(link, { force: true });
  // Not to what somebody has removed meanwhile.
  symlinkSync(basename(realpathSync(fresh.path)), link);
  renameSync(link, path);
}

/** Removes a file that nobody needs any more, with its log. */
export function removeFacts(file: string): void {
  for (const name of [file, `${file}.wal`]) rmSync(name, { force: true });
}

/** Removes the files beside `path` that it does not lead to: of a build or a switch that was cut off. */
export function removeLeftovers(path: string): void {
  const inUse = basename(fileAt(path) ?? "") || undefined;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    if (inUse && (name === inUse || name.startsWith(`${inUse}.`))) continue;
    rmSync(join(dirname(path), name), { force: true, recursive: true });
  }
}
