import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { releaseReservation } from "#app/modules/inventory/release-reservation.server.ts";
import { reserveStock } from "#app/modules/inventory/reserve-stock.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
const now = new Date();

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" });
});
afterAll(() => db.drop());

const actor = () => systemActor(tenantId, "test", "request-1");
const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);

test("what is reserved by hand is given back, what is held for an order's line only by the order", async () => {
  await act((tx) =>
    putItem(tx, actor(), putItemInput.parse({ sku: "A", name: "A", price: "5", unit_cost: "2", qty_on_hand: 10 }), now),
  );
  const customer = await act((tx) => createCustomer(tx, actor(), { name: "Acme" }, now));
  const order = { customer_id: customer.id, items: [{ sku: "A", quantity: 4 }] };
  await act((tx) => placeOrder(tx, actor(), placeOrderInput.parse(order), now));
  const byHand = await act((tx) => reserveStock(tx, actor(), "A", { quantity: 2_000_000n }, now));

  const [held] = await db.admin<{ id: string }[]>`select id from reservation where order_line_id is not null`;
  await expect(act((tx) => releaseReservation(tx, actor(), held?.id ?? "", now))).rejects.toMatchObject({
    code: "held_for_order",
  });
  for (let time = 0; time < 2; time += 1)
    await act((tx) => releaseReservation(tx, actor(), byHand.reservation_id, now));
  const [level] = await db.admin<{ reserved: string }[]>`select sum(reserved)::float as reserved from stock_level`;
  expect(level?.reserved).toBe(4);
});
