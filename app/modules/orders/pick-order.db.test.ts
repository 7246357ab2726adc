import { afterAll, beforeAll, expect, test } from "vitest";
import { eventDefinitions } from "#app/modules/events.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import type { ScanInput } from "#app/modules/inventory/scan-input.ts";
import { readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { cancelOrder } from "#app/modules/orders/cancel-order.server.ts";
import { amendOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { cancelPick, pickScan, shipPick } from "#app/modules/orders/pick-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

let db: TestDatabase;
let tenantId: string;
let customerId: string;
const now = new Date("2026-03-10T12:00:00Z");

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  customerId = (await act((tx, actor) => createCustomer(tx, actor, { name: "Acme" }, now))).id;
});
afterAll(() => db.drop());

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req-test")));
const item = (sku: string, quantity: number, fields: object = {}) =>
  act((tx, actor) =>
    putItem(
      tx,
      actor,
      putItemInput.parse({ sku, name: sku, price: 10, unit_cost: 4, qty_on_hand: quantity, ...fields }),
      now,
    ),
  );
const order = async (items: Array<{ sku: string; quantity: number }>) =>
  (await act((tx, actor) => placeOrder(tx, actor, placeOrderInput.parse({ customer_id: customerId, items }), now))).id;
const see = (id: string) => act((tx) => readOrder(tx, id));
const stock = (sku: string) => act((tx) => readItem(tx, sku, { cost: true }));
const scanOf = (code: string, more: Partial<ScanInput> = {}): ScanInput => ({
  id: newId(),
  kind: "add",
  code,
  codes: [code],
  quantity: parseMicro("1"),
  undoesId: null,
  scannedAt: null,
  doubt: null,
  ...more,
});
const scan = (orderId: string, input: ScanInput) => act((tx, actor) => pickScan(tx, actor, orderId, input, now));
const ship = (orderId: string) => act((tx, actor) => shipPick(tx, actor, orderId, now));

test("scans count up, a number sets, a wrong item and one too many are refused, and the order ships what was picked", async () => {
  await item("PICK-A", 10);
  await item("PICK-B", 5);
  await item("PICK-X", 5);
  const id = await order([
    { sku: "PICK-A", quantity: 4 },
    { sku: "PICK-B", quantity: 1 },
  ]);
  expect(await scan(id, scanOf("pick-a"))).toMatchObject({ sku: "PICK-A", quantity: 1, total: 1 });
  expect(await scan(id, scanOf("PICK-A"))).toMatchObject({ total: 2 });
  expect(await scan(id, scanOf("PICK-A", { kind: "set", quantity: parseMicro("4") }))).toMatchObject({
    quantity: 2,
    total: 4,
  });
  await expect(scan(id, scanOf("PICK-A"))).rejects.toMatchObject({ code: "over_pick" });
  await expect(scan(id, scanOf("PICK-X"))).rejects.toMatchObject({ code: "wrong_item" });
  await expect(scan(id, scanOf("NOPE"))).rejects.toMatchObject({ code: "unknown_code" });
  const last = scanOf("PICK-B");
  await scan(id, last);
  expect(await ship(id)).toMatchObject({ isWhole: true });

  expect(await see(id)).toMatchObject({ status: "shipped", reservation_status: "fulfilled" });
  expect(await stock("PICK-A")).toMatchObject({ qty_on_hand: 6, reserved_qty: 0, stock_value: "24.00" });
  // The answer to a scan that arrives a second time, after all is done, is the first one.
  expect(await scan(id, last)).toMatchObject({ sku: "PICK-B", quantity: 1, total: 1 });
  await expect(scan(id, scanOf("PICK-B"))).rejects.toMatchObject({ code: "not_pickable" });
});

test("a short pick ships what is there at cost; the rest stays reserved and goes with the next", async () => {
  await item("SHORT-A", 10);
  await item("SHORT-B", 1);
  const id = await order([
    { sku: "SHORT-A", quantity: 6 },
    { sku: "SHORT-B", quantity: 3 },
  ]);
  expect(await see(id)).toMatchObject({ reservation_status: "backordered" });
  await scan(id, scanOf("SHORT-A", { quantity: parseMicro("4") }));
  await scan(id, scanOf("SHORT-B"));
  expect(await ship(id)).toMatchObject({ isWhole: false });

  expect(await see(id)).toMatchObject({
    status: "placed",
    reservation_status: "backordered",
    items: [
      { sku: "SHORT-A", quantity_shipped: 4, quantity_reserved: 2 },
      { sku: "SHORT-B", quantity_shipped: 1, quantity_reserved: 0 },
    ],
  });
  expect(await stock("SHORT-A")).toMatchObject({
    qty_on_hand: 6,
    reserved_qty: 2,
    available_qty: 4,
    stock_value: "24.00",
  });
  await expect(ship(id)).rejects.toMatchObject({ code: "nothing_picked" });
  await expect(act((tx, actor) => cancelOrder(tx, actor, id, {}, now))).rejects.toMatchObject({
    code: "partly_shipped",
  });
  await expect(
    act((tx, actor) =>
      amendOrder(tx, actor, id, amendOrderInput.parse({ items: [{ sku: "SHORT-A", quantity: 1 }] }), now),
    ),
  ).rejects.toMatchObject({ code: "not_amendable" });
  // The whole of the rest or nothing, as the API promises.
  await expect(act((tx, actor) => shipOrder(tx, actor, id, {}, now))).rejects.toMatchObject({
    code: "insufficient_stock",
  });
  await item("SHORT-B", 2);
  await act((tx, actor) => shipOrder(tx, actor, id, {}, now));
  expect(await see(id)).toMatchObject({ status: "shipped", reservation_status: "fulfilled" });
  expect(await stock("SHORT-A")).toMatchObject({ qty_on_hand: 4, reserved_qty: 0 });

  const trial = await act((tx) => readTrialBalance(tx, "2026-12-31"));
  expect(trial.total_debit).toBe(trial.total_credit);
});

test("the same scan sent twice at once counts once; two people at once count as two", async () => {
  await item("TWICE", 50);
  const id = await order([{ sku: "TWICE", quantity: 20 }]);
  const one = scanOf("TWICE");
  const answers = await Promise.all([scan(id, one), scan(id, one), scan(id, one)]);
  expect(answers.map((answer) => answer.total)).toEqual([1, 1, 1]);
  await Promise.all(Array.from({ length: 8 }, () => scan(id, scanOf("TWICE"))));
  await expect(scan(id, scanOf("TWICE", { kind: "undo", undoesId: one.id }))).resolves.toMatchObject({
    quantity: -1,
    total: 8,
  });
  await expect(scan(id, scanOf("TWICE", { kind: "undo", undoesId: one.id }))).rejects.toMatchObject({
    code: "already_undone",
  });
  const other = await order([{ sku: "TWICE", quantity: 1 }]);
  await expect(scan(other, one)).rejects.toMatchObject({ code: "scan_taken" });
  const shipped = await Promise.allSettled([ship(id), ship(id)]);
  expect(shipped.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await see(id)).items[0]).toMatchObject({ quantity_shipped: 8, quantity_reserved: 12 });
  expect(await scan(id, scanOf("TWICE"))).toMatchObject({ total: 1 });
  await act((tx) => cancelPick(tx, id, now));
  await expect(ship(id)).rejects.toMatchObject({ code: "nothing_picked" });
});

test("a picker that goes away before the end leaves nothing behind", async () => {
  await item("GONE", 5);
  const id = await order([{ sku: "GONE", quantity: 2 }]);
  await scan(id, scanOf("GONE"));
  await expect(
    act(async (tx, actor) => {
      await shipPick(tx, actor, id, now);
      const [mine] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await db.admin`select pg_terminate_backend(${mine?.pid ?? 0})`;
      await tx`select 1`;
    }),
  ).rejects.toThrow();
  expect(await stock("GONE")).toMatchObject({ qty_on_hand: 5, reserved_qty: 2 });
  await ship(id);
  expect(await stock("GONE")).toMatchObject({ qty_on_hand: 4, reserved_qty: 1 });
});

test("every invariant holds, and every fact is as its schema says", async () => {
  await db.admin`select count(*) from order_events(100000)`;
  const wrong = (await runVerify(db.verify)).filter(
    (check) => check.breaches > 0 && check.name !== "server_is_durable",
  );
  expect(wrong).toEqual([]);
  const rows = await act(
    (tx) => tx<{ type: string; data: unknown }[]>`select type, data from event_log where published`,
  );
  for (const row of rows)
    expect(eventDefinitions.get(row.type)?.schema.safeParse(row.data).error?.issues ?? []).toEqual([]);
});
