import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readBulkRun, startBulkRun, stopBulkRun } from "#app/modules/orders/bulk-run.server.ts";
import { cancelOrder } from "#app/modules/orders/cancel-order.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { startTestRedis, type TestService } from "#ops/testing/services.ts";
import { actorOf, spawnWorker, temporaryFolder, until } from "#workers/testing/harness.ts";

/* Acts on many orders by a worker that is a process of its own, so that it can be killed in the middle. */

let redis: TestService;
let db: TestDatabase;
let tenantId: string;
let customerId: string;
const people = new Map<RoleName, string>();
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeAll(async () => {
  redis = await startTestRedis();
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  for (const role of ["admin", "clerk", "viewer"] as const) {
    const person = { tenantId, email: `${role}@ours.test`, name: `The ${role}`, role, password: null };
    people.set(role, await createAccount(db.admin, person));
  }
  const now = new Date();
  customerId = (await act((tx) => createCustomer(tx, actorOf(tenantId), { name: "Acme" }, now))).id;
  const item = { sku: "A", name: "A", price: "5.00", qty_on_hand: 100, unit_cost: "2.00" };
  await act((tx) => putItem(tx, actorOf(tenantId), putItemInput.parse(item), now));
}, 180_000);
afterAll(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
  await db?.drop();
  await redis?.stop();
});

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const person = (role: RoleName) => ({
  ...actorOf(tenantId),
  role,
  name: `The ${role}`,
  accountId: people.get(role) ?? "",
});
const buy = (quantity = 1) =>
  act((tx) =>
    placeOrder(
      tx,
      actorOf(tenantId),
      placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity }] }),
      new Date(),
    ),
  );
const shipments = async () => Number((await db.admin<{ n: bigint }[]>`select count(*) as n from shipment`)[0]?.n);
const read = (id: string) => act((tx) => readBulkRun(tx, person("admin"), id));

async function work(fail?: string) {
  const data = temporaryFolder();
  toStop.push(data.remove);
  const env = { DATABASE_URL: db.workerUrl, REDIS_URL: redis.url, PULSE_DATA: data.path };
  const worker = await spawnWorker({ ...env, ...(fail ? { PULSE_FAIL: fail } : {}) }, ["--roles=jobs"]);
  toStop.push(async () => {
    worker.kill("SIGKILL");
    await worker.ended;
  });
  return worker;
}

test("killed in the middle, the next worker goes on where it stood: each order once, each with its outcome", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) ids.push((await buy()).id);
  const short = (await buy(5_000)).id;
  const gone = (await buy()).id;
  await act((tx) => cancelOrder(tx, actorOf(tenantId), gone, {}, new Date()));
  const wanted = [...ids.slice(0, 3), short, ...ids.slice(3), gone];
  const { id } = await act((tx) => startBulkRun(tx, person("clerk"), { act: "ship", ids: wanted }, new Date()));

  const first = await work("job.after_bulk_order:5");
  expect(await first.ended).toBe("SIGKILL");
  expect(await read(id)).toMatchObject({ status: "running", total: 14, done: 4, refused: 1 });
  expect(await shipments()).toBe(4);

  // As if a minute had passed, after which the run is taken for dead; the queue forgets it by then too.
  const queue = new Redis(redis.url);
  await queue.flushall();
  queue.disconnect();
  await db.admin`update job set started_at = started_at - interval '2 minutes'`;
  const second = await work();
  await until(async () => (await read(id)).status === "done").catch((error) => {
    throw new Error(`${error}\n${second.output()}`);
  });
  expect(await read(id)).toMatchObject({ total: 14, done: 12, refused: 2 });
  expect(await shipments()).toBe(12);
  const reasons = await db.admin<
    { reason: string }[]
  >`select reason from bulk_row where outcome = 'refused' order by place`;
  expect(reasons[0]?.reason).toMatch(/to ship/);
  expect(reasons[1]?.reason).toMatch(/cancelled/i);
});

test("it is stopped between two orders, and does what its person may do at that moment", async () => {
  const ids = [(await buy()).id, (await buy()).id];
  const run = (role: RoleName) => act((tx) => startBulkRun(tx, person(role), { act: "ship", ids }, new Date()));

  const stopped = await act(async (tx) => {
    const { id } = await startBulkRun(tx, person("clerk"), { act: "ship", ids }, new Date());
    await stopBulkRun(tx, person("clerk"), id, new Date());
    return id;
  });
  const before = await shipments();
  const viewers = (await run("viewer")).id;
  const clerks = await act(async (tx) => startBulkRun(tx, person("clerk"), { act: "ship", ids }, new Date()));
  await db.admin`update account set disabled_at = now() where id = ${people.get("clerk") ?? ""}`;
  await work();
  await until(async () => (await read(viewers)).status === "done" && (await read(clerks.id)).status === "done");

  expect(await read(stopped)).toMatchObject({ status: "stopped", done: 0, refused: 0 });
  expect(await read(viewers)).toMatchObject({ done: 0, refused: 2 });
  expect(await read(clerks.id)).toMatchObject({ done: 0, refused: 2 });
  expect(await shipments()).toBe(before);
  await expect(act((tx) => readBulkRun(tx, person("viewer"), stopped))).rejects.toThrow("no such run");
});
