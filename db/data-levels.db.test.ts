import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";

/* docs/security/data.md puts every table on a level. Here is what the database itself keeps of that. */

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.drop());

const text = readFileSync("docs/security/data.md", "utf8");
const rows = [...text.matchAll(/^\| (\w+) \| (`.*`) \|$/gm)];
const levels = new Map(
  rows.map(([, level = "", tables = ""]) => [level, [...tables.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name)]),
);

it("every table there is stands on one level", async () => {
  expect([...levels.keys()]).toEqual(["secret", "personal", "confidential", "internal"]);
  const there = await db.admin<{ name: string }[]>`
    select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`;
  expect([...levels.values()].flat().sort()).toEqual(there.map(({ name }) => name).sort());
});

it("a secret is kept as a hash or sealed, and most are out of reach of the web's own role", async () => {
  const found = await db.admin<{ column: string; type: string; readable: boolean }[]>`
    select c.table_name || '.' || c.column_name as column, c.data_type as type,
           has_column_privilege('pulse_app', quote_ident(c.table_name), c.column_name, 'select') as readable
      from information_schema.columns c join pg_class t on t.relname = c.table_name and t.relnamespace = 'public'::regnamespace
     where c.table_schema = 'public' and t.relkind in ('r', 'p') and c.data_type in ('text', 'bytea')
       and c.column_name ~ '(password|secret|sealed|pin_hash|badge|token|code_hash)' order by 1`;
  // argon2id is a text; anything else is bytes, a hash or a seal.
  expect(found.filter(({ type }) => type === "text").map(({ column }) => column)).toEqual([
    "account.password_hash",
    "device_badge.pin_hash",
  ]);
  const readable = found.filter((one) => one.readable).map(({ column }) => column);
  const named = /^Columns that the web reads:([\s\S]*?)\.$/m.exec(text)?.[1] ?? "";
  expect([...named.matchAll(/`([\w.]+)`/g)].map(([, column]) => column).sort()).toEqual(readable.sort());
  const secrets = levels.get("secret") ?? [];
  const above = found.filter(({ column }) => !secrets.includes(column.split(".")[0] ?? "")).map(({ column }) => column);
  const said = /^Columns above their table's level: secret are([\s\S]*?);/m.exec(text)?.[1] ?? "";
  expect([...said.matchAll(/`([\w.]+)`/g)].map(([, column]) => column).sort()).toEqual(above.sort());
});
