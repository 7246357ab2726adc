import { sql } from "drizzle-orm";
import { boolean, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const savedView = pgTable("saved_view", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  list: text({ enum: ["orders", "invoices", "products", "customers", "journal", "events"] }).notNull(),
  name: text().notNull(),
  query: text().notNull(),
  account_id: uuid(),
  role: text({ enum: ["admin", "accountant", "clerk", "sales", "hr", "viewer"] }),
  is_default: boolean().notNull().default(false),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
