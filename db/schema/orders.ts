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

export const salesOrder = pgTable("sales_order", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  number: text().notNull(),
  customer_id: uuid().notNull(),
  status: text({ enum: ["draft", "placed", "shipped", "completed", "cancelled"] }).notNull(),
  currency: char({ length: 3 }).notNull(),
  subtotal_minor: bigint({ mode: "bigint" }).notNull(),
  tax_minor: bigint({ mode: "bigint" }).notNull(),
  total_minor: bigint({ mode: "bigint" }).notNull(),
  customer_reference: text(),
  external_reference: text(),
  outlet_id: uuid(),
  invoice_policy: text({ enum: ["on_order", "on_shipment", "prepay"] }).notNull(),
  tax_rounding: text({ enum: ["line", "document"] })
    .notNull()
    .default("document"),
  origin: text(),
  created_by: uuid(),
  created_by_name: text().notNull(),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  placed_at: timestamp({ withTimezone: true }),
  placed_on: date({ mode: "string" }),
  placed_by: uuid(),
  completed_at: timestamp({ withTimezone: true }),
  cancelled_at: timestamp({ withTimezone: true }),
  version: integer().notNull().default(1),
});

export const orderLine = pgTable("order_line", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  order_id: uuid().notNull(),
  line_no: integer().notNull(),
  item_id: uuid().notNull(),
  sku: text().notNull(),
  name: text().notNull(),
  kind: text({ enum: ["stock", "service"] }).notNull(),
  quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  unit_price: numeric({ precision: 18, scale: 6 }).notNull(),
  net_minor: bigint({ mode: "bigint" }).notNull(),
  tax_minor: bigint({ mode: "bigint" }).notNull().default(0n),
  quantity_reserved: numeric({ precision: 18, scale: 6 }).notNull().default("0"),
  quantity_shipped: numeric({ precision: 18, scale: 6 }).notNull().default("0"),
  quantity_closed: numeric({ precision: 18, scale: 6 }).notNull().default("0"),
  waiting: boolean().notNull().default(false),
});

export const shipment = pgTable("shipment", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  number: text().notNull(),
  order_id: uuid().notNull(),
  shipped_at: timestamp({ withTimezone: true }).notNull(),
  shipped_on: date({ mode: "string" }).notNull(),
  actor_name: text().notNull(),
});

export const shipmentLine = pgTable("shipment_line", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  shipment_id: uuid().notNull(),
  order_line_id: uuid().notNull(),
  item_id: uuid().notNull(),
  quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  cost_minor: bigint({ mode: "bigint" }).notNull(),
});

export const shipmentMirror = pgTable(
  "shipment_mirror",
  {
    tenant_id: uuid().notNull(),
    shipment_id: uuid().notNull(),
    company_id: uuid().notNull(),
    company: text().notNull(),
    receipt_number: text().notNull(),
    mirrored_at: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.shipment_id] })],
);

export const importedDocument = pgTable(
  "imported_document",
  {
    tenant_id: uuid().notNull(),
    external_reference: text().notNull(),
    content_hash: text().notNull(),
    kind: text({ enum: ["sale", "return", "adjustment", "mixed"] }).notNull(),
    imported_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.external_reference] })],
);

export const pick = pgTable("pick", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  order_id: uuid().notNull(),
  status: text({ enum: ["open", "shipped", "cancelled"] })
    .notNull()
    .default("open"),
  shipment_id: uuid(),
  started_at: timestamp({ withTimezone: true }).notNull(),
  started_by_name: text().notNull(),
  closed_at: timestamp({ withTimezone: true }),
});

export const bulkRun = pgTable("bulk_run", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  act: text({ enum: ["ship", "complete", "cancel"] }).notNull(),
  status: text({ enum: ["running", "done", "stopped"] })
    .notNull()
    .default("running"),
  account_id: uuid().notNull(),
  actor_name: text().notNull(),
  address_key: text(),
  started_at: timestamp({ withTimezone: true }).notNull(),
  closed_at: timestamp({ withTimezone: true }),
});

export const bulkRow = pgTable(
  "bulk_row",
  {
    tenant_id: uuid().notNull(),
    run_id: uuid().notNull(),
    place: integer().notNull(),
    order_id: uuid().notNull(),
    outcome: text({ enum: ["done", "refused"] }),
    reason: text(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.run_id, table.place] })],
);
