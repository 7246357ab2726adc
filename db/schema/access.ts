import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  char,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const instant = (name: string) => timestamp(name, { withTimezone: true });
const uuidKey = () => uuid("id").primaryKey().default(sql`uuidv7()`);

export const tenant = pgTable("tenant", {
  id: uuidKey(),
  name: text("name").notNull(),
  slug: text("slug").notNull().unique(),
  currency: char("currency", { length: 3 }).notNull(),
  timeZone: text("time_zone").notNull(),
  paymentTermsDays: integer("payment_terms_days").notNull().default(30),
  invoicePolicy: text("invoice_policy", { enum: ["on_order", "on_shipment", "prepay"] })
    .notNull()
    .default("on_order"),
  taxRounding: text("tax_rounding", { enum: ["line", "document"] })
    .notNull()
    .default("document"),
  createdAt: instant("created_at").notNull().defaultNow(),
  secondFactorRoles: text("second_factor_roles").array().notNull().default([]),
  weekStart: smallint("week_start").notNull().default(1),
  companyConfirmedAt: instant("company_confirmed_at"),
  letterhead: jsonb("letterhead").notNull().default({}),
  taxesChosenAt: instant("taxes_chosen_at"),
});

export const account = pgTable("account", {
  id: uuidKey(),
  email: text("email").notNull(),
  name: text("name").notNull(),
  passwordHash: text("password_hash"),
  demoPassword: boolean("demo_password").notNull().default(false),
  disabledAt: instant("disabled_at"),
  erasedAt: instant("erased_at"),
  invitedAt: instant("invited_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});

export const membership = pgTable(
  "membership",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenant.id),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    role: text("role", { enum: ["admin", "accountant", "clerk", "sales", "hr", "viewer"] }).notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    customRoleId: uuid("custom_role_id"),
    disabledAt: instant("disabled_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.accountId] })],
);

export const customRole = pgTable(
  "custom_role",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenant.id),
    id: uuid("id").notNull().default(sql`uuidv7()`),
    name: text("name").notNull(),
    base: text("base", { enum: ["accountant", "clerk", "sales", "hr", "viewer"] }).notNull(),
    rights: jsonb("rights").notNull(),
    secondFactor: boolean("second_factor").notNull().default(false),
    version: integer("version").notNull().default(1),
    changedBy: uuid("changed_by"),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

export const session = pgTable("session", {
  id: uuidKey(),
  tokenHash: bytea("token_hash").notNull().unique(),
  tenantId: uuid("tenant_id").notNull(),
  accountId: uuid("account_id").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  seenAt: instant("seen_at").notNull().defaultNow(),
  idleUntil: instant("idle_until").notNull(),
  absoluteUntil: instant("absolute_until").notNull(),
  address: text("address"),
  userAgent: text("user_agent"),
  confirmedAt: instant("confirmed_at").notNull().defaultNow(),
  deviceId: uuid("device_id"),
});

export const passkey = pgTable("passkey", {
  id: uuidKey(),
  accountId: uuid("account_id")
    .notNull()
    .references(() => account.id),
  credentialId: bytea("credential_id").notNull().unique(),
  publicKey: bytea("public_key").notNull(),
  counter: bigint("counter", { mode: "bigint" }).notNull().default(0n),
  transports: text("transports").array().notNull().default([]),
  name: text("name").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  usedAt: instant("used_at"),
});

export const passkeyChallenge = pgTable("passkey_challenge", {
  challenge: bytea("challenge").primaryKey(),
  accountId: uuid("account_id").references(() => account.id),
  purpose: text("purpose", { enum: ["register", "sign_in", "second_factor"] }).notNull(),
  expiresAt: instant("expires_at").notNull().default(sql`now() + interval '5 minutes'`),
});

export const sharedDevice = pgTable(
  "shared_device",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid("id").notNull().default(sql`uuidv7()`),
    name: text("name").notNull(),
    tokenHash: bytea("token_hash").notNull().unique(),
    createdAt: instant("created_at").notNull().defaultNow(),
    seenAt: instant("seen_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

export const deviceBadge = pgTable(
  "device_badge",
  {
    tenantId: uuid("tenant_id").notNull(),
    accountId: uuid("account_id").notNull(),
    badgeHash: bytea("badge_hash"),
    pinHash: text("pin_hash"),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.accountId] })],
);

const minor = (name: string) => bigint(name, { mode: "bigint" });

export const dutyLimit = pgTable("duty_limit", {
  tenantId: uuid("tenant_id")
    .primaryKey()
    .references(() => tenant.id),
  paymentMinor: minor("payment_minor"),
  creditNoteMinor: minor("credit_note_minor"),
  adjustmentMinor: minor("adjustment_minor"),
  changedAt: instant("changed_at").notNull().defaultNow(),
});

export const identityProvider = pgTable(
  "identity_provider",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid("id").notNull().default(sql`uuidv7()`),
    name: text("name").notNull(),
    issuer: text("issuer").notNull(),
    clientId: text("client_id").notNull(),
    clientSecret: bytea("client_secret"),
    domains: text("domains").array().notNull().default([]),
    linksKnown: boolean("links_known").notNull().default(false),
    roleClaim: text("role_claim"),
    roleMap: jsonb("role_map").notNull().default({}),
    newRole: text("new_role"),
    trustsFactor: boolean("trusts_factor").notNull().default(false),
    enabled: boolean("enabled").notNull().default(true),
    version: integer("version").notNull().default(1),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

export const federatedIdentity = pgTable(
  "federated_identity",
  {
    tenantId: uuid("tenant_id").notNull(),
    providerId: uuid("provider_id").notNull(),
    subject: text("subject").notNull(),
    accountId: uuid("account_id").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    usedAt: instant("used_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.providerId, table.subject] })],
);

export const federatedSession = pgTable(
  "federated_session",
  {
    sessionId: uuid("session_id").notNull(),
    tenantId: uuid("tenant_id").notNull(),
    providerId: uuid("provider_id").notNull(),
    subject: text("subject").notNull(),
    sid: text("sid"),
    idToken: bytea("id_token"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.sessionId] })],
);

export const apiToken = pgTable("api_token", {
  id: uuidKey(),
  tokenHash: bytea("token_hash").notNull().unique(),
  tenantId: uuid("tenant_id").notNull(),
  accountId: uuid("account_id").notNull(),
  name: text("name").notNull(),
  scopes: text("scopes").array().notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  lastUsedAt: instant("last_used_at"),
  expiresAt: instant("expires_at"),
  revokedAt: instant("revoked_at"),
});

export const refreshFamily = pgTable("refresh_family", {
  id: uuidKey(),
  tenantId: uuid("tenant_id").notNull(),
  accountId: uuid("account_id").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  absoluteUntil: instant("absolute_until").notNull(),
  revokedAt: instant("revoked_at"),
});

export const refreshToken = pgTable("refresh_token", {
  tokenHash: bytea("token_hash").primaryKey(),
  familyId: uuid("family_id")
    .notNull()
    .references(() => refreshFamily.id),
  createdAt: instant("created_at").notNull().defaultNow(),
  usedAt: instant("used_at"),
});

export const signInAttempt = pgTable(
  "sign_in_attempt",
  {
    kind: text("kind", { enum: ["account", "address", "browser", "code", "own_password", "pin", "device"] }).notNull(),
    subject: bytea("subject").notNull(),
    failures: integer("failures").notNull(),
    windowStartedAt: instant("window_started_at").notNull(),
    blockedUntil: instant("blocked_until"),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject] })],
);

export const setupToken = pgTable("setup_token", {
  tokenHash: bytea("token_hash").primaryKey(),
  tenantId: uuid("tenant_id")
    .notNull()
    .references(() => tenant.id),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

export const idempotencyKey = pgTable(
  "idempotency_key",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenant.id),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    method: text("method").notNull(),
    path: text("path").notNull(),
    key: text("key").notNull(),
    requestHash: bytea("request_hash").notNull(),
    status: smallint("status"),
    body: text("body"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.accountId, table.method, table.path, table.key] })],
);

export const accessLink = pgTable("access_link", {
  tokenHash: bytea("token_hash").primaryKey(),
  kind: text("kind", { enum: ["invite", "reset"] }).notNull(),
  tenantId: uuid("tenant_id").notNull(),
  accountId: uuid("account_id").notNull(),
  byOperator: boolean("by_operator").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** From where people came; events carry the key. */
export const actorAddress = pgTable(
  "actor_address",
  {
    tenantId: uuid("tenant_id").notNull(),
    key: text("key").notNull(),
    accountId: uuid("account_id").notNull(),
    salt: bytea("salt").notNull(),
    address: text("address").notNull(),
    firstAt: instant("first_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.key] })],
);

export const secondFactor = pgTable("second_factor", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => account.id),
  sealed: bytea("sealed").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  confirmedAt: instant("confirmed_at"),
  lastStep: bigint("last_step", { mode: "bigint" }).notNull().default(0n),
});

export const recoveryCode = pgTable(
  "recovery_code",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => secondFactor.accountId),
    codeHash: bytea("code_hash").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.codeHash] })],
);

export const chainCheck = pgTable("chain_check", {
  singleton: boolean("singleton").primaryKey().default(true),
  seq: bigint("seq", { mode: "bigint" }).notNull().default(0n),
  hash: bytea("hash").notNull().default(Buffer.alloc(32)),
  verifiedSeq: bigint("verified_seq", { mode: "bigint" }).notNull().default(0n),
  brokenSeq: bigint("broken_seq", { mode: "bigint" }),
  checkedAt: instant("checked_at"),
  beganAt: instant("began_at").notNull().defaultNow(),
});

export const preference = pgTable(
  "preference",
  {
    tenantId: uuid("tenant_id").notNull(),
    accountId: uuid("account_id").notNull(),
    theme: text("theme", { enum: ["system", "light", "dark"] })
      .notNull()
      .default("system"),
    density: text("density", { enum: ["compact", "regular", "touch"] }),
    language: text("language", { enum: ["en", "de"] }),
    singleKeys: boolean("single_keys").notNull().default(true),
    keys: jsonb("keys").notNull().default({}),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.accountId] })],
);

export const recordEditor = pgTable(
  "record_editor",
  {
    tenantId: uuid("tenant_id").notNull(),
    subjectId: uuid("subject_id").notNull(),
    accountId: uuid("account_id").notNull(),
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.subjectId, table.accountId] })],
);
