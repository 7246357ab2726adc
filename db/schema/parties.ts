import { sql } from "drizzle-orm";
import { bigint, char, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

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
