import { sql } from "drizzle-orm";
import { boolean, customType, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// Columns have their names of the database, so that a row is written as it is read. Constraints, walls and triggers stand in the migrations.

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

export const importRun = pgTable(
  "import_run",
  {
    id: uuid().notNull().default(sql`uuidv7()`),
    tenant_id: uuid().notNull(),
    kind: text({
      enum: ["customers", "products", "stock", "prices", "opening-balances", "open-invoices"],
    }).notNull(),
    state: text({ enum: ["mapping", "checking", "checked", "importing", "done", "stopped", "refused"] })
      .notNull()
      .default("mapping"),
    file_name: text().notNull(),
    file_sha256: text().notNull(),
    size_bytes: integer().notNull(),
    head: jsonb().notNull(),
    sample: jsonb().notNull().default([]),
    mapping: jsonb().notNull().default({}),
    row_count: integer().notNull(),
    done_count: integer().notNull().default(0),
    created_count: integer().notNull().default(0),
    changed_count: integer().notNull().default(0),
    same_count: integer().notNull().default(0),
    bad_count: integer().notNull().default(0),
    plan_hash: text(),
    asked: integer().notNull().default(0),
    stop_asked: boolean().notNull().default(false),
    problem: text(),
    undoes_id: uuid(),
    account_id: uuid(),
    actor_name: text().notNull(),
    address_key: text(),
    started_at: timestamp({ withTimezone: true }).notNull(),
    closed_at: timestamp({ withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.id] })],
);

export const importFile = pgTable(
  "import_file",
  { tenant_id: uuid().notNull(), run_id: uuid().notNull(), content: bytea().notNull() },
  (table) => [primaryKey({ columns: [table.tenant_id, table.run_id] })],
);

export const importRow = pgTable(
  "import_row",
  {
    tenant_id: uuid().notNull(),
    run_id: uuid().notNull(),
    line: integer().notNull(),
    act: text({ enum: ["create", "change", "remove", "bad"] }).notNull(),
    key: text().notNull(),
    subject_id: uuid(),
    changes: jsonb().notNull().default([]),
    errors: jsonb().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.run_id, table.line] })],
);

export const importMapping = pgTable(
  "import_mapping",
  { tenant_id: uuid().notNull(), kind: text().notNull(), columns: jsonb().notNull() },
  (table) => [primaryKey({ columns: [table.tenant_id, table.kind] })],
);
