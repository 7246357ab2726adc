import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { compareFacts } from "#analytics/compare.ts";
import { buildFresh } from "#analytics/rebuild.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { freePort } from "#ops/local/ports.ts";
import { share } from "#ops/testing/deep.ts";
import { startTestNats, type TestService } from "#ops/testing/services.ts";
import { actorOf, spawnWorker, temporaryFolder, until } from "#workers/testing/harness.ts";

let nats: TestService;
let db: TestDatabase;
let tenantId: string;
let customerId: string;
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeAll(async () => {
  nats = await startTestNats();
}, 180_000);
afterAll(() => nats?.stop());
beforeEach(async () => {
  db = await createTestDatabase();
  toStop.push(() => db.drop());
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  const now = new Date();
  customerId = (await act((tx) => createCustomer(tx, actorOf(tenantId), { name: "Acme" }, now))).id;
  await act((tx) =>
    putItem(
      tx,
      actorOf(tenantId),
      putItemInput.parse({ sku: "A", name: "A", price: "5.00", qty_on_hand: 1_000, unit_cost: "2.00" }),
      now,
    ),
  );
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const buy = () =>
  act((tx) =>
    placeOrder(
      tx,
      actorOf(tenantId),
      placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity: 1 }] }),
      new Date(),
    ),
  );
const invoices = async () => Number((await db.admin<{ n: bigint }[]>`select count(*) as n from invoice`)[0]?.n);

async function work(data: string, fail: string | undefined) {
  const worker = await spawnWorker(
    { DATABASE_URL: db.workerUrl, NATS_URL: nats.url, PULSE_DATA: data, ...(fail ? { PULSE_FAIL: fail } : {}) },
    ["--roles=order-events,react,build-facts"],
  );
  toStop.push(async () => {
    worker.kill("SIGKILL");
    await worker.ended;
  });
  return worker;
}

// Where a worker may die between two steps; the number says at which pass.
test.each(
  share(
    [
      "order.after_commit:3",
      "react.before_commit:2",
      "facts.before_commit:2",
      "order.after_publish:2",
      "react.after_commit:2",
      "facts.after_commit:2",
    ],
    3,
  ),
)(
  "killed at %s, the next worker loses nothing and does nothing twice",
  async (point) => {
    const data = temporaryFolder();
    toStop.push(data.remove);
    const first = await work(data.path, point);
    // As long as it lives: a slow start finds all orders waiting and passes each point once only.
    let hasEnded = false;
    void first.ended.then(() => {
      hasEnded = true;
    });
    let bought = 0;
    while (bought < 8 || !hasEnded) {
      await buy();
      bought += 1;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(await first.ended).toBe("SIGKILL");
    const second = await work(data.path, undefined);
    await until(async () => (await invoices()) === bought).catch((error) => {
      throw new Error(`${error}\n${second.output()}`);
    });
    await until(async () => (await db.admin`select 1 from event_pending`).length === 0);
    const head = async () => (await db.admin<{ seq: bigint }[]>`select seq from event_head`)[0]?.seq;
    const cursor = async (consumer: string) =>
      (await db.admin<{ seq: bigint }[]>`select seq from consumer_cursor where consumer = ${consumer}`)[0]?.seq;
    for (const consumer of ["bus", "react", "facts"])
      await until(async () => (await cursor(consumer)) === (await head()));
    expect(await invoices()).toBe(bought);
    expect(await db.admin`select 1 from dead_letter`).toHaveLength(0);

    second.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    const { openFacts } = await import("#analytics/duckdb.ts");
    const facts = await openFacts(join(data.path, "analytics", "facts.duckdb"), { fresh: false });
    const rebuilt = await buildFresh(db.worker, join(data.path, "again.duckdb"));
    try {
      expect((await compareFacts(db.worker, facts, new Date())).differences).toEqual([]);
      expect((await compareFacts(db.worker, rebuilt, new Date())).differences).toEqual([]);
    } finally {
      await facts.close();
      await rebuilt.close();
    }
  },
  90_000,
);

test("of two workers one works and the other takes over when it is killed", async () => {
  const [a, b] = [temporaryFolder(), temporaryFolder()];
  toStop.push(a.remove, b.remove);
  const first = await work(a.path, undefined);
  await buy();
  await until(async () => (await invoices()) === 1);
  const second = await work(b.path, undefined);
  await until(() => second.output().includes("standing by"));
  await buy();
  await until(async () => (await invoices()) === 2);
  first.kill("SIGKILL");
  await first.ended;
  await buy();
  await until(async () => (await invoices()) === 3);
});

test("asked to stop, a worker ends soon, with nothing half done", async () => {
  const data = temporaryFolder();
  toStop.push(data.remove);
  const worker = await work(data.path, undefined);
  for (let n = 0; n < 5; n += 1) await buy();
  await until(async () => (await invoices()) > 0);
  const began = Date.now();
  worker.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(9_000);
});

test("a worker that stands by lives as much as the one that leads, and says so", async () => {
  const ports = [await freePort(), await freePort()];
  for (const port of ports) {
    const folder = temporaryFolder();
    toStop.push(folder.remove);
    const worker = await spawnWorker(
      { DATABASE_URL: db.workerUrl, PULSE_DATA: folder.path, PULSE_HEALTH_URL: `http://127.0.0.1:${port}` },
      ["--roles=order-events,react"],
    );
    toStop.push(async () => {
      worker.kill("SIGTERM");
      await worker.ended;
    });
  }
  for (const port of ports) {
    const lives = () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        async (answer) => answer.ok && (await answer.json()).roles.join() === "order-events,react",
        () => false,
      );
    await until(lives);
  }
}, 60_000);
