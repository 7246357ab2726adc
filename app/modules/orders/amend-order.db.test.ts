import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { amendOrder, canBeAmended } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { fillBackorders } from "#app/modules/orders/fill-backorders.server.ts";
import { amendOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { pickScan } from "#app/modules/orders/pick-order.server.ts";
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
const itemIds: Record<string, string> = {};
const now = new Date("2026-03-10T12:00:00Z");

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req")));

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, {
    name: "Demo",
    slug: "demo",
    currency: "GBP",
    timeZone: "Europe/London",
    invoicePolicy: "on_shipment",
  });
  customerId = (await act((tx, actor) => createCustomer(tx, actor, { name: "Acme" }, now))).id;
  for (const sku of ["A", "B", "C"]) {
    const fields = putItemInput.parse({ sku, name: sku, price: "2.00", qty_on_hand: 10, unit_cost: 1 });
    itemIds[sku] = (await act((tx, actor) => putItem(tx, actor, fields, now))).id;
  }
});
afterAll(() => db.drop());

const amend = (id: string, fields: Record<string, unknown>) =>
  act((tx, actor) => amendOrder(tx, actor, id, amendOrderInput.parse(fields), now));
const place = (fields: Record<string, unknown>) =>
  act((tx, actor) => placeOrder(tx, actor, placeOrderInput.parse({ customer_id: customerId, ...fields }), now));
const see = (id: string) => act((tx) => readOrder(tx, id));
const reserved = async (sku: string) => (await act((tx) => readItem(tx, sku, { cost: false }))).reserved_qty;

test("a placed order is changed by the difference only: kept lines keep their reservation, the version goes up", async () => {
  const { id } = await place({
    items: [
      { sku: "A", quantity: 4 },
      { sku: "B", quantity: 2 },
    ],
  });
  const [before] = await db.admin`select array_agg(id order by id) as ids from reservation where order_id = ${id}`;
  await amend(id, {
    version: 1,
    items: [
      { sku: "A", quantity: 6 },
      { sku: "C", quantity: 1 },
    ],
  });

  expect(await see(id)).toMatchObject({
    version: 2,
    total: "14.00",
    reservation_status: "reserved",
    items: [
      { sku: "A", quantity_reserved: 6 },
      { sku: "C", quantity_reserved: 1 },
    ],
  });
  expect([await reserved("A"), await reserved("B"), await reserved("C")]).toEqual([6, 0, 1]);
  const [after] =
    await db.admin`select array_agg(open_quantity::float order by open_quantity) as open from reservation where id = any(${before?.ids}::uuid[])`;
  expect(after?.open).toEqual([0, 4]);

  await amend(id, { items: [{ sku: "A", quantity: 1 }] });
  expect([await reserved("A"), await reserved("C")]).toEqual([1, 0]);
  await expect(amend(id, { version: 1, items: [{ sku: "A", quantity: 2 }] })).rejects.toMatchObject({
    code: "stale_version",
  });
  await act((tx, actor) => changeOrderStatus(tx, actor, id, { status: "cancelled" }, now));
  await expect(amend(id, { items: [{ sku: "A", quantity: 2 }] })).rejects.toMatchObject({ code: "not_amendable" });
});

test("what is added beyond the stock waits, and is served for what is missing only", async () => {
  const { id } = await place({ items: [{ sku: "A", quantity: 8 }] });
  await amend(id, { items: [{ sku: "A", quantity: 15 }] });
  expect(await see(id)).toMatchObject({
    reservation_status: "backordered",
    items: [{ quantity: 15, quantity_reserved: 8 }],
  });
  await act((tx, actor) => putItem(tx, actor, putItemInput.parse({ sku: "A", qty_on_hand: 15 }), now));
  await act((tx, actor) => fillBackorders(tx, actor, itemIds.A ?? "", now));
  expect(await see(id)).toMatchObject({ reservation_status: "reserved", items: [{ quantity_reserved: 15 }] });

  await act((tx, actor) => changeOrderStatus(tx, actor, id, { status: "shipped" }, now));
  expect(await act((tx, actor) => invoiceOrder(tx, actor, id, now))).toMatchObject({ created: true });
  await expect(amend(id, { items: [{ sku: "A", quantity: 1 }] })).rejects.toMatchObject({ code: "not_amendable" });
});

test("a draft may change everything, and reserves nothing", async () => {
  const other = await act((tx, actor) => createCustomer(tx, actor, { name: "Other" }, now));
  const { id } = await place({ status: "draft", items: [{ sku: "B", quantity: 3 }] });
  await amend(id, {
    customer_id: other.id,
    customer_reference: "PO 7",
    items: [
      { sku: "C", quantity: 2 },
      { sku: "B", quantity: 1 },
    ],
  });
  expect(await see(id)).toMatchObject({
    status: "draft",
    customer: "Other",
    customer_reference: "PO 7",
    items: [{ sku: "C" }, { sku: "B", quantity: 1 }],
  });
  expect(await reserved("B")).toBe(0);
});

const scanOf = (code: string) => ({
  id: newId(),
  kind: "add" as const,
  code,
  codes: [code],
  quantity: parseMicro("1"),
  undoesId: null,
  scannedAt: null,
  doubt: null,
});

test("what is shipped of an order stays at its price; changed to just that, the order is shipped", async () => {
  for (const sku of ["P", "Q"]) {
    const fields = putItemInput.parse({ sku, name: sku, price: "2.00", qty_on_hand: 10, unit_cost: 1 });
    await act((tx, actor) => putItem(tx, actor, fields, now));
  }
  const { id } = await place({
    items: [
      { sku: "P", quantity: 8 },
      { sku: "Q", quantity: 2 },
    ],
  });
  const first = (await see(id)).items[0]?.line_id ?? "";
  const lines = new Map([[first, parseMicro("3")]]);
  const { shipmentId } = await act((tx, actor) => shipOrder(tx, actor, id, { lines }, now));
  await act((tx, actor) => invoiceOrder(tx, actor, id, now, shipmentId));
  await act((tx, actor) => pickScan(tx, actor, id, scanOf("Q"), now));

  for (const items of [
    [{ sku: "P", quantity: 2 }],
    [{ sku: "Q", quantity: 2 }],
    [{ sku: "P", quantity: 3, unit_price: "1.50" }],
  ]) {
    await expect(amend(id, { items })).rejects.toMatchObject({ code: "not_amendable" });
  }
  await amend(id, {
    items: [
      { sku: "P", quantity: 5 },
      { sku: "Q", quantity: 2 },
    ],
  });
  expect(await see(id)).toMatchObject({
    status: "placed",
    reservation_status: "reserved",
    items: [
      { line_id: first, quantity: 5, quantity_reserved: 2, quantity_shipped: 3 },
      { sku: "Q", quantity_reserved: 2 },
    ],
  });

  expect(await act((tx) => canBeAmended(tx, id))).toBe(true);
  await amend(id, { items: [{ sku: "P", quantity: 3 }] });
  expect(await act((tx) => canBeAmended(tx, id))).toBe(false);
  expect(await see(id)).toMatchObject({ status: "shipped", reservation_status: "fulfilled", total: "6.00" });
  expect([await reserved("P"), await reserved("Q")]).toEqual([0, 0]);
  const [told] = await db.admin<{ status: string }[]>`
    select data->>'status' as status from event_log where subject_id = ${id} and type = 'orders.order_amended' order by id desc limit 1`;
  expect(told?.status).toBe("shipped");
  expect(await db.admin`select status from pick where order_id = ${id}`).toEqual([{ status: "cancelled" }]);
  await act((tx, actor) => changeOrderStatus(tx, actor, id, { status: "completed" }, now));
});

test("nothing is wrong with the books after all that", async () => {
  const wrong = (await runVerify(db.verify)).filter(
    (result) => result.breaches > 0 && result.name !== "server_is_durable",
  );
  expect(wrong).toEqual([]);
});
