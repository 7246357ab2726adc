import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/* /scan leads from a code to its record, for whoever may read it. */

let server: TestServer;
const cookies: Record<string, string> = {};
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ["admin", "hr"] as const) {
    const email = `${role}@one.test`;
    await createAccount(server.db.admin, { tenantId, email, name: `The ${role}`, role, password: TEST_PASSWORD });
    cookies[role] = await sessionCookieOf(server, email);
  }
  const { token } = await personWithToken(server.db, tenantId, "admin");
  const post = async (path: string, body: unknown) =>
    (await server.call("POST", `/api/v1${path}`, { token, body })).json;
  ids.item = (
    await post("/inventory", { sku: "UPC-1", name: "Tin", price: 1, barcode: "036000291452", qty_on_hand: 9 })
  ).id;
  ids.other = (await post("/inventory", { sku: "EAN-1", name: "Pen", price: 1, barcode: "4006381333931" })).id;
  const customer = await post("/customers", { name: "Acme", code: "ACME" });
  const order = await post("/orders", { customer_id: customer.id, items: [{ sku: "UPC-1", quantity: 1 }] });
  const invoice = await post("/billing/invoices", { order_id: order.id });
  Object.assign(ids, {
    customer: customer.id,
    order: order.id,
    orderNumber: order.number,
    invoice: invoice.id,
    invoiceNumber: invoice.number,
  });
});
afterAll(() => server?.close());

const scan = (code: string, role = "admin", more = "") =>
  server.call("GET", `/scan?code=${encodeURIComponent(code)}${more}`, { headers: { Cookie: cookies[role] ?? "" } });

test.each([
  ["an SKU, whatever its case", () => "upc-1", () => `/products/${ids.item}`],
  ["a UPC as an EAN with a leading 0", () => "0036000291452", () => `/products/${ids.item}`],
  ["a GS1 string of its GTIN", () => "]C10100036000291452\x1d10LOT", () => `/products/${ids.item}`],
  ["an order's number", () => ids.orderNumber ?? "", () => `/orders/${ids.order}`],
  ["an invoice's number", () => ids.invoiceNumber ?? "", () => `/invoices/${ids.invoice}`],
  ["a customer's code", () => "acme", () => `/customers/${ids.customer}`],
])("%s leads to its record", async (_, code, to) => {
  const answer = await scan(code());
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe(to());
});

test("digits that another keyboard layout garbled are found by the places of their keys", async () => {
  const answer = await scan("'ààè\"&", "admin", "&by_place=4006381333931");
  expect(answer.headers.get("location")).toBe(`/products/${ids.other}`);
});

test.each([
  ["NOPE-1", "No product, order, invoice or customer has this code"],
  ["4006381333932", "its check digit is wrong"],
  ["]C101123", "Scan again"],
  ["=cmd|' /C calc'!A0", "No product"],
])("%s is refused on a page that says why", async (code, why) => {
  const answer = await scan(code);
  expect(answer.status).toBe(404);
  expect(answer.text).toContain(why);
  expect(answer.text).toContain("Link to product…");
});

test("a code finds nothing for a role that may not read its record", async () => {
  expect((await scan("UPC-1", "hr")).status).toBe(404);
  expect((await scan("UPC-1", "hr")).text).not.toContain("Link to product…");
});

test("an unknown code becomes a product's barcode", async () => {
  const answer = await fetch(`${server.url}/scan`, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: cookies.admin ?? "", Origin: server.url },
    body: new URLSearchParams({ _form: "link", code: "NEW-777", sku: "ean-1" }),
  });
  expect(answer.headers.get("location")).toBe(`/products/${ids.other}`);
  expect((await scan("NEW-777")).headers.get("location")).toBe(`/products/${ids.other}`);
});
