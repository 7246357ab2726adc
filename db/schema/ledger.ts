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

export const ledgerAccount = pgTable("ledger_account", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  type: text({ enum: ["asset", "liability", "equity", "revenue", "expense"] }).notNull(),
  parent_id: uuid(),
  is_group: boolean().notNull().default(false),
  purpose: text(),
});

export const taxCode = pgTable("tax_code", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  method: text({ enum: ["exclusive", "inclusive", "exempt", "reverse_charge"] }).notNull(),
  rate: numeric({ precision: 9, scale: 6 }).notNull(),
  compound: boolean().notNull().default(false),
  valid_from: date({ mode: "string" }).notNull(),
  valid_to: date({ mode: "string" }),
});

export const taxRule = pgTable("tax_rule", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  customer_tax_category: text().notNull(),
  item_tax_category: text().notNull(),
  country: char({ length: 2 }),
  position: integer().notNull().default(1),
  tax_code: text().notNull(),
  valid_from: date({ mode: "string" }),
  valid_to: date({ mode: "string" }),
});

export const accountingPeriod = pgTable("accounting_period", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  fiscal_year: integer().notNull(),
  start_on: date({ mode: "string" }).notNull(),
  end_on: date({ mode: "string" }).notNull(),
  status: text({ enum: ["open", "closed", "locked"] })
    .notNull()
    .default("open"),
  status_changed_at: timestamp({ withTimezone: true }),
});

export const ledgerDay = pgTable(
  "ledger_day",
  {
    tenant_id: uuid().notNull(),
    day: date({ mode: "string" }).notNull(),
    account_id: uuid().notNull(),
    currency: char({ length: 3 }).notNull(),
    debit_minor: bigint({ mode: "bigint" }).notNull(),
    credit_minor: bigint({ mode: "bigint" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.day, table.account_id, table.currency] })],
);

export const ledgerMonth = pgTable(
  "ledger_month",
  {
    tenant_id: uuid().notNull(),
    month: date({ mode: "string" }).notNull(),
    account_id: uuid().notNull(),
    currency: char({ length: 3 }).notNull(),
    debit_minor: bigint({ mode: "bigint" }).notNull(),
    credit_minor: bigint({ mode: "bigint" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.month, table.account_id, table.currency] })],
);

export const ledgerPending = pgTable("ledger_pending", {
  place: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().primaryKey(),
  tenant_id: uuid().notNull(),
  day: date({ mode: "string" }).notNull(),
  account_id: uuid().notNull(),
  currency: char({ length: 3 }).notNull(),
  debit_minor: bigint({ mode: "bigint" }).notNull(),
  credit_minor: bigint({ mode: "bigint" }).notNull(),
});

export const ledgerLock = pgTable(
  "ledger_lock",
  {
    tenant_id: uuid().notNull(),
    scope: text({ enum: ["sales", "purchase", "all"] }).notNull(),
    locked_until: date({ mode: "string" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.scope] })],
);

export const journalEntry = pgTable("journal_entry", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  period_id: uuid().notNull(),
  effective_on: date({ mode: "string" }).notNull(),
  recorded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  memo: text().notNull(),
  scope: text({ enum: ["sales", "purchase", "general"] }).notNull(),
  source_type: text().notNull(),
  source_id: uuid().notNull(),
  source_number: text(),
  purpose: text().notNull(),
  reverses_id: uuid(),
  line_count: integer().notNull(),
  request_id: text().notNull(),
  actor_name: text().notNull(),
});

export const journalLine = pgTable("journal_line", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  entry_id: uuid().notNull(),
  effective_on: date({ mode: "string" }).notNull(),
  line_no: integer().notNull(),
  account_id: uuid().notNull(),
  amount_minor: bigint({ mode: "bigint" }).notNull(),
  currency: char({ length: 3 }).notNull(),
  customer_id: uuid(),
});

export const numberSeries = pgTable(
  "number_series",
  {
    tenant_id: uuid().notNull(),
    series: text().notNull(),
    year: integer().notNull(),
    next_number: bigint({ mode: "bigint" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.series, table.year] })],
);
