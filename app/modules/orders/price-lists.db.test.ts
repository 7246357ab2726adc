import { afterAll, beforeAll, expect, it } from "vitest";
import { createItem } from "#app/modules/catalog/create-item.server.ts";
import { changePriceListInput, createItemInput, priceListInput } from "#app/modules/catalog/input.ts";
import { readPriceList } from "#app/modules/catalog/price-lists.server.ts";
import { changePriceList, createPriceList } from "#app/modules/catalog/save-price-list.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { itemChoices, itemFacts } from "#app/modules/orders/choices.server.ts";
import { amendOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

/* What a customer pays by its price list, through the books. */

let db: TestDatabase;
let tenantId: string;
let foreignId: string;
let listId: string;
let customerId: string;
const now = new Date("2026-03-10T12:00:00Z");

const act = <T>(work: (tx: Tx, actor: Actor) => Promise<T>, tenant = tenantId) =>
  inTenant(db.app, tenant, (tx) => work(tx, systemActor(tenant, "test", "req")));

const LINES = [
  { sku: "a", unit_price: "9.00" },
  { sku: "A", from_quantity: 10, unit_price: "8.00" },
  { sku: "A", from_quantity: 10, valid_from: "2026-04-01", valid_to: "2026-04-30", unit_price: "7.00" },
  { sku: "B", from_quantity: 5, unit_price: "0.125" },
];
const save = (fields: Record<string, unknown>) =>
  act((tx, actor) =>
    changePriceList(tx, actor, listId, changePriceListInput.parse({ code: "W", name: "Wholesale", ...fields }), now),
  );
const place = (items: unknown[], at = now, customer = customerId) =>
  act((tx, actor) => placeOrder(tx, actor, placeOrderInput.parse({ customer_id: customer, items }), at));
const pricesOf = async (id: string) => (await act((tx) => readOrder(tx, id))).items.map((line) => line.unit_price);
const placed = async (...args: Parameters<typeof place>) => pricesOf((await place(...args)).id);

beforeAll(async () => {
  db = await createTestDatabase();
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(db.admin, { ...company, name: "One", slug: "one" });
  foreignId = await foundCompany(db.admin, { ...company, name: "Two", slug: "two" });
  for (const [sku, price] of [
    ["A", "10.00"],
    ["B", "2.00"],
  ]) {
    const input = createItemInput.parse({ sku, name: `Thing ${sku}`, price, kind: "service" });
    await act((tx, actor) => createItem(tx, actor, input, now));
  }
  const input = priceListInput.parse({ code: "W", name: "Wholesale", lines: LINES });
  listId = (await act((tx, actor) => createPriceList(tx, actor, input, now))).id;
  customerId = (await act((tx, actor) => createCustomer(tx, actor, { name: "Acme", price_list: "w" }, now))).id;
});
afterAll(() => db.drop());

it("an order is priced by its customer's list, each line by its own quantity, a named price before it", async () => {
  const items = [
    { sku: "A", quantity: 1 },
    { sku: "A", quantity: 10 },
    { sku: "A", quantity: 10, unit_price: "1.00" },
    { sku: "B", quantity: 4 },
    { sku: "B", quantity: 8 },
    { sku: "A", quantity: 0.5 },
  ];
  const { id } = await place(items);
  const order = await act((tx) => readOrder(tx, id));
  expect(order.items.map((line) => line.unit_price)).toEqual(["9.00", "8.00", "1.00", "2.00", "0.125", "10.00"]);
  expect(order.subtotal).toBe("113.00");
});

it("takes the price that is valid on the order's day by the company's clock", async () => {
  const ten = [{ sku: "A", quantity: 10 }];
  // Half past midnight of 1 April in London.
  expect(await placed(ten, new Date("2026-03-31T23:30:00Z"))).toEqual(["7.00"]);
  expect(await placed(ten, new Date("2026-03-31T22:30:00Z"))).toEqual(["8.00"]);
  expect(await placed(ten, new Date("2026-05-01T12:00:00Z"))).toEqual(["8.00"]);
});

it("without a list, or with one that is not in use, the product's price stands", async () => {
  const one = [{ sku: "A", quantity: 20 }];
  const none = (await act((tx, actor) => createCustomer(tx, actor, { name: "Plain" }, now))).id;
  expect(await placed(one, now, none)).toEqual(["10.00"]);
  await save({ active: false, lines: LINES });
  expect(await placed(one)).toEqual(["10.00"]);
  await save({ active: true, lines: LINES });
  expect(await placed(one)).toEqual(["8.00"]);
  await act((tx, actor) => changeCustomer(tx, actor, customerId, { price_list: null }, now));
  expect(await placed(one)).toEqual(["10.00"]);
  await act((tx, actor) => changeCustomer(tx, actor, customerId, { price_list: "W" }, now));
  expect(await placed(one)).toEqual(["8.00"]);
});

it("a placed line keeps its price; one whose quantity changes is priced anew", async () => {
  const { id } = await place([
    { sku: "A", quantity: 1 },
    { sku: "A", quantity: 2 },
  ]);
  await save({ lines: [{ sku: "A", unit_price: "5.00" }] });
  expect(await pricesOf(id)).toEqual(["9.00", "9.00"]);
  const items = [
    { sku: "a", quantity: 3 },
    { sku: "A", quantity: 2 },
    { sku: "A", quantity: 2 },
  ];
  await act((tx, actor) => amendOrder(tx, actor, id, amendOrderInput.parse({ items }), now));
  expect(await pricesOf(id)).toEqual(["5.00", "9.00", "5.00"]);
  await save({ lines: LINES });
});

it("whoever types an order sees what the customer pays", async () => {
  const whom = { customerId, day: "2026-03-10" };
  const [facts] = await act((tx) => itemFacts(tx, ["b"], whom));
  expect(facts).toMatchObject({ price: "2.00", list_prices: [{ from_quantity: "5", unit_price: "0.125" }] });
  expect(await act((tx) => itemFacts(tx, ["A"]))).not.toHaveProperty("0.list_prices");
  const choices = await act((tx, actor) => itemChoices(tx, actor, "Thing", whom));
  expect(choices.map((one) => [one.sku, one.price])).toEqual([
    ["A", "9.00"],
    ["B", "2.00"],
  ]);
});

it("refuses what cannot be meant, at its place", async () => {
  await expect(save({ version: 1, lines: [] })).rejects.toMatchObject({ code: "stale_version" });
  const lines = [
    { sku: "NO", unit_price: 1 },
    { sku: "A", valid_from: "2026-02-02", valid_to: "2026-02-01", unit_price: 1 },
    { sku: "B", from_quantity: 1, unit_price: 1 },
    { sku: "b", unit_price: 2 },
  ];
  await expect(save({ lines })).rejects.toMatchObject({
    errors: [
      { path: "lines.0.sku", code: "unknown_sku" },
      { path: "lines.1.valid_to", code: "ends_before_start" },
      { path: "lines.3.valid_from", code: "duplicate_price" },
    ],
  });
  const input = priceListInput.parse({ code: "w", name: "Again", lines: [] });
  await expect(act((tx, actor) => createPriceList(tx, actor, input, now))).rejects.toMatchObject({
    code: "duplicate_code",
  });
});

it("another company's list is none: it is not read, given to a customer or priced by", async () => {
  await expect(act((tx) => readPriceList(tx, listId), foreignId)).rejects.toMatchObject({ name: "NotFound" });
  await expect(
    act((tx, actor) => createCustomer(tx, actor, { name: "Theirs", price_list: "W" }, now), foreignId),
  ).rejects.toMatchObject({ errors: [{ path: "price_list", code: "unknown_price_list" }] });
  const theirs = await act((tx, actor) => createCustomer(tx, actor, { name: "Theirs" }, now), foreignId);
  await expect(db.admin`update customer set price_list_id = ${listId} where id = ${theirs.id}`).rejects.toMatchObject({
    code: "23503",
  });
  expect((await act((tx) => readCustomer(tx, customerId))).price_list).toBe("W");
});

it("the books are right after all of it", async () => {
  const wrong = (await runVerify(db.verify)).filter((one) => one.breaches > 0 && one.name !== "server_is_durable");
  expect(wrong).toEqual([]);
});
