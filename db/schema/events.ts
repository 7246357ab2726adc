import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const instant = (name: string) => timestamp(name, { withTimezone: true });

export const eventLog = pgTable(
  "event_log",
  {
    id: uuid("id").notNull().default(sql`uuidv7()`),
    tenantId: uuid("tenant_id").notNull(),
    type: text("type").notNull(),
    version: integer("version").notNull(),
    actor: jsonb("actor").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    data: jsonb("data").notNull(),
    personalHash: bytea("personal_hash"),
    published: boolean("published").notNull(),
    requestId: text("request_id"),
    traceparent: text("traceparent"),
    recordedAt: instant("recorded_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("event_log_subject").on(table.tenantId, table.subjectId, table.id),
  ],
);

export const eventPersonal = pgTable(
  "event_personal",
  {
    tenantId: uuid("tenant_id").notNull(),
    eventId: uuid("event_id").notNull(),
    salt: bytea("salt").notNull(),
    data: jsonb("data").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.eventId] })],
);

export const eventPending = pgTable("event_pending", {
  place: bigint("place", { mode: "bigint" }).generatedAlwaysAsIdentity().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  eventId: uuid("event_id").notNull(),
});

export const eventOrder = pgTable(
  "event_order",
  {
    seq: bigint("seq", { mode: "bigint" }).primaryKey(),
    tenantId: uuid("tenant_id").notNull(),
    eventId: uuid("event_id").notNull(),
    type: text("type").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    origin: text("origin"),
    published: boolean("published").notNull(),
    hash: bytea("hash").notNull(),
    orderedAt: instant("ordered_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    unique().on(table.tenantId, table.eventId),
    index("event_order_of_tenant").on(table.tenantId, table.seq).where(sql`published`),
  ],
);

export const eventHead = pgTable("event_head", {
  singleton: boolean("singleton").primaryKey().default(true),
  seq: bigint("seq", { mode: "bigint" }).notNull().default(0n),
  hash: bytea("hash").notNull().default(sql`decode(repeat('00', 32), 'hex')`),
  grewAt: instant("grew_at").notNull().default(sql`clock_timestamp()`),
});

export const consumerCursor = pgTable("consumer_cursor", {
  consumer: text("consumer").primaryKey(),
  seq: bigint("seq", { mode: "bigint" }).notNull(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});

export const processedEvent = pgTable(
  "processed_event",
  {
    consumer: text("consumer").notNull(),
    eventId: uuid("event_id").notNull(),
    tenantId: uuid("tenant_id").notNull(),
    processedAt: instant("processed_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.consumer, table.eventId] })],
);

export const deadLetter = pgTable(
  "dead_letter",
  {
    id: uuid("id").notNull().default(sql`uuidv7()`),
    tenantId: uuid("tenant_id").notNull(),
    consumer: text("consumer").notNull(),
    eventId: uuid("event_id").notNull(),
    seq: bigint("seq", { mode: "bigint" }).notNull(),
    type: text("type").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    state: text("state", { enum: ["retrying", "parked", "behind", "replay", "done"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    nextTryAt: instant("next_try_at"),
    firstFailedAt: instant("first_failed_at").notNull().defaultNow(),
    settledAt: instant("settled_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique().on(table.tenantId, table.consumer, table.eventId),
  ],
);

export const job = pgTable(
  "job",
  {
    id: uuid("id").notNull().default(sql`uuidv7()`),
    tenantId: uuid("tenant_id").notNull(),
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    payload: jsonb("payload").notNull(),
    state: text("state", { enum: ["waiting", "running", "done", "failed", "cancelled"] })
      .notNull()
      .default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    fence: integer("fence").notNull().default(0),
    progress: smallint("progress"),
    dueAt: instant("due_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    error: text("error"),
    requestId: text("request_id"),
    traceparent: text("traceparent"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), unique().on(table.tenantId, table.kind, table.key)],
);

export const consumerRule = pgTable(
  "consumer_rule",
  {
    consumer: text("consumer").notNull(),
    type: text("type").notNull(),
    always: boolean("always").notNull(),
    since: bigint("since", { mode: "bigint" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.consumer, table.type] })],
);
