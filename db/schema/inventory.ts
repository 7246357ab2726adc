import { sql } from "drizzle-orm";
import { bigint, boolean, char, date, numeric, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const location = pgTable("location", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  kind: text({ enum: ["internal", "supplier", "customer", "adjustment", "opening", "scrap"] }).notNull(),
});

export const stockLevel = pgTable(
  "stock_level",
  {
    tenant_id: uuid().notNull(),
    item_id: uuid().notNull(),
    location_id: uuid().notNull(),
    on_hand: numeric({ precision: 18, scale: 6 }).notNull().default("0"),
    reserved: numeric({ precision: 18, scale: 6 }).notNull().default("0"),
    value_minor: bigint({ mode: "bigint" }).notNull().default(0n),
    currency: char({ length: 3 }).notNull(),
    allow_negative: boolean().notNull().default(false),
    low: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.item_id, table.location_id] })],
);

export const stockMove = pgTable("stock_move", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  item_id: uuid().notNull(),
  from_location_id: uuid().notNull(),
  to_location_id: uuid().notNull(),
  quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  value_minor: bigint({ mode: "bigint" }).notNull(),
  currency: char({ length: 3 }).notNull(),
  kind: text({ enum: ["receipt", "adjustment", "shipment", "return", "opening"] }).notNull(),
  reason: text().notNull(),
  moved_at: timestamp({ withTimezone: true }).notNull(),
  moved_on: date({ mode: "string" }).notNull(),
  recorded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  source_type: text().notNull(),
  source_id: uuid().notNull(),
  request_id: text().notNull(),
  actor_name: text().notNull(),
});

export const reservation = pgTable("reservation", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  item_id: uuid().notNull(),
  location_id: uuid().notNull(),
  order_id: uuid(),
  order_line_id: uuid(),
  quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  open_quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  closed_at: timestamp({ withTimezone: true }),
});
