import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const figure = () => numeric({ precision: 24, scale: 6 });
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
    by_sms: boolean().notNull().default(false),
    by_push: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id, table.kind] })],
);

export const noticeSetting = pgTable(
  "notice_setting",
  {
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    digest: boolean().notNull().default(false),
    digest_hour: smallint().notNull().default(7),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id] })],
);

export const noticePhone = pgTable(
  "notice_phone",
  {
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    number: text().notNull(),
    confirmed_at: instant(),
    code_hash: bytea(),
    code_expires_at: instant(),
    code_tries: smallint().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.account_id] })],
);

export const pushSubscription = pgTable(
  "push_subscription",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    account_id: uuid().notNull(),
    endpoint_hash: bytea().notNull(),
    sealed: bytea().notNull(),
    service: text().notNull(),
    user_agent: text(),
    created_at: instant().notNull().defaultNow(),
    sent_at: instant(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] }), unique().on(table.tenant_id, table.endpoint_hash)],
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

export const outgoingMessage = pgTable(
  "outgoing_message",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    channel: text({ enum: ["mail", "webhook", "sms", "push"] }).notNull(),
    kind: text().notNull(),
    key: text().notNull(),
    account_id: uuid(),
    rule_id: uuid(),
    endpoint_id: uuid(),
    event_id: uuid(),
    event_seq: bigint({ mode: "bigint" }),
    subject_id: uuid(),
    subscription_id: uuid(),
    data: jsonb().notNull().default({}),
    sealed: bytea(),
    gathered: boolean().notNull().default(false),
    state: text({ enum: ["waiting", "sending", "sent", "failed", "dropped"] })
      .notNull()
      .default("waiting"),
    attempts: integer().notNull().default(0),
    fence: integer().notNull().default(0),
    due_at: instant().notNull().defaultNow(),
    expires_at: instant(),
    started_at: instant(),
    finished_at: instant(),
    answer: text(),
    created_at: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);

export const webhookEndpoint = pgTable(
  "webhook_endpoint",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    url: text().notNull(),
    description: text(),
    types: text().array().notNull().default([]),
    secret: bytea().notNull(),
    former_secret: bytea(),
    former_until: instant(),
    enabled: boolean().notNull().default(true),
    off_because: text(),
    version: integer().notNull().default(1),
    created_by: uuid(),
    created_at: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);

export const outgoingTry = pgTable(
  "outgoing_try",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    message_id: uuid().notNull(),
    at: instant().notNull().defaultNow(),
    status: integer(),
    answer: text(),
    took_ms: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);

export const mailState = pgTable("mail_state", {
  singleton: boolean().primaryKey().default(true),
  configured: boolean().notNull().default(false),
  server: text(),
  sender: text(),
  error: text(),
  error_at: instant(),
  sent_at: instant(),
});

export const channelState = pgTable("channel_state", {
  channel: text({ enum: ["sms", "push"] }).primaryKey(),
  configured: boolean().notNull().default(false),
  server: text(),
  error: text(),
  error_at: instant(),
  sent_at: instant(),
  public_key: text(),
  private_key: bytea(),
});

export const alertRule = pgTable(
  "alert_rule",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    name: text().notNull(),
    metric: text().notNull(),
    params: jsonb().notNull().default({}),
    field: text().notNull(),
    summary: text({ enum: ["line", "sum", "max", "min", "rows"] }).notNull(),
    window_days: integer(),
    condition: text({ enum: ["above", "below", "rises", "falls", "absent"] }).notNull(),
    threshold: figure().notNull(),
    clear_at: figure(),
    for_minutes: integer().notNull().default(0),
    quiet_from: text(),
    quiet_to: text(),
    to_roles: text().array().notNull().default([]),
    to_accounts: uuid().array().notNull().default([]),
    webhook_url: text(),
    webhook_secret: bytea(),
    enabled: boolean().notNull().default(true),
    shipped: text(),
    version: integer().notNull().default(1),
    created_by: uuid(),
    created_at: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);

export const alertState = pgTable(
  "alert_state",
  {
    tenant_id: uuid().notNull(),
    rule_id: uuid().notNull(),
    state: text({ enum: ["ok", "pending", "firing"] })
      .notNull()
      .default("ok"),
    since: instant().notNull().defaultNow(),
    value: figure(),
    before: figure(),
    evaluated_at: instant(),
    problem: text(),
    untold: boolean().notNull().default(false),
    acknowledged_by: uuid(),
    acknowledged_at: instant(),
    snoozed_until: instant(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.rule_id] })],
);

export const alertChange = pgTable(
  "alert_change",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    rule_id: uuid().notNull(),
    at: instant().notNull(),
    what: text({
      enum: ["pending", "firing", "resolved", "passed", "told", "acknowledged", "snoozed", "unsnoozed"],
    }).notNull(),
    value: figure(),
    until: instant(),
    by_account_id: uuid(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);
