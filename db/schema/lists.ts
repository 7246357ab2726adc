import { sql } from "drizzle-orm";
import { boolean, jsonb, pgTable, primaryKey, smallint, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const savedView = pgTable("saved_view", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  list: text({ enum: ["orders", "invoices", "products", "customers", "journal", "events", "explore"] }).notNull(),
  name: text().notNull(),
  query: text().notNull(),
  account_id: uuid(),
  role: text({ enum: ["admin", "accountant", "clerk", "sales", "hr", "viewer"] }),
  is_default: boolean().notNull().default(false),
  board: text({ enum: ["overview", "sales", "stock", "money", "profit", "operations"] }),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});

export const pinnedView = pgTable(
  "pinned_view",
  {
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    view_id: uuid().notNull(),
    pinned_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id, table.view_id] })],
);

export const listLayout = pgTable(
  "list_layout",
  {
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    list: text().notNull(),
    widths: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id, table.list] })],
);

export const viewSchedule = pgTable(
  "view_schedule",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    view_id: uuid().notNull(),
    account_id: uuid().notNull(),
    format: text({ enum: ["pdf", "xlsx"] }).notNull(),
    every: text({ enum: ["day", "week", "month"] }).notNull(),
    on_day: smallint(),
    at_hour: smallint().notNull(),
    next_at: timestamp({ withTimezone: true }).notNull(),
    paused: text({ enum: ["self", "restored"] }),
    created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);
