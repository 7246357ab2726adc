import { getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/transaction.ts";

/** A row as its table (db/schema) has it; columns that the database fills may be left out. */
export type InsertRow<Table extends PgTable> = Partial<Table["$inferInsert"]>;

export const rowsAsJson = (rows: readonly unknown[]): string =>
  JSON.stringify(rows, (_key, value) => (typeof value === "bigint" ? value.toString() : value));

/**
 * Inserts any number of rows of one shape in one statement, whose text is the same for one row and for thousands: it is planned
 * once and sent in one round trip. All rows have the columns of the first. The statement is under way when this returns, so that
 * what refers to the rows may be sent behind it.
 */
export function insertRows<Table extends PgTable>(
  tx: Tx,
  table: Table,
  rows: readonly InsertRow<Table>[],
): Promise<unknown> {
  const [first] = rows;
  if (!first) return Promise.resolve();
  const name = getTableName(table);
  const columns = Object.keys(first).join(", ");
  return tx
    .unsafe(
      `insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, $1::text::json)`,
      [rowsAsJson(rows)],
      { prepare: true },
    )
    .execute();
}
