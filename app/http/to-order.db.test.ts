import { afterAll, beforeAll, expect, it } from "vitest";
import { type MasterData, plain, startMasterData } from "./testing/master-data.ts";

/* What is to be ordered: projected stock held against the reorder point, and the same answer however often one asks. */

let data: MasterData;
let customer: string;

beforeAll(async () => {
  data = await startMasterData();
  customer = await data.make("/api/v1/customers", { name: "Acme" });
  const goods = [
    { sku: "LAMP", name: "Lamp", qty_on_hand: 12, reorder_point: 10, reorder_quantity: 5 },
    { sku: "BULB", name: "Bulb", qty_on_hand: 3, reorder_point: 3, category: "spares" },
    { sku: "FULL", name: "Full", qty_on_hand: 11, reorder_point: 10, reorder_quantity: 50 },
    { sku: "FREE", name: "Free", qty_on_hand: 0 },
  ];
  for (const one of goods) await data.make("/api/v1/inventory", { price: "2.00", unit_cost: "1.00", ...one });
});
afterAll(() => data?.close());

const order = (sku: string, quantity: number) =>
  data.make("/api/v1/orders", { customer_id: customer, items: [{ sku, quantity }] });
const listed = async (path = "/to-order.csv") => (await data.get("admin", path)).text.trim().split("\r\n").slice(1);

it("orders as few reorder quantities as bring what is projected above the reorder point", async () => {
  expect(await listed()).toEqual(["BULB,Bulb,spares,3,0,0,0,3,3,,1"]);

  // Two reserved: at the point. A line of 11 waits as a whole: 20 short of more than 10.
  await order("LAMP", 2);
  expect(await listed("/to-order.csv?q=lamp")).toEqual(["LAMP,Lamp,,12,2,0,0,10,10,5,5"]);
  const waiting = await order("LAMP", 11);
  const whole = ["BULB,Bulb,spares,3,0,0,0,3,3,,1", "LAMP,Lamp,,12,2,11,0,-1,10,5,15"];
  expect(await listed()).toEqual(whole);
  expect(await listed()).toEqual(whole);
  expect(await listed("/to-order.csv?category=spares")).toEqual(whole.slice(0, 1));

  // What nobody wants any more is not ordered; what came in is there.
  await data.server.call("PATCH", `/api/v1/orders/${waiting}`, { token: data.token, body: { status: "cancelled" } });
  const counted = { sku: "LAMP", name: "Lamp", price: "2.00", qty_on_hand: 13 };
  await data.server.call("POST", "/api/v1/inventory", { token: data.token, body: counted });
  expect(await listed()).toEqual(whole.slice(0, 1));
});

it("is seen by those who see stock, with the orders that wait behind their number", async () => {
  await order("BULB", 40);
  const { text } = await data.get("clerk", "/to-order");
  expect(plain(text)).toContain('<a href="/reports/lines?waiting=stock&sku=BULB">40</a>');
  expect((await data.get("clerk", "/to-order.csv")).status).toBe(403);
  expect((await data.get("own", "/to-order")).status).toBe(403);
  expect((await data.get("other", "/to-order")).text).toContain("Nothing is to be ordered");
});
