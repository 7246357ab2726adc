import { sql } from "drizzle-orm";
import { boolean, date, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

const instant = () => timestamp({ withTimezone: true });
const ROLES = ["admin", "accountant", "clerk", "sales", "hr", "viewer"] as const;

export const notification = pgTable(
  "notification",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    kind: text().notNull(),
    key: text().notNull(),
    data: jsonb().notNull(),
    by_account_id: uuid(),
    subject_type: text().notNull(),
    subject_id: uuid().notNull(),
    role: text({ enum: ROLES }).notNull(),
    times: integer().notNull().default(1),
    happened_at: instant().notNull(),
    read_at: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    unique().on(table.tenant_id, table.account_id, table.key),
  ],
);

export const noticePreference = pgTable(
  "notice_preference",
  {
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    kind: text().notNull(),
    in_app: boolean().notNull(),
    by_mail: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id, table.kind] })],
);

export const noticeSetting = pgTable(
  "notice_setting",
  {
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    digest: boolean().notNull().default(false),
    gathered_on: date(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id] })],
);

export const comment = pgTable(
  "comment",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    subject_type: text({ enum: ["order", "invoice", "customer", "product", "count"] }).notNull(),
    subject_id: uuid().notNull(),
    account_id: uuid().notNull(),
    body: text().notNull(),
    created_at: instant().notNull().defaultNow(),
    edited_at: instant(),
    deleted_at: instant(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);
