import { realpathSync } from "node:fs";
import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBUUIDValue,
  type DuckDBValue,
  TIMESTAMPTZ,
  UUID,
  VARCHAR,
} from "@duckdb/node-api";
import { factTables, gatherEvent, schemaMark, schemaStatements, summaries } from "#analytics/facts/all.ts";
import {
  type Change,
  type ColumnType,
  type FactTable,
  type GatheredChanges,
  gatherChanges,
  type Row,
  type Summary,
  type Value,
} from "#analytics/facts/table.ts";
import { type Asked, type AskLimits, type Cell, FactsUnusable, type Rows, startReaders } from "#analytics/readers.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";

export { AskRefused, type Cell, FactsUnusable } from "#analytics/readers.ts";

/** The facts in one DuckDB file. One process may have it open, once: a second instance on the same file loses data. */
export type FactsFile = {
  path: string;
  /** The last event that is in. */
  appliedSeq: () => bigint;
  /** The last event that left something in the facts. */
  lastEvent: () => LastEvent | undefined;
  /** How many events their rule could not read, so that the facts hold nothing of them. Kept in the file. */
  leftOut: () => number;
  /** Writes what the events mean and the mark `upto` in one transaction. Events must follow the mark, in order, without gaps. */
  apply: (events: readonly DomainEvent[], upto: bigint, hooks?: ApplyHooks) => Promise<void>;
  /** Makes every summary anew from all facts, after events that were applied `withoutSummaries`. */
  summarize: () => Promise<void>;
  /** Moves the mark over events that mean nothing to the facts; not written down, a restart passes over them again. */
  skip: (upto: bigint) => void;
  /** Rows of a SELECT and the mark that they belong to. Refused after `timeoutMs`, or with more than `atMostRows` rows. */
  ask: (sql: string, values: Record<string, string>, limits?: AskLimits) => Promise<Rows>;
  /**
   * The answers of several questions at one moment. What no event has changed since it was last asked is not asked again, so a
   * question may depend on nothing but its values and the tables that its text names (not on the clock).
   */
  askTogether: (questions: readonly Asked[]) => Promise<{ seq: bigint; answers: Cell[][][] }>;
  /** Ends it when the questions that run are answered, which they may take `atMostMs` (2000) for. */
  close: (atMostMs?: number) => Promise<void>;
};

export type LastEvent = { seq: bigint; id: string };

export type ApplyHooks = {
  beforeCommit?: () => void;
  /** An event that its rule cannot read: it is left out whole, the others go on. */
  onUnreadable?: (event: DomainEvent, error: unknown) => void;
  /** Of a file that nobody asks yet: its summaries are made once, when all events are in. */
  withoutSummaries?: boolean;
};

const READERS = 3;
const CHUNK = 2_048;
const FEW_ROWS = 12;
const DAY_MS = 86_400_000;
const TYPES: Record<ColumnType, DuckDBType> = {
  uuid: UUID,
  text: VARCHAR,
  minor: BIGINT,
  micro: BIGINT,
  count: BIGINT,
  day: DATE,
  instant: TIMESTAMPTZ,
  flag: BOOLEAN,
};

const SETTINGS = {
  // The other cores belong to Postgres and the web; one thread is also the cheapest for small transactions.
  threads: "1",
  memory_limit: "256MB",
  // Nothing may try the network.
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  enable_external_access: "true",
};

function valueFor(type: ColumnType, value: Value): DuckDBValue {
  if (value === null) return null;
  switch (type) {
    case "uuid":
      return DuckDBUUIDValue.fromUint128(BigInt(`0x${(value as string).replaceAll("-", "")}`));
    case "day":
      return new DuckDBDateValue(Math.round(Date.parse(`${value as string}T00:00:00Z`) / DAY_MS));
    case "instant":
      return new DuckDBTimestampTZValue(BigInt(Date.parse(value as string)) * 1000n);
    default:
      return value;
  }
}

/** The tables known to hold nothing, so that nothing has to be looked for in them: most orders never wait for stock. */
async function emptyTables(connection: DuckDBConnection): Promise<Set<FactTable>> {
  const empty = new Set<FactTable>();
  for (const table of factTables) {
    const found = await connection.runAndReadAll(`select 1 from ${table.name} limit 1`);
    if (found.currentRowCount === 0) empty.add(table);
  }
  return empty;
}

function removalsOf(table: FactTable, change: Change, empty: Set<FactTable>): string[] {
  if (empty.has(table)) return [];
  return [...change.removals].map(([column, values]) => {
    const list = [...values].map((value) => `${literal("uuid", value)}::uuid`).join(", ");
    return `delete from ${table.name} where ${column} in (${list})`;
  });
}

const UUID_TEXT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function literal(type: ColumnType, value: Value): string {
  if (value === null) return "null";
  if (typeof value !== "string") return value.toString();
  if (type === "uuid" && !UUID_TEXT.test(value)) throw new RangeError(`not an id: ${value.slice(0, 40)}`);
  return `'${value.replaceAll("'", "''")}'`;
}

/** A few rows go as text, in one call that keeps this thread free; the appender below is faster for many. */
function insertStatement(table: FactTable, rows: readonly Row[]): string {
  const columns = Object.entries(table.columns);
  const tuples = rows.map((row) => `(${columns.map(([name, type]) => literal(type, row[name] ?? null)).join(", ")})`);
  return `insert into ${table.name} values ${tuples.join(", ")}`;
}

async function appendRows(connection: DuckDBConnection, table: FactTable, rows: readonly Row[]): Promise<void> {
  const columns = Object.entries(table.columns);
  const types = columns.map(([, type]) => TYPES[type]);
  const appender = await connection.createAppender(table.name);
  for (let start = 0; start < rows.length; start += CHUNK) {
    const part = rows.slice(start, start + CHUNK);
    const chunk = DuckDBDataChunk.create(types, part.length);
    chunk.setColumns(columns.map(([name, type]) => part.map((row) => valueFor(type, row[name] ?? null))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Rows that take over what a row of before said, of which the table knows the id; without one it stays unknown. */
async function takeOver(connection: DuckDBConnection, changes: GatheredChanges, empty: Set<FactTable>): Promise<void> {
  for (const [table, awaiting] of changes.awaited()) {
    if (empty.has(table) || !table.key) continue;
    const columns = Object.keys(table.columns);
    const ids = [...awaiting.keys()].map((id) => `${literal("uuid", id)}::uuid`).join(", ");
    const found = await connection.runAndReadAll(
      `select ${columns.map((name) => `${name}::varchar`).join(", ")} from ${table.name} where ${table.key} in (${ids}) order by rowid`,
    );
    for (const cells of found.getRows()) {
      const said = Object.fromEntries(columns.map((name, at) => [name, cells[at] as string | null]));
      for (const { row, columns: taken } of awaiting.get(said[table.key] ?? "") ?? [])
        for (const column of taken) row[column] = said[column] ?? null;
    }
  }
}

/** Makes the summaries anew for what the changes touched. */
function summaryStatements(changes: GatheredChanges): string[] {
  return summaries.flatMap((summary: Summary) => {
    const keys = new Set(changes.touched().get(summary));
    for (const [table, column] of summary.touchedBy) {
      for (const row of changes.tables().get(table)?.rows ?? []) keys.add(row[column] as string);
    }
    if (keys.size === 0) return [];
    const type = summary.columns[summary.key] === "uuid" ? "uuid" : "date";
    const list = [...keys].map((key) => `${literal(type === "uuid" ? "uuid" : "day", key)}::${type}`).join(", ");
    const column = summary.touchedBy[0]?.[1];
    return [
      `delete from ${summary.name} where ${summary.key} in (${list})`,
      `insert into ${summary.name} ${summary.rows(`${column} in (${list})`)}`,
    ];
  });
}

function changedTables(changes: GatheredChanges): string[] {
  const tables = new Set(changes.tables().keys());
  const touched = changes.touched();
  const sums = summaries.filter((one) => touched.has(one) || one.touchedBy.some(([table]) => tables.has(table)));
  return [...tables, ...sums].map(({ name }) => name);
}

/** Leaves the transaction open, everything written but the commit. */
async function write(
  connection: DuckDBConnection,
  changes: GatheredChanges,
  mark: Mark,
  empty: Set<FactTable>,
  sums: string[],
): Promise<void> {
  const statements = ["begin"];
  const many: Array<[FactTable, Row[]]> = [];
  for (const [table, change] of changes.tables()) {
    statements.push(...removalsOf(table, change, empty));
    if (change.rows.length === 0) continue;
    if (change.rows.length <= FEW_ROWS) statements.push(insertStatement(table, change.rows));
    else many.push([table, change.rows]);
    empty.delete(table);
  }
  // The appender writes rows outside of the text, so what is counted over them comes after it.
  if (many.length === 0) statements.push(...sums);
  const last = mark.last ? `, last_seq = ${mark.last.seq}, last_event = '${mark.last.id}'` : "";
  statements.push(`update applied set seq = ${mark.seq}${last}`);
  for (const { seq, type, version } of mark.leftOut)
    statements.push(`insert into left_out values (${seq}, ${literal("text", type)}, ${version})`);
  await connection.run(statements.join(";\n"));
  for (const [table, rows] of many) await appendRows(connection, table, rows);
  if (many.length > 0 && sums.length > 0) await connection.run(sums.join(";\n"));
}

type Mark = { seq: bigint; last: LastEvent | undefined; leftOut: readonly DomainEvent[] };
type Start = { seq: bigint; last: LastEvent | undefined; leftOut: number };

async function prepareFile(connection: DuckDBConnection, fresh: boolean): Promise<Start> {
  if (fresh) {
    await connection.run(
      `begin; ${schemaStatements.join("; ")}; insert into applied values (0, '${schemaMark}', 0, ''); commit`,
    );
    return { seq: 0n, last: undefined, leftOut: 0 };
  }
  const found = await connection.runAndReadAll("select seq, made_for, last_seq, last_event from applied");
  const [row] = found.getRows();
  if (!row || row[1] !== schemaMark) throw new FactsUnusable("made by another version of the program");
  const lastSeq = row[2] as bigint;
  const leftOut = await connection.runAndReadAll("select count(*)::integer from left_out");
  return {
    seq: row[0] as bigint,
    last: lastSeq > 0n ? { seq: lastSeq, id: row[3] as string } : undefined,
    leftOut: leftOut.getRows()[0]?.[0] as number,
  };
}

/** Opens (or with `fresh` creates) the file, where `path` is a link that which it leads to. Throws FactsUnusable where it cannot be trusted: build it anew. */
export async function openFacts(path: string, options: { fresh: boolean }): Promise<FactsFile> {
  let instance: DuckDBInstance | undefined;
  try {
    const file = options.fresh ? path : realpathSync(path);
    instance = await DuckDBInstance.create(file, SETTINGS);
    const writer = await instance.connect();
    await writer.run("set global TimeZone = 'UTC'");
    const mark = await prepareFile(writer, options.fresh);
    const readers: DuckDBConnection[] = [];
    for (let n = 0; n < READERS; n += 1) readers.push(await instance.connect());
    return factsFile(file, instance, writer, readers, mark, await emptyTables(writer));
  } catch (error) {
    instance?.closeSync();
    if (error instanceof FactsUnusable) throw error;
    throw new FactsUnusable(error instanceof Error ? error.message : String(error));
  }
}

function factsFile(
  path: string,
  instance: DuckDBInstance,
  writer: DuckDBConnection,
  readers: DuckDBConnection[],
  start: Start,
  empty: Set<FactTable>,
): FactsFile {
  let applied = start.seq;
  let last = start.last;
  let leftOut = start.leftOut;
  let isClosed = false;
  const changed = new Map<string, { named: RegExp; seq: bigint }>();
  const questions = startReaders(readers, {
    applied: () => applied,
    changedAt: (sql) => {
      let latest = 0n;
      for (const { named, seq } of changed.values()) if (seq > latest && named.test(sql)) latest = seq;
      return latest;
    },
  });

  return {
    path,
    appliedSeq: () => applied,
    lastEvent: () => last,
    leftOut: () => leftOut,

    async apply(events, upto, hooks = {}) {
      const changes = gatherChanges();
      const unread: DomainEvent[] = [];
      let newest = last;
      for (const event of events) {
        if (event.seq <= applied || event.seq > upto) continue;
        newest = { seq: event.seq, id: event.id };
        try {
          gatherEvent(event, changes);
        } catch (error) {
          unread.push(event);
          hooks.onUnreadable?.(event, error);
        }
      }
      if (upto <= applied) return;
      try {
        await takeOver(writer, changes, empty);
        const sums = hooks.withoutSummaries ? [] : summaryStatements(changes);
        await write(writer, changes, { seq: upto, last: newest, leftOut: unread }, empty, sums);
        hooks.beforeCommit?.();
        await writer.run("commit");
      } catch (error) {
        await writer.run("rollback").catch(() => {});
        throw error;
      }
      applied = upto;
      last = newest;
      leftOut += unread.length;
      for (const table of changedTables(changes))
        changed.set(table, { named: new RegExp(`\\b${table}\\b`), seq: upto });
    },

    async summarize() {
      const anew = summaries.map(({ name, rows }) => `delete from ${name}; insert into ${name} ${rows("true")}`);
      await writer.run(`begin; ${anew.join("; ")}; commit`);
    },

    skip(upto) {
      if (upto > applied) applied = upto;
    },

    ask: (sql, values, limits) => questions.ask({ sql, values }, limits),
    askTogether: questions.askTogether,

    async close(atMostMs) {
      if (isClosed) return;
      isClosed = true;
      await questions.close(atMostMs);
      await writer.run("checkpoint").catch(() => {});
      for (const connection of [writer, ...readers]) connection.closeSync();
      instance.closeSync();
    },
  };
}
