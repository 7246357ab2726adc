import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compareFacts } from "#analytics/compare.ts";
import { type FactsFile, openFacts } from "#analytics/duckdb.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { addDays, dayIn } from "#app/modules/shared/calendar.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";

let db: TestDatabase;
let facts: FactsFile;
const folder = mkdtempSync(join(tmpdir(), "pulse-compare-"));

beforeAll(async () => {
  db = await createTestDatabase();
  const tenantId = await foundCompany(db.admin, {
    name: "Ours",
    slug: "ours",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const now = new Date();
  const actor = systemActor(tenantId, "test", "req-test");
  await inTenant(db.app, tenantId, async (tx) => {
    const { id: customer_id } = await createCustomer(tx, actor, { name: "Acme" }, now);
    await putItem(tx, actor, putItemInput.parse({ sku: "A-1", name: "A", price: "10", kind: "service" }), now);
    const order = placeOrderInput.parse({ customer_id, items: [{ sku: "A-1", quantity: 1 }] });
    const { id } = await invoiceOrder(tx, actor, (await placeOrder(tx, actor, order, now)).id, now);
    // Paid before the invoice's day, on which it is settled.
    const paid_on = addDays(dayIn("Europe/London", now), -1);
    await recordPayment(tx, actor, id, { amount: "10", method: "bank", paid_on }, now);
  });
  await db.worker`select count(*) from order_events(100000)`;
  facts = await openFacts(join(folder, "facts.duckdb"), { fresh: true });
});

afterAll(async () => {
  await facts.close();
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

test("when the books are lost in the middle, comparing ends with that, and only once it applies no more events", async () => {
  let begun: () => void = () => {};
  const applying = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let letGo: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const said: string[] = [];
  const slow: FactsFile = {
    ...facts,
    async apply(...given) {
      begun();
      await held;
      await facts.apply(...given);
      said.push("applied");
    },
  };
  const comparing = compareFacts(db.worker, slow, new Date()).then(
    () => said.push("compared"),
    () => said.push("lost"),
  );
  await applying;
  await db.admin`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = 'pulse_worker' and state = 'idle in transaction'`;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(said).toEqual([]);
  letGo();
  await comparing;
  expect(said).toEqual(["applied", "lost"]);

  const again = await compareFacts(db.worker, facts, new Date());
  expect(again.differences).toEqual([]);
  expect(again.seq).toBe(Number(facts.appliedSeq()));
  const [allocated] = await db.admin`
    select allocated_on - paid_on as days from allocation a join payment p on p.id = a.receipt_id`;
  expect(allocated).toEqual({ days: 1 });
});
