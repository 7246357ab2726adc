import { sql } from "drizzle-orm";
import { boolean, char, integer, numeric, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const item = pgTable("item", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  sku: text().notNull(),
  sku_key: text().generatedAlwaysAs(sql`lower(sku)`),
  name_key: text().generatedAlwaysAs(sql`lower(name)`),
  name: text().notNull(),
  kind: text({ enum: ["stock", "service"] })
    .notNull()
    .default("stock"),
  price: numeric({ precision: 18, scale: 6 }).notNull(),
  currency: char({ length: 3 }).notNull(),
  barcode: text(),
  unit_cost: numeric({ precision: 18, scale: 6 }),
  reorder_point: numeric({ precision: 18, scale: 6 }),
  reorder_quantity: numeric({ precision: 18, scale: 6 }),
  tax_category: text().notNull().default("standard"),
  allow_negative: boolean().notNull().default(false),
  active: boolean().notNull().default(true),
  version: integer().notNull().default(1),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updated_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
