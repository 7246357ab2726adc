import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
const now = new Date("2026-03-10T12:00:00Z");

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req")));
const put = (fields: object) =>
  act((tx, actor) => putItem(tx, actor, putItemInput.parse({ sku: "LENT", ...fields }), now));

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
});
afterAll(() => db.drop());

it("more promised than there is cannot be forbidden before there is enough", async () => {
  await put({ name: "Lent out", price: "2.00", allow_negative: true });
  const customer = await act((tx, actor) => createCustomer(tx, actor, { name: "Somebody" }, now));
  const order = { customer_id: customer.id, items: [{ sku: "LENT", quantity: 3 }] };
  await act((tx, actor) => placeOrder(tx, actor, placeOrderInput.parse(order), now));
  await expect(put({ allow_negative: false })).rejects.toMatchObject({
    code: "insufficient_stock",
    details: { field: "allow_negative" },
  });
  await put({ qty_on_hand: 3, unit_cost: "1.00" });
  await put({ allow_negative: false });
});
