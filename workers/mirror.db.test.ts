import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { cancelReceipt, postReceipt, receiptScan } from "#app/modules/inventory/receive-goods.server.ts";
import { readReceipt } from "#app/modules/inventory/scan-queries.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { shipmentsOf } from "#app/modules/orders/shipment-queries.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { reactions } from "#app/modules/reactions.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";
import { share } from "#ops/testing/deep.ts";
import { orderAll, type Running, startParts, until } from "#workers/testing/harness.ts";

/* What one company of ours ships to another is announced there as a receipt: once, behind its own wall, and nothing is posted by itself. */

type Slug = "one" | "two" | "euro";

let db: TestDatabase;
let running: Running | undefined;
const tenants = {} as Record<Slug, string>;
const customers = {} as Record<Slug, string>;
let accountId: string;

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, `.cache/test-mirror-${process.pid}`);
const program = join(folder, "killed.mjs");

beforeAll(async () => {
  db = await createTestDatabase();
  const company = (slug: Slug, name: string, currency = "GBP") =>
    foundCompany(db.admin, { name, slug, currency, timeZone: "Europe/London" });
  tenants.one = await company("one", "One Ltd");
  tenants.two = await company("two", "Two Ltd");
  tenants.euro = await company("euro", "Euro GmbH", "EUR");
  const ann = { email: "ann@one.test", name: "Ann", password: "correct horse battery" };
  accountId = await createAccount(db.admin, { ...ann, tenantId: tenants.one, role: "admin" });
  for (const slug of ["two", "euro"] as const)
    await db.admin`insert into membership (tenant_id, account_id, role) values (${tenants[slug]}, ${accountId}, 'admin')`;
  await createAccount(db.admin, {
    ...{ email: "clerk@two.test", name: "Cleo", password: "correct horse battery" },
    ...{ tenantId: tenants.two, role: "clerk" },
  });
  for (const slug of ["two", "euro"] as const)
    customers[slug] = (
      await by("one", (tx, actor) => createCustomer(tx, actor, { name: `To ${slug}` }, new Date()))
    ).id;
  await stock("one", { sku: "A", name: "Apple", price: "10.00", unit_cost: "4", qty_on_hand: 1_000 });
  await stock("one", { sku: "ONLY-ONE", name: "Pear", price: "7.50", unit_cost: "3", qty_on_hand: 1_000 });
  await stock("one", { sku: "FIT", name: "Fitting", price: "50.00", kind: "service" });
  await stock("two", { sku: "a", name: "Our apple", price: "20.00", unit_cost: "1", qty_on_hand: 0 });
  await build({
    absWorkingDir: root,
    entryPoints: ["workers/testing/killed-mirror.ts"],
    outfile: program,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
}, 180_000);
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db?.drop();
});

/** Ann, who administrates all of them, at work in one. */
function by<T>(slug: Slug, work: (tx: Tx, actor: Actor & { accountId: string }) => Promise<T>): Promise<T> {
  return inTenant(db.app, tenants[slug], async (tx) => {
    await tx`select set_config('app.account_id', ${accountId}, true)`;
    return work(tx, { ...systemActor(tenants[slug], "Ann", newId()), accountId });
  });
}
const stock = (slug: Slug, item: object) =>
  by(slug, (tx, actor) => putItem(tx, actor, putItemInput.parse(item), new Date()));
const link = (to: "two" | "euro", company: string | null) =>
  by("one", (tx, actor) => changeCustomer(tx, actor, customers[to], { own_company: company }, new Date()));

type Item = { sku: string; quantity: number; unit_price?: string };

/** An order of One's, shipped at once. */
async function ship(to: "two" | "euro", items: Item[]): Promise<{ orderId: string; shipmentId: string }> {
  const input = placeOrderInput.parse({ customer_id: customers[to], items });
  const order = await by("one", (tx, actor) => placeOrder(tx, actor, input, new Date()));
  const { shipmentId } = await by("one", (tx, actor) => shipOrder(tx, actor, order.id, {}, new Date()));
  return { orderId: order.id, shipmentId };
}

const receipts = (slug: Slug) =>
  db.admin<{ id: string; reference: string; status: string; by: string }[]>`
    select id, reference, status, started_by_name as by from goods_receipt where tenant_id = ${tenants[slug]} order by id`;
const work = () => {
  running = startParts(db, { reactions });
};
async function receiptOf(slug: Slug, shipmentId: string) {
  const row = await until(async () => {
    const [found] = await db.admin<{ id: string }[]>`
      select receipt_id as id from announced_receipt where shipment_id = ${shipmentId} and tenant_id = ${tenants[slug]}`;
    return found;
  });
  return inTenant(db.app, tenants[slug], (tx) => readReceipt(tx, row.id));
}
const scan = (code: string, quantity: bigint) => ({
  ...{ id: newId(), kind: "add" as const, code, codes: [code], quantity, undoesId: null, scannedAt: null, doubt: null },
});

test("a shipment is mirrored once, with what the other company lacks, and without services; both logs tell of it", async () => {
  await link("two", "two");
  work();
  const { orderId, shipmentId } = await ship("two", [
    { sku: "A", quantity: 3 },
    { sku: "ONLY-ONE", quantity: 2 },
    { sku: "A", quantity: 1, unit_price: "6.00" },
    { sku: "FIT", quantity: 1 },
  ]);
  const receipt = await receiptOf("two", shipmentId);
  expect(receipt).toMatchObject({ status: "open", started_by: "One Ltd", closed_at: null, lines: [] });
  expect(receipt.reference).toMatch(/^SH-\d{4}-\d{5}, SO-\d{4}-\d{5}$/);
  expect(receipt.announced).toEqual({
    company: "One Ltd",
    shipment_number: receipt.reference?.split(", ")[0],
    order_number: receipt.reference?.split(", ")[1],
    currency: "GBP",
    lines: [
      { sku: "A", name: "Apple", quantity: 4, unit_cost: "9.00", lacks: null },
      { sku: "ONLY-ONE", name: "Pear", quantity: 2, unit_cost: "7.50", lacks: "unknown" },
    ],
  });
  // One tells its people which number it has there, and has none of it itself.
  const told = await by("one", (tx) => shipmentsOf(tx, orderId));
  expect(told.map(({ mirror }) => mirror)).toEqual([{ company: "Two Ltd", receipt: receipt.number }]);
  expect(await by("one", (tx) => tx`select 1 from goods_receipt`)).toHaveLength(0);
  expect(await by("two", (tx) => tx`select 1 from shipment_mirror union all select 1 from shipment`)).toHaveLength(0);
  const events = await db.admin<{ tenant: string; type: string; who: string }[]>`
    select tenant_id as tenant, type, coalesce(actor ->> 'name', 'Ann') as who from event_log
     where type in ('access.mirror_agreed', 'orders.order_mirrored', 'inventory.receipt_announced') order by id`;
  expect(events).toEqual(
    expect.arrayContaining([
      { tenant: tenants.two, type: "access.mirror_agreed", who: "Ann" },
      { tenant: tenants.two, type: "inventory.receipt_announced", who: "One Ltd" },
      { tenant: tenants.one, type: "orders.order_mirrored", who: "mirror-when-shipped" },
    ]),
  );
  expect(events).toHaveLength(3);
  // Who receives goods in Two is told; nobody of One.
  const notices = () => db.admin<{ tenant_id: string; data: object; read: boolean }[]>`
    select tenant_id, data, read_at is not null as read from notification where kind = 'goods_announced' order by account_id`;
  await until(async () => (await notices()).length === 2);
  for (const notice of await notices())
    expect(notice).toEqual({
      tenant_id: tenants.two,
      data: { number: receipt.number, company: "One Ltd", unknown: 1 },
      read: false,
    });

  // The event again, and everything again.
  await running?.stop();
  await db.admin`update consumer_cursor set seq = 0 where consumer = 'react'`;
  work();
  const next = await ship("two", [{ sku: "A", quantity: 1 }]);
  await receiptOf("two", next.shipmentId);
  await db.admin`delete from processed_event where consumer = 'mirror-when-shipped'`;
  await running?.stop();
  await db.admin`update consumer_cursor set seq = 0 where consumer = 'react'`;
  work();
  const third = await ship("two", [{ sku: "A", quantity: 1 }]);
  await receiptOf("two", third.shipmentId);
  expect(await receipts("two")).toHaveLength(3);
});

test("the clerk posts what was scanned, at the announced cost where no other is entered; the notice is over", async () => {
  const [open] = await receipts("two");
  const id = open?.id ?? "";
  const incoming = () => by("two", async (tx) => (await readItem(tx, "A", { cost: false })).incoming_qty);
  expect(await incoming()).toBe(6);
  await by("two", (tx, actor) => receiptScan(tx, actor, id, scan("a", 2_000_000n), new Date()));
  const refused = by("two", (tx, actor) => receiptScan(tx, actor, id, scan("ONLY-ONE", 1_000_000n), new Date()));
  await expect(refused).rejects.toMatchObject({ code: "unknown_code" });
  // Made since, it is found by its SKU, and what One charged for it is its cost.
  await stock("two", { sku: "only-one", name: "Our pear", price: "9.00" });
  await by("two", (tx, actor) => receiptScan(tx, actor, id, scan("only-one", 2_000_000n), new Date()));
  const [pear] = await db.admin<{ id: string }[]>`
    select id from item where tenant_id = ${tenants.two} and sku = 'only-one'`;
  await by("two", (tx, actor) =>
    postReceipt(tx, actor, id, { costs: [{ item_id: pear?.id ?? "", unit_cost: null }] }, new Date()),
  );
  const levels = await db.admin<{ sku: string; on_hand: string; value: bigint }[]>`
    select i.sku, l.on_hand::float8::text as on_hand, l.value_minor as value from stock_level l
      join item i on i.tenant_id = l.tenant_id and i.id = l.item_id where l.tenant_id = ${tenants.two} order by i.sku`;
  expect(levels).toEqual([
    { sku: "a", on_hand: "2", value: 1_800n },
    { sku: "only-one", on_hand: "2", value: 1_500n },
  ]);
  work();
  await until(
    async () =>
      (await db.admin`select 1 from notification where key = ${`goods_announced:${id}`} and read_at is null`).length ===
      0,
  );
  const cancelled = (await receipts("two")).find(({ status }) => status === "open")?.id ?? "";
  await by("two", (tx, actor) => cancelReceipt(tx, actor, cancelled, new Date()));
  await until(
    async () =>
      (await db.admin`select 1 from notification where key = ${`goods_announced:${cancelled}`} and read_at is null`)
        .length === 0,
  );
  expect(await incoming()).toBe(1);
});

test("in another currency prices are no costs, which the receipt says", async () => {
  await link("euro", "euro");
  work();
  const { shipmentId } = await ship("euro", [{ sku: "A", quantity: 2 }]);
  const { announced } = await receiptOf("euro", shipmentId);
  expect(announced).toMatchObject({ currency: "GBP", lines: [{ sku: "A", unit_cost: null, lacks: "unknown" }] });
  const [told] = await db.admin<{ data: object }[]>`
    select data from event_log where tenant_id = ${tenants.euro} and type = 'inventory.receipt_announced'`;
  expect(told?.data).toMatchObject({ has_costs: false, currency: "GBP" });
});

test("what was shipped before the link, after its end, or services alone are not mirrored", async () => {
  await link("two", null);
  const before = (await receipts("two")).length;
  await ship("two", [{ sku: "A", quantity: 1 }]);
  await link("two", "two");
  await ship("two", [{ sku: "FIT", quantity: 1 }]);
  // Linked when it left, and no more when its event came round.
  await ship("two", [{ sku: "A", quantity: 1 }]);
  await link("two", null);
  work();
  const { shipmentId } = await ship("euro", [{ sku: "A", quantity: 1 }]);
  await receiptOf("euro", shipmentId);
  await running?.stop();
  expect(await receipts("two")).toHaveLength(before);
  const ended = await db.admin<{ company: string; who: string }[]>`
    select data ->> 'company' as company, actor ->> 'account_id' as who from event_log
     where tenant_id = ${tenants.two} and type = 'access.mirror_ended'`;
  expect(ended).toEqual([
    { company: "One Ltd", who: accountId },
    { company: "One Ltd", who: accountId },
  ]);
});

test("nothing is written where the other company has not agreed: the shipment waits with words for a person, and is mirrored once it has", async () => {
  await link("two", "two");
  await db.admin`delete from sister_company where tenant_id = ${tenants.two}`;
  const before = (await receipts("two")).length;
  work();
  const { shipmentId } = await ship("two", [{ sku: "A", quantity: 1 }]);
  const letter = await until(async () => {
    const [row] = await db.admin<{ id: string; tenant_id: string; error: string }[]>`
      select id, tenant_id, error from dead_letter where consumer = 'mirror-when-shipped' and state <> 'done'`;
    return row;
  });
  expect(letter.tenant_id).toBe(tenants.one);
  expect(letter.error).toMatch(/^Two Ltd does not take shipments of One Ltd\./);
  expect(await receipts("two")).toHaveLength(before);
  // Nothing of the attempt is left, not even a number.
  await link("two", null);
  await link("two", "two");
  await db.admin`update dead_letter set state = 'replay', next_try_at = now() where id = ${letter.id}`;
  await db.admin`select pg_notify('pulse_replay', '')`;
  await until(
    async () => (await db.admin`select 1 from dead_letter where id = ${letter.id} and state = 'done'`).length === 1,
  );
  expect((await receiptOf("two", shipmentId)).announced?.lines).toHaveLength(1);
  expect(await receipts("two")).toHaveLength(before + 1);
});

test("killed before any of its statements it leaves nothing or all of it, in both companies", async () => {
  const { shipmentId } = await ship("two", [
    { sku: "A", quantity: 1 },
    { sku: "ONLY-ONE", quantity: 1 },
  ]);
  await orderAll(db);
  const [event] = await db.admin<{ id: string }[]>`
    select id from event_log where type = 'orders.order_shipped' and data ->> 'shipment_id' = ${shipmentId}`;
  const run = (at: number) => {
    const task = JSON.stringify({ url: db.workerUrl, at, eventId: event?.id });
    const child = spawn(process.execPath, [program, task], { stdio: "ignore" });
    return new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  };
  const state = async () => {
    const [row] = await db.admin`
      select (select count(*)::int from announced_receipt where shipment_id = ${shipmentId}) as announced,
             (select count(*)::int from announced_line l join announced_receipt r on r.receipt_id = l.receipt_id
               where r.shipment_id = ${shipmentId}) as lines,
             (select count(*)::int from shipment_mirror where shipment_id = ${shipmentId}) as mirrors,
             (select count(*)::int from event_log where data ->> 'shipment_id' = ${shipmentId} and type = 'orders.order_mirrored') as told,
             (select count(*)::int from processed_event where event_id = ${event?.id ?? ""} and consumer = 'mirror-when-shipped') as noted`;
    return row;
  };
  const nothing = { announced: 0, lines: 0, mirrors: 0, told: 0, noted: 0 };
  const all = { announced: 1, lines: 2, mirrors: 1, told: 1, noted: 1 };
  // The last one is after the commit; of those before it each day asks a part.
  const statements = Array.from({ length: 23 }, (_, before) => before + 1);
  for (const at of share(statements, 4)) {
    expect(await run(at)).toBe("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([at, await state()]).toEqual([at, nothing]);
  }
  expect(await run(24)).toBe("SIGKILL");
  expect(await state()).toEqual(all);
  // Again it changes nothing.
  expect(await run(1_000)).toBe(0);
  expect(await state()).toEqual(all);
}, 120_000);

test("both sides say the same", async () => {
  const wrong = (await runVerify(db.verify)).filter(
    ({ breaches, name }) => breaches > 0 && name !== "server_is_durable",
  );
  expect(wrong).toEqual([]);
});
