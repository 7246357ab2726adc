import { sql } from "drizzle-orm";
import { bigint, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const attachment = pgTable(
  "attachment",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    subject_type: text({ enum: ["order", "invoice", "customer", "product"] }).notNull(),
    subject_id: uuid().notNull(),
    name: text().notNull(),
    media_type: text().notNull(),
    sha256: text().notNull(),
    size_bytes: bigint({ mode: "number" }).notNull(),
    path: text().notNull(),
    account_id: uuid().notNull(),
    added_by: text().notNull(),
    added_at: timestamp({ withTimezone: true }).notNull(),
    removed_at: timestamp({ withTimezone: true }),
    erased_at: timestamp({ withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);
