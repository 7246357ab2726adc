import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  char,
  date,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

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
  createdBy: uuid("created_by").default(sql`current_account()`),
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

export const stockSetting = pgTable("stock_setting", {
  tenant_id: uuid().notNull().primaryKey(),
  second_person_posts_counts: boolean().notNull().default(false),
});

export const goodsReceipt = pgTable("goods_receipt", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  number: text().notNull(),
  reference: text(),
  status: text({ enum: ["open", "posted", "cancelled"] })
    .notNull()
    .default("open"),
  started_at: timestamp({ withTimezone: true }).notNull(),
  started_by_name: text().notNull(),
  closed_at: timestamp({ withTimezone: true }),
  closed_by_name: text(),
});

export const goodsReceiptLine = pgTable("goods_receipt_line", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  receipt_id: uuid().notNull(),
  item_id: uuid().notNull(),
  quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  value_minor: bigint({ mode: "bigint" }).notNull(),
});

export const announcedReceipt = pgTable(
  "announced_receipt",
  {
    tenant_id: uuid().notNull(),
    receipt_id: uuid().notNull(),
    company_id: uuid().notNull(),
    company: text().notNull(),
    shipment_id: uuid().notNull(),
    shipment_number: text().notNull(),
    order_number: text().notNull(),
    currency: char({ length: 3 }).notNull(),
    announced_at: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.receipt_id] })],
);

export const announcedLine = pgTable(
  "announced_line",
  {
    tenant_id: uuid().notNull(),
    receipt_id: uuid().notNull(),
    line_no: integer().notNull(),
    sku: text().notNull(),
    sku_key: text().generatedAlwaysAs(sql`lower(sku)`),
    name: text().notNull(),
    quantity: numeric({ precision: 18, scale: 6 }).notNull(),
    unit_cost: numeric({ precision: 18, scale: 6 }),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.receipt_id, table.line_no] })],
);

export const stockCount = pgTable("stock_count", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  number: text().notNull(),
  note: text(),
  filter: text(),
  blind: boolean().notNull(),
  status: text({ enum: ["open", "review", "posted", "cancelled"] })
    .notNull()
    .default("open"),
  started_at: timestamp({ withTimezone: true }).notNull(),
  started_by_name: text().notNull(),
  closed_at: timestamp({ withTimezone: true }),
  closed_by_name: text(),
});

export const stockCountLine = pgTable(
  "stock_count_line",
  {
    tenant_id: uuid().notNull(),
    count_id: uuid().notNull(),
    item_id: uuid().notNull(),
    expected: numeric({ precision: 18, scale: 6 }).notNull(),
    round: integer().notNull().default(1),
    posted_variance: numeric({ precision: 18, scale: 6 }),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.count_id, table.item_id] })],
);

export const stockScan = pgTable(
  "stock_scan",
  {
    tenant_id: uuid().notNull(),
    id: uuid().notNull(),
    pick_id: uuid(),
    receipt_id: uuid(),
    count_id: uuid(),
    item_id: uuid().notNull(),
    kind: text({ enum: ["add", "set", "undo"] }).notNull(),
    quantity: numeric({ precision: 18, scale: 6 }).notNull(),
    round: integer().notNull().default(1),
    on_hand: numeric({ precision: 18, scale: 6 }),
    code: text().notNull(),
    undoes_id: uuid(),
    account_id: uuid(),
    actor_name: text().notNull(),
    scanned_at: timestamp({ withTimezone: true }).notNull(),
    recorded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    place: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);
