import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { fillBackorders } from "#app/modules/orders/fill-backorders.server.ts";
import { amendOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
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

test("nothing is wrong with the books after all that", async () => {
  const wrong = (await runVerify(db.verify)).filter(
    (result) => result.breaches > 0 && result.name !== "server_is_durable",
  );
  expect(wrong).toEqual([]);
});
