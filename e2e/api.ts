import { type APIRequestContext, expect } from "playwright/test";
import { code } from "./story.ts";

/** Sets up what a story needs by the API, as its own company's admin or another of its people. */
export async function apiOf(request: APIRequestContext, role = "admin") {
  const signedIn = await request.post("/api/v1/auth/login", {
    data: { email: `${role}@pulse.local`, password: "pulse-demo" },
  });
  const headers = { Authorization: `Bearer ${(await signedIn.json()).access_token}` };
  const post = async (path: string, data: object) => {
    const answer = await request.post(`/api/v1${path}`, { headers, data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };
  return {
    item: (sku: string, quantity: number) =>
      post("/inventory", { sku, name: `Scanned ${sku}`, price: 10, unit_cost: 4, qty_on_hand: quantity }),
    customer: (customer: object) => post("/customers", customer),
    place: (order: object) => post("/orders", order),
    set: (item: object) => post("/inventory", item),
    say: (subjectType: string, subjectId: string, body: string) =>
      post("/comments", { subject_type: subjectType, subject_id: subjectId, body }),
    /** A part of an order leaves, picked by scan. */
    shipPart: async (orderId: string, sku: string, quantity: number) => {
      await post(`/orders/${orderId}/pick/scans`, { id: crypto.randomUUID(), code: sku, quantity });
      await post(`/orders/${orderId}/pick/ship`, {});
    },
    order: async (items: Array<{ sku: string; quantity: number }>) => {
      const customer = await post("/customers", { name: `Scanned for ${code()}` });
      return post("/orders", { customer_id: customer.id, items });
    },
    change: async (path: string, data: object) => {
      const answer = await request.patch(`/api/v1${path}`, { headers, data });
      expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    },
    get: async (path: string) => (await request.get(`/api/v1${path}`, { headers })).json(),
  };
}
