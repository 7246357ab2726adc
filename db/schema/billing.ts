import { sql } from "drizzle-orm";
import { bigint, char, date, integer, numeric, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const invoice = pgTable("invoice", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  kind: text({ enum: ["invoice", "credit_note"] }).notNull(),
  number: text().notNull(),
  series: text().notNull(),
  year: integer().notNull(),
  sequence_no: bigint({ mode: "bigint" }).notNull(),
  customer_id: uuid().notNull(),
  source_type: text({ enum: ["order", "shipment", "cancellation", "return", "opening"] }).notNull(),
  source_id: uuid().notNull(),
  order_id: uuid(),
  credits_invoice_id: uuid(),
  currency: char({ length: 3 }).notNull(),
  tax_rounding: text({ enum: ["line", "document"] }).notNull(),
  subtotal_minor: bigint({ mode: "bigint" }).notNull(),
  tax_minor: bigint({ mode: "bigint" }).notNull(),
  total_minor: bigint({ mode: "bigint" }).notNull(),
  allocated_minor: bigint({ mode: "bigint" }).notNull().default(0n),
  credited_minor: bigint({ mode: "bigint" }).notNull().default(0n),
  issued_on: date({ mode: "string" }).notNull(),
  due_on: date({ mode: "string" }).notNull(),
  issued_at: timestamp({ withTimezone: true }).notNull(),
  reason: text(),
  external_reference: text(),
  origin: text(),
  actor_name: text().notNull(),
  createdBy: uuid("created_by").default(sql`current_account()`),
});

export const invoiceLine = pgTable("invoice_line", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  invoice_id: uuid().notNull(),
  line_no: integer().notNull(),
  order_line_id: uuid(),
  item_id: uuid(),
  description: text().notNull(),
  quantity: numeric({ precision: 18, scale: 6 }).notNull(),
  unit_price: numeric({ precision: 18, scale: 6 }).notNull(),
  net_minor: bigint({ mode: "bigint" }).notNull(),
  tax_minor: bigint({ mode: "bigint" }).notNull().default(0n),
});

export const invoiceTax = pgTable("invoice_tax", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  invoice_id: uuid().notNull(),
  tax_code: text().notNull(),
  method: text().notNull(),
  rate: numeric({ precision: 9, scale: 6 }).notNull(),
  base_minor: bigint({ mode: "bigint" }).notNull(),
  tax_minor: bigint({ mode: "bigint" }).notNull(),
});

export const payment = pgTable("payment", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  number: text().notNull(),
  kind: text({ enum: ["receipt", "refund"] }).notNull(),
  customer_id: uuid().notNull(),
  currency: char({ length: 3 }).notNull(),
  amount_minor: bigint({ mode: "bigint" }).notNull(),
  allocated_minor: bigint({ mode: "bigint" }).notNull().default(0n),
  method: text({ enum: ["cash", "card", "bank"] }).notNull(),
  reference: text(),
  paid_on: date({ mode: "string" }).notNull(),
  recorded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  origin: text(),
  actor_name: text().notNull(),
  createdBy: uuid("created_by").default(sql`current_account()`),
});

export const allocation = pgTable("allocation", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  invoice_id: uuid(),
  refund_id: uuid(),
  receipt_id: uuid(),
  credit_note_id: uuid(),
  amount_minor: bigint({ mode: "bigint" }).notNull(),
  currency: char({ length: 3 }).notNull(),
  undoes_id: uuid(),
  allocated_on: date({ mode: "string" }).notNull(),
  recorded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  actor_name: text().notNull(),
});

export const invoiceDocument = pgTable(
  "invoice_document",
  {
    tenant_id: uuid().notNull(),
    invoice_id: uuid().notNull(),
    sha256: text().notNull(),
    size_bytes: bigint({ mode: "bigint" }).notNull(),
    path: text().notNull(),
    rendered_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.invoice_id] })],
);
