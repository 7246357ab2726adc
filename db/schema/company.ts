import { sql } from "drizzle-orm";
import { boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

export const outlet = pgTable("outlet", {
  id: uuid().notNull().primaryKey().default(sql`uuidv7()`),
  tenant_id: uuid().notNull(),
  code: text().notNull(),
  code_key: text().generatedAlwaysAs(sql`lower(code)`),
  name: text().notNull(),
  name_key: text().generatedAlwaysAs(sql`lower(name)`),
  line1: text(),
  line2: text(),
  postcode: text(),
  city: text(),
  phone: text(),
  active: boolean().notNull().default(true),
  version: integer().notNull().default(1),
  created_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updated_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});

export const sisterCompany = pgTable(
  "sister_company",
  {
    tenant_id: uuid().notNull(),
    company_id: uuid().notNull(),
    name: text().notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.company_id] })],
);
