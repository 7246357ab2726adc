import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as access from "#db/schema/access.ts";
import * as billing from "#db/schema/billing.ts";
import * as catalog from "#db/schema/catalog.ts";
import * as company from "#db/schema/company.ts";
import * as console from "#db/schema/console.ts";
import * as events from "#db/schema/events.ts";
import * as files from "#db/schema/files.ts";
import * as imports from "#db/schema/imports.ts";
import * as inventory from "#db/schema/inventory.ts";
import * as ledger from "#db/schema/ledger.ts";
import * as lists from "#db/schema/lists.ts";
import * as notices from "#db/schema/notices.ts";
import * as operations from "#db/schema/operations.ts";
import * as orders from "#db/schema/orders.ts";
import * as parties from "#db/schema/parties.ts";
import * as payments from "#db/schema/payments.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";

const tables = [
  access,
  billing,
  catalog,
  company,
  console,
  events,
  files,
  imports,
  inventory,
  ledger,
  lists,
  notices,
  operations,
  orders,
  parties,
  payments,
]
  .flatMap((module) => Object.values(module) as unknown[])
  .filter((value): value is PgTable => is(value, PgTable));

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test("every table of the migrations is described, and no other", async () => {
  const rows = await db.admin<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('pulse_migration', 'pulse_schema')`;
  expect(tables.map(getTableName).sort()).toEqual(rows.map((row) => row.name).sort());
});

test.each(tables.map((table) => [getTableName(table), table] as const))(
  "%s has the columns that are described",
  async (name, table) => {
    const rows = await db.admin<{ name: string; type: string; required: boolean; filled: boolean }[]>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required, (a.atthasdef or a.attidentity <> '') as filled
      from pg_attribute a where a.attrelid = ${name}::regclass and a.attnum > 0 and not a.attisdropped order by a.attname`;
    const described = Object.values(getTableColumns(table)).map((column) => ({
      name: column.name,
      type: column
        .getSQLType()
        .replace(/^char\(/, "character(")
        .replace(/, /g, ","),
      required: column.notNull,
      filled:
        column.hasDefault ||
        Boolean(column.generated) ||
        Boolean((column as { generatedIdentity?: unknown }).generatedIdentity),
    }));
    expect(described.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      [...rows].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  },
);
