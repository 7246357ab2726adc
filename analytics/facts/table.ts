import type { EventActor } from "#app/modules/shared/event.ts";

/** How a fact's column is kept: money as minor units, quantities as millionths, both exact whole numbers. */
export type ColumnType = "uuid" | "text" | "minor" | "micro" | "count" | "day" | "instant" | "flag";

export type FactTable = {
  name: string;
  columns: Record<string, ColumnType>;
  /** The id by which rows of other tables take over what this one says; of several rows the last of the log counts. */
  key?: string;
  /** What its rows take over from the row of another table that has the same id: questions then need not join the two. */
  takes?: { from: FactTable; columns: readonly string[] };
};
export type Value = string | bigint | boolean | null;
export type Row = Record<string, Value>;

const SQL_TYPES: Record<ColumnType, string> = {
  uuid: "UUID",
  text: "VARCHAR",
  minor: "BIGINT",
  micro: "BIGINT",
  count: "BIGINT",
  day: "DATE",
  instant: "TIMESTAMPTZ",
  flag: "BOOLEAN",
};

/** Every fact belongs to a tenant; that column comes first. */
export function factTable(
  name: string,
  columns: Record<string, ColumnType>,
  more: Pick<FactTable, "key" | "takes"> = {},
): FactTable {
  return { name, columns: { tenant_id: "uuid", ...columns }, ...more };
}

export function createStatement(table: Pick<FactTable, "name" | "columns">): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `${name} ${SQL_TYPES[type]}`);
  return `create table ${table.name} (${columns.join(", ")})`;
}

/**
 * Sums of a fact table, small enough to be read whole. They are not counted up and down: for the keys that a run of events
 * touched they are made anew from the facts, in the transaction that writes these, so they can only say what the facts say.
 */
export type Summary = {
  name: string;
  columns: Record<string, ColumnType>;
  /** The column that says what is made anew together. */
  key: string;
  /** Which column of a fact table holds that key (by one name in all of them): a row that is added touches its summary. */
  touchedBy: ReadonlyArray<readonly [table: FactTable, column: string]>;
  /** Rows of the summary, `where` being a condition on that column of the fact tables. */
  rows: (where: string) => string;
};

export function summary(of: Summary): Summary {
  return { ...of, columns: { tenant_id: "uuid", ...of.columns } };
}

/** A row, and the columns that it takes over. */
export type Taker = { row: Row; columns: readonly string[] };

export type Change = { rows: Row[]; removals: Map<string, Set<string>> };

/**
 * What a run of events changes, gathered before it is written: per table first what is removed, then what is added. A
 * removal also takes rows gathered earlier in the same run, so the outcome does not depend on how events were batched.
 */
export type Changes = {
  add: (table: FactTable, row: Row) => void;
  /** Removes the rows whose `column` (an id) is `value`. */
  remove: (table: FactTable, column: string, value: string) => void;
  /** What is removed must be taken off its summaries: names the key of rows that go without others coming in their place. */
  touch: (summary: Summary, key: string) => void;
};

export type GatheredChanges = Changes & {
  /** What is there now, by table, in the order the tables were first touched. */
  tables: () => Map<FactTable, Change>;
  /** The keys to make anew, beside those of the rows added. */
  touched: () => Map<Summary, Set<string>>;
  /** What takes over from a row of before these changes: by that row's table, then by its id. */
  awaited: () => Map<FactTable, Map<string, Array<Taker>>>;
};

export function gatherChanges(): GatheredChanges {
  const tables = new Map<FactTable, Change>();
  const touched = new Map<Summary, Set<string>>();
  const newest = new Map<FactTable, Map<string, Row>>();
  const awaited = new Map<FactTable, Map<string, Taker[]>>();

  function takeOver({ from, columns }: NonNullable<FactTable["takes"]>, row: Row): void {
    const id = from.key ? row[from.key] : null;
    if (typeof id !== "string") return;
    const found = newest.get(from)?.get(id);
    if (found) for (const column of columns) row[column] = found[column] ?? null;
    else {
      const takers = awaited.get(from) ?? new Map<string, Taker[]>();
      awaited.set(from, takers.set(id, [...(takers.get(id) ?? []), { row, columns }]));
    }
  }

  function changeOf(table: FactTable): Change {
    let change = tables.get(table);
    if (!change) {
      change = { rows: [], removals: new Map() };
      tables.set(table, change);
    }
    return change;
  }

  return {
    add(table, row) {
      changeOf(table).rows.push(row);
      if (table.takes) takeOver(table.takes, row);
      if (table.key) newest.set(table, (newest.get(table) ?? new Map()).set(String(row[table.key]), row));
    },
    remove(table, column, value) {
      const change = changeOf(table);
      if (change.rows.some((row) => row[column] === value)) {
        change.rows = change.rows.filter((row) => row[column] !== value);
      }
      const values = change.removals.get(column);
      if (values) values.add(value);
      else change.removals.set(column, new Set([value]));
    },
    touch(summary, key) {
      const keys = touched.get(summary);
      if (keys) keys.add(key);
      else touched.set(summary, new Set([key]));
    },
    tables: () => tables,
    touched: () => touched,
    awaited: () => awaited,
  };
}

/** What one event means for the facts. */
// biome-ignore lint/suspicious/noExplicitAny: each rule knows the data of the event it is listed under.
export type FactRule = (data: any, tenantId: string, changes: Changes, actor: EventActor) => void;
export type FactModule = {
  tables: readonly FactTable[];
  summaries?: readonly Summary[];
  rules: Record<string, FactRule>;
};
