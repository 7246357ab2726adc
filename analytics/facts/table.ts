/** How a fact's column is kept: money as minor units, quantities as millionths, both exact whole numbers. */
export type ColumnType = "uuid" | "text" | "minor" | "micro" | "day" | "instant" | "flag";

export type FactTable = { name: string; columns: Record<string, ColumnType> };
export type Value = string | bigint | boolean | null;
export type Row = Record<string, Value>;

const SQL_TYPES: Record<ColumnType, string> = {
  uuid: "UUID",
  text: "VARCHAR",
  minor: "BIGINT",
  micro: "BIGINT",
  day: "DATE",
  instant: "TIMESTAMPTZ",
  flag: "BOOLEAN",
};

/** Every fact belongs to a tenant; that column comes first. */
export function factTable(name: string, columns: Record<string, ColumnType>): FactTable {
  return { name, columns: { tenant_id: "uuid", ...columns } };
}

export function createStatement(table: FactTable): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `${name} ${SQL_TYPES[type]}`);
  return `create table ${table.name} (${columns.join(", ")})`;
}

export type Removal = { column: string; values: Set<string> };
export type Change = { rows: Row[]; removals: Map<string, Set<string>> };

/**
 * What a run of events changes, gathered before it is written: per table first what is removed, then what is added. A
 * removal also takes rows gathered earlier in the same run, so the outcome does not depend on how events were batched.
 */
export type Changes = {
  add: (table: FactTable, row: Row) => void;
  /** Removes the rows whose `column` (an id) is `value`. */
  remove: (table: FactTable, column: string, value: string) => void;
};

export type GatheredChanges = Changes & {
  /** What is there now, by table, in the order the tables were first touched. */
  tables: () => Map<FactTable, Change>;
};

export function gatherChanges(): GatheredChanges {
  const tables = new Map<FactTable, Change>();

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
    tables: () => tables,
  };
}

/** What one event means for the facts. */
// biome-ignore lint/suspicious/noExplicitAny: each rule knows the data of the event it is listed under.
export type FactRule = (data: any, tenantId: string, changes: Changes) => void;
export type FactModule = { tables: readonly FactTable[]; views?: readonly string[]; rules: Record<string, FactRule> };
