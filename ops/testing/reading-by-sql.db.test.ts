import { readFileSync } from "node:fs";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { seedDemo } from "../seed/demo.ts";

let db: TestDatabase;
const ROLE = `reader_${process.pid}`;
beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 5);
}, 120_000);
afterAll(async () => {
  await db.admin.unsafe(`drop owned by ${ROLE}; drop role ${ROLE}`).catch(() => {});
  await db.drop();
});

test("a role that is made as the page says reads each of the four views, and only its company's", async () => {
  const block =
    /## Reading by SQL[\s\S]*?```sql\n([\s\S]*?)```/.exec(readFileSync("docs/operations.md", "utf8"))?.[1] ?? "";
  const [company] = await db.admin<{ id: string }[]>`select id from tenant`;
  const at = new URL(db.adminUrl);
  const statements = block
    .replaceAll(/\breader\b/g, ROLE)
    .replace("database pulse ", `database ${at.pathname.slice(1)} `)
    .replace(/0{8}-[0-]+/, company?.id ?? "");
  await db.admin.unsafe(statements);
  Object.assign(at, { username: ROLE, password: "CHOOSE-ONE" });
  const reader = postgres(at.href, { max: 1 });
  try {
    for (const view of ["order_details", "inventory_status", "invoice_details", "account_balances"]) {
      const [row] = await reader`select count(*)::int as rows from ${reader(view)}`;
      expect([view, row?.rows > 0]).toEqual([view, true]);
    }
    await reader`set app.tenant_id = ''`;
    expect(await reader`select * from order_details`).toHaveLength(0);
    await expect(reader`select * from account`).rejects.toThrow(/permission denied/);
  } finally {
    await reader.end();
  }
});
