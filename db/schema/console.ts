import { sql } from "drizzle-orm";
import { integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const sqlRun = pgTable("sql_run", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  account_id: uuid().notNull(),
  statement: text().notNull(),
  ran_at: timestamp({ withTimezone: true }).notNull(),
  outcome: text({ enum: ["done", "statement", "failed", "too_slow", "too_much_memory", "cancelled"] }).notNull(),
  found_rows: integer(),
  took_ms: integer(),
});
