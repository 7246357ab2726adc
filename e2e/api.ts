import {
  type PatchOrdersIdBody,
  type PostCommentsBody,
  type PostCustomersBody,
  type PostInventoryBody,
  type PostOrdersBody,
  Pulse,
} from "../clients/typescript/pulse.ts";
import { code } from "./story.ts";

/** Where the stories are told; as playwright.config.ts has it. */
const base = process.env.PULSE_E2E_URL ?? "http://127.0.0.1:3000";

/** Sets up what a story needs by the API's own client, as the company's admin or another of its people. */
export async function apiOf(role = "admin") {
  const door = new Pulse({ base, token: "" });
  const { access_token: token } = await door.postAuthLogin({
    email: `${role}@pulse.local`,
    password: "pulse-demo",
  });
  const pulse = new Pulse({ base, token });
  return {
    product: (sku: string) => pulse.getInventorySku(sku),
    item: (sku: string, quantity: number) =>
      pulse.postInventory({ sku, name: `Scanned ${sku}`, price: 10, unit_cost: 4, qty_on_hand: quantity }),
    set: (item: PostInventoryBody) => pulse.postInventory(item),
    customer: (customer: PostCustomersBody) => pulse.postCustomers(customer),
    say: (comment: PostCommentsBody) => pulse.postComments(comment),
    place: (order: PostOrdersBody) => pulse.postOrders(order),
    readOrder: (id: string) => pulse.getOrdersId(id),
    changeOrder: (id: string, change: PatchOrdersIdBody) => pulse.patchOrdersId(id, change),
    order: async (items: PostOrdersBody["items"]) => {
      const customer = await pulse.postCustomers({ name: `Scanned for ${code()}` });
      return pulse.postOrders({ customer_id: customer.id, items });
    },
    /** A part of an order leaves, picked by scan. */
    shipPart: async (orderId: string, sku: string, quantity: number) => {
      await pulse.postOrdersIdPickScans(orderId, { id: crypto.randomUUID(), code: sku, quantity });
      await pulse.postOrdersIdPickShip(orderId);
    },
  };
}
