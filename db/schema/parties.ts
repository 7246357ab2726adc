import { sql } from "drizzle-orm";
import { bigint, boolean, char, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const customer = pgTable("customer", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  code: text().notNull(),
  code_key: text().generatedAlwaysAs(sql`lower(code)`),
  name_key: text().generatedAlwaysAs(sql`lower(name)`),
  name: text().notNull(),
  email: text(),
  phone: text(),
  currency: char({ length: 3 }).notNull(),
  payment_terms_days: integer().notNull(),
  credit_limit_minor: bigint({ mode: "bigint" }),
  tax_category: text({ enum: ["standard", "exempt", "reverse_charge"] })
    .notNull()
    .default("standard"),
  country: char({ length: 2 }),
  owner_account_id: uuid(),
  price_list_id: uuid(),
  version: integer().notNull().default(1),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updated_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  erased_at: timestamp({ withTimezone: true }),
});

export const customerAddress = pgTable("customer_address", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  customer_id: uuid().notNull(),
  kind: text({ enum: ["billing", "shipping"] }).notNull(),
  line1: text().notNull(),
  line2: text(),
  city: text(),
  postcode: text(),
  country: char({ length: 2 }).notNull(),
});

export const customerContact = pgTable("customer_contact", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  customer_id: uuid().notNull(),
  name: text().notNull(),
  email: text(),
  phone: text(),
});

export const customerCompany = pgTable(
  "customer_company",
  {
    tenant_id: uuid().notNull(),
    customer_id: uuid().notNull(),
    company_id: uuid().notNull(),
    slug: text().notNull(),
    name: text().notNull(),
    linked_at: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.customer_id] })],
);

export const consent = pgTable(
  "consent",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    customer_id: uuid().notNull(),
    purpose: text().notNull(),
    given: boolean().notNull(),
    source: text().notNull(),
    account_id: uuid(),
    recorded_by: text().notNull(),
    recorded_at: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);
