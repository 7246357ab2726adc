import { sql } from "drizzle-orm";
import { boolean, char, date, integer, numeric, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const item = pgTable("item", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  sku: text().notNull(),
  sku_key: text().generatedAlwaysAs(sql`lower(sku)`),
  name_key: text().generatedAlwaysAs(sql`lower(name)`),
  name: text().notNull(),
  category: text(),
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

export const priceList = pgTable("price_list", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  code: text().notNull(),
  code_key: text().generatedAlwaysAs(sql`lower(code)`),
  name: text().notNull(),
  name_key: text().generatedAlwaysAs(sql`lower(name)`),
  currency: char({ length: 3 }).notNull(),
  active: boolean().notNull().default(true),
  version: integer().notNull().default(1),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updated_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});

export const priceListLine = pgTable("price_list_line", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  price_list_id: uuid().notNull(),
  item_id: uuid().notNull(),
  from_quantity: numeric({ precision: 18, scale: 6 }).notNull().default("1"),
  valid_from: date(),
  valid_to: date(),
  unit_price: numeric({ precision: 18, scale: 6 }).notNull(),
});
