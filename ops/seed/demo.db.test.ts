import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { runVerify } from "#db/verify/run.ts";
import { seedDemo } from "./demo.ts";

/* A Monday after the shelves were filled, when nothing is short by itself. */

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-23T15:00:00Z"), 7);
}, 120_000);
afterAll(() => db.drop());

test("there is low stock and an order that waits for it to show; what is told of the demo is as it was, and its books hold", async () => {
  const low = await db.admin<{ sku: string; left: number }[]>`
    select i.sku, (l.on_hand - l.reserved)::int as left from stock_level l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
      where i.reorder_point is not null and l.on_hand - l.reserved <= i.reorder_point`;
  expect(low).toContainEqual({ sku: "UPS-1500", left: 2 });
  const waiting = await db.admin<{ sku: string; customer: string }[]>`
    select d.sku, c.name as customer from order_line d join sales_order o on o.tenant_id = d.tenant_id and o.id = d.order_id
      join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id where d.waiting and o.status = 'placed'`;
  expect(waiting.map(({ sku }) => sku)).toContain("UPS-1500");
  expect(waiting.map(({ customer }) => customer)).not.toContain("Acme Corp");
  const [camera] = await db.admin<{ available: number }[]>`
    select (l.on_hand - l.reserved)::int as available from stock_level l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
      where i.sku = 'CAM-1001'`;
  expect(camera?.available).toBe(10);
  // The tests' server is not durable, for speed.
  const broken = (await runVerify(db.admin)).filter(
    ({ name, breaches }) => breaches > 0 && name !== "server_is_durable",
  );
  expect(broken).toEqual([]);
});
