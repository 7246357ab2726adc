import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { customerChoices, itemChoices, itemFacts } from "#app/modules/orders/choices.server.ts";
import { findItems } from "#app/modules/orders/find-items.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
const person = newId();
const now = new Date("2026-03-10T12:00:00Z");

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, { ...systemActor(tenantId, "test", "req"), accountId: person }));
const find = (sku: string, meant?: string) => act((tx) => findItems(tx, [{ sku, meant }], (at) => `items.${at}.sku`));

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  for (const [sku, name, barcode] of [
    ["CAM-1", "Camera body", "4006381333931"],
    ["CAM-2", "Camera lens", null],
    ["TRI-1", "Tripod", null],
    ["CAM", "Camera strap", null],
  ] as const) {
    const fields = putItemInput.parse({ sku, name, barcode, price: "2.00", qty_on_hand: 10 });
    await act((tx, actor) => putItem(tx, actor, fields, now));
  }
});
afterAll(() => db.drop());

it.each([
  ["cam-1", "CAM-1"],
  ["4006381333931", "CAM-1"],
  ["tripod", "TRI-1"],
  ["cam", "CAM"],
])("takes %j for %s", async (text, sku) => expect(await find(text)).toEqual([sku]));

it("asks which one where several fit, takes the answer, and drops it when the text is changed", async () => {
  await expect(find("camera")).rejects.toMatchObject({
    errors: [
      {
        path: "items.0.sku",
        code: "ambiguous_item",
        meant: [{ value: "CAM" }, { value: "CAM-1" }, { value: "CAM-2", text: "CAM-2 Camera lens" }],
      },
    ],
  });
  expect(await find("camera", "CAM-2")).toEqual(["CAM-2"]);
  expect(await find("tripod", "CAM-2")).toEqual(["TRI-1"]);
});

it("says of each line what cannot be found", async () => {
  const lines = [{ sku: "CAM-1" }, { sku: "no such thing" }, { sku: "100%" }];
  await expect(act((tx) => findItems(tx, lines, (at) => `items.${at}.sku`))).rejects.toMatchObject({
    errors: [{ path: "items.1.sku", code: "unknown_sku" }, { path: "items.2.sku" }],
  });
});

it("offers the exact code first, then what begins with the text, and what was used lately when nothing is typed", async () => {
  const { id } = await act((tx, actor) => createCustomer(tx, actor, { name: "Zebra", code: "ZEB" }, now));
  await act((tx, actor) => createCustomer(tx, actor, { name: "Aardvark", code: "AAR" }, now));
  const order = placeOrderInput.parse({ customer_id: id, items: [{ sku: "TRI-1", quantity: 3 }] });
  await act((tx, actor) => placeOrder(tx, actor, order, now));

  const skus = async (text: string) => (await act((tx, actor) => itemChoices(tx, actor, text))).map((one) => one.sku);
  expect(await skus("cam")).toEqual(["CAM", "CAM-1", "CAM-2"]);
  expect((await skus(""))[0]).toBe("TRI-1");
  const names = async (text: string) =>
    (await act((tx, actor) => customerChoices(tx, actor, text))).map((one) => [one.code, one.exact]);
  expect((await names(""))[0]).toEqual(["ZEB", false]);
  expect(await names("zeb")).toEqual([["ZEB", true]]);
  const [facts] = await act((tx) => itemFacts(tx, ["tri-1"]));
  expect(facts).toMatchObject({ sku: "TRI-1", price: "2.00", available: 7 });
});
