import { getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { type InsertRow, rowsAsJson } from "#db/insert-rows.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Writes any number of rows that are there, found by their id, in one statement. All rows have the columns of the first; the others
 * stay. Like `insertRows` it is under way when this returns.
 */
export function updateRows<Table extends PgTable>(
  tx: Tx,
  table: Table,
  rows: readonly (InsertRow<Table> & { id: string })[],
): Promise<unknown> {
  const [first] = rows;
  if (!first) return Promise.resolve();
  const name = getTableName(table);
  const columns = Object.keys(first).filter((column) => column !== "id");
  return tx
    .unsafe(
      `update ${name} r set ${columns.map((column) => `${column} = d.${column}`).join(", ")}
         from json_populate_recordset(null::${name}, $1::text::json) d where r.id = d.id`,
      [rowsAsJson(rows)],
      { prepare: true },
    )
    .execute();
}
