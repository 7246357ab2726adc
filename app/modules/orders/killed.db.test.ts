import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { countScan, finishCount, startCount } from "#app/modules/inventory/count-stock.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { receiptScan, startReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import type { ScanInput } from "#app/modules/inventory/scan-input.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { pickScan, shipPick } from "#app/modules/orders/pick-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

/* Scans, picks, receipts, counts and closing short by a process that is killed between two of its statements, again and again, until it is through. */

let db: TestDatabase;
let tenantId: string;
let customerId: string;
const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = join(root, `.cache/test-killed-${process.pid}`);
const program = join(folder, "killed.mjs");
const now = new Date("2026-03-10T12:00:00Z");
/** Each kill is a process: PULSE_DEEP dies before every statement, otherwise before a few of them, from the first on. */
const after = (at: number) => (process.env.PULSE_DEEP ? at + 1 : at * 5);

beforeAll(async () => {
  db = await createTestDatabase();
  await build({
    absWorkingDir: root,
    entryPoints: ["app/modules/orders/testing/killed-command.ts"],
    outfile: program,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  customerId = (await act((tx) => createCustomer(tx, actor(), { name: "Acme" }, now))).id;
  const item = { sku: "A", name: "A", price: 10, unit_cost: 4, qty_on_hand: 20 };
  await act((tx) => putItem(tx, actor(), putItemInput.parse(item), now));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db?.drop();
});

const actor = () => systemActor(tenantId, "test", "req-test");
const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const scan = (): ScanInput => ({
  id: newId(),
  kind: "add",
  code: "A",
  codes: ["A"],
  quantity: 1_000_000n,
  undoesId: null,
  scannedAt: null,
  doubt: null,
});

function run(command: string, id: string, at: number, scanned?: ScanInput): Promise<number | string | null> {
  const { quantity: _, ...plain } = scanned ?? scan();
  const task = JSON.stringify({ url: db.appUrl, tenantId, command, id, at, scan: plain });
  const child = spawn(process.execPath, [program, task], { stdio: "ignore" });
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
}

/** Kills it further and further on; what is there meanwhile must be as before. Then it goes through, once. */
async function killedUntilThrough(command: string, id: string, state: () => Promise<unknown>, scanned?: ScanInput) {
  const before = await state();
  let kills = 0;
  for (let at = 1; ; at = after(at)) {
    const ended = await run(command, id, at, scanned);
    if (ended === 0) break;
    expect(ended).toBe("SIGKILL");
    // The server ends the transaction of a connection that is gone by itself.
    await expect.poll(state, { timeout: 5_000 }).toEqual(before);
    kills += 1;
  }
  return kills;
}

const rows = (table: string) => async () => Number((await db.admin.unsafe(`select count(*) as n from ${table}`))[0]?.n);
const stock = async () => {
  const [level] = await db.admin`select on_hand::text, reserved::text from stock_level`;
  const counted = ["stock_move", "journal_entry", "shipment", "goods_receipt_line", "event_log", "stock_scan"];
  return [level?.on_hand, level?.reserved, ...(await Promise.all(counted.map((table) => rows(table)())))];
};
const onHand = async () => Number((await stock())[0]);

test("a scan and a shipment of a pick", async () => {
  const input = placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity: 3 }] });
  const order = (await act((tx) => placeOrder(tx, actor(), input, now))).id;
  const one = scan();
  expect(await killedUntilThrough("pickScan", order, stock, one)).toBeGreaterThan(0);
  // The scanner that heard nothing sends it again.
  expect(await run("pickScan", order, 1_000, one)).toBe(0);
  expect(await rows("stock_scan")()).toBe(1);
  await act((tx) => pickScan(tx, actor(), order, scan(), now));
  expect(await killedUntilThrough("shipPick", order, stock)).toBeGreaterThan(1);
  expect(await onHand()).toBe(18);
  expect(await rows("shipment")()).toBe(1);
}, 120_000);

test("a scan and the posting of a receipt", async () => {
  const { id } = await act((tx) => startReceipt(tx, actor(), {}, now));
  const one = scan();
  await killedUntilThrough("receiptScan", id, stock, one);
  await act((tx) => receiptScan(tx, actor(), id, scan(), now));
  expect(await killedUntilThrough("postReceipt", id, stock)).toBeGreaterThan(1);
  expect(await onHand()).toBe(20);
  expect(await run("postReceipt", id, 1_000)).not.toBe(0);
  expect(await onHand()).toBe(20);
}, 120_000);

test("the closing short of an order that is paid", async () => {
  const input = placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity: 3 }] });
  const order = (await act((tx) => placeOrder(tx, actor(), input, now))).id;
  const invoice = (await act((tx) => invoiceOrder(tx, actor(), order, now))).id;
  await act((tx) => recordPayment(tx, actor(), invoice, { amount: "30.00", method: "bank" }, now));
  await act((tx) => pickScan(tx, actor(), order, scan(), now));
  await act((tx) => shipPick(tx, actor(), order, now));
  const state = async () => {
    const [is] = await db.admin`
      select o.status, o.version, sum(l.quantity_closed)::float as closed, sum(l.quantity_reserved)::float as reserved,
             (select sum(amount_minor)::int from allocation where receipt_id is not null and invoice_id = ${invoice}) as paid,
             (select sum(total_minor)::int from invoice where credits_invoice_id = ${invoice}) as credited
        from sales_order o join order_line l on l.order_id = o.id where o.id = ${order} group by o.status, o.version`;
    return { ...is, stock: await stock(), allocations: await rows("allocation")() };
  };
  expect(await state()).toMatchObject({ status: "placed", closed: 0, reserved: 2, paid: 3_000, credited: null });
  expect(await killedUntilThrough("closeShort", order, state)).toBeGreaterThan(1);
  expect(await state()).toMatchObject({ status: "shipped", closed: 2, reserved: 0, paid: 1_000, credited: 2_000 });
}, 120_000);

test("the posting of a count", async () => {
  const { id } = await act((tx) => startCount(tx, actor(), { blind: false }, now));
  await act((tx) => countScan(tx, actor(), id, scan(), now));
  await act((tx) => finishCount(tx, id));
  expect(await killedUntilThrough("postCount", id, stock)).toBeGreaterThan(1);
  expect(await onHand()).toBe(1);
}, 120_000);

test("every invariant holds after all of it", async () => {
  const wrong = (await runVerify(db.verify)).filter(
    ({ breaches, name }) => breaches > 0 && name !== "server_is_durable",
  );
  // Nobody orders the events here, which is what the checks of the chain are about.
  expect(wrong.filter(({ name }) => !/event|chain|order/.test(name))).toEqual([]);
});
