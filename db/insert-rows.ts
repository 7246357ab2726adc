import type { Tx } from "#db/transaction.ts";

/** A row as its table has it: bigint, Date and decimal texts are taken as they are. */
export type InsertRow = Record<string, string | number | bigint | boolean | Date | null>;

/**
 * Inserts any number of rows of one shape in one statement, whose text is the same for one row and for thousands: it is planned
 * once and sent in one round trip. `table` and the columns are our own names, never a user's. The statement is under way when
 * this returns, so that what refers to the rows may be sent behind it.
 */
export function insertRows(tx: Tx, table: string, rows: readonly InsertRow[]): Promise<unknown> {
  const [first] = rows;
  if (!first) return Promise.resolve();
  const columns = Object.keys(first).join(", ");
  const text = JSON.stringify(rows, (_key, value) => (typeof value === "bigint" ? value.toString() : value));
  return tx
    .unsafe(
      `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::text::json)`,
      [text],
      { prepare: true },
    )
    .execute();
}
