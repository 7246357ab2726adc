import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  char,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

const instant = () => timestamp({ withTimezone: true });
const minor = () => bigint({ mode: "bigint" });

export const cardPayment = pgTable(
  "card_payment",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    invoice_id: uuid().notNull(),
    description: text().notNull(),
    customer_id: uuid().notNull(),
    currency: char({ length: 3 }).notNull(),
    amount_minor: minor().notNull(),
    state: text({ enum: ["asked", "open", "authorised", "captured", "voided", "declined"] })
      .notNull()
      .default("asked"),
    link: text().notNull(),
    processor_ref: text(),
    checkout_url: text(),
    payment_id: uuid(),
    problem: text(),
    actor_name: text().notNull(),
    asked_at: instant().notNull(),
    looked_at: instant().notNull(),
    settled_at: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    unique().on(table.tenant_id, table.payment_id),
    unique().on(table.tenant_id, table.processor_ref),
  ],
);

export const processorCall = pgTable(
  "processor_call",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    card_payment_id: uuid().notNull(),
    kind: text({ enum: ["authorise", "capture", "void", "refund", "look"] }).notNull(),
    amount_minor: minor(),
    refund_id: uuid(),
    state: text({ enum: ["waiting", "sending", "done", "failed"] })
      .notNull()
      .default("waiting"),
    attempts: integer().notNull().default(0),
    fence: integer().notNull().default(0),
    due_at: instant().notNull().defaultNow(),
    started_at: instant(),
    finished_at: instant(),
    answer: text(),
    request_id: text(),
    traceparent: text(),
    created_at: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] }), unique().on(table.tenant_id, table.refund_id)],
);

export const processorNotice = pgTable(
  "processor_notice",
  {
    tenant_id: uuid().notNull(),
    id: text().notNull(),
    card_payment_id: uuid().notNull(),
    status: text().notNull(),
    outcome: text({ enum: ["applied", "known", "refused"] }).notNull(),
    received_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);

export const processorState = pgTable("processor_state", {
  singleton: boolean().notNull().primaryKey().default(true),
  configured: boolean().notNull().default(false),
  server: text(),
  failures: integer().notNull().default(0),
  try_at: instant(),
  error: text(),
  error_at: instant(),
  answered_at: instant(),
  requests: minor().notNull().default(0n),
  unanswered: minor().notNull().default(0n),
  refused: minor().notNull().default(0n),
});
