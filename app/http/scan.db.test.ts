import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
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
  for (const role of ["admin", "hr", "clerk", "sales", "viewer"] as const) {
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
  expect((await scan(ids.invoiceNumber ?? "", "sales")).status).toBe(404);
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

const send = async (fields: Record<string, string>, role = "clerk", path = "/scans") => {
  const answer = await fetch(server.url + path, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: cookies[role] ?? "", Origin: server.url },
    body: new URLSearchParams(fields),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text.startsWith("{") ? JSON.parse(text) : null };
};
const pick = (more: Record<string, string> = {}) => ({
  place: "pick",
  place_id: ids.order ?? "",
  id: newId(),
  code: "UPC-1",
  ...more,
});

test("a scan of the queue is taken once, and what is refused says why", async () => {
  const one = pick();
  expect((await send(one)).json).toMatchObject({ sku: "UPC-1", quantity: 1, total: 1 });
  expect((await send(one)).json).toMatchObject({ sku: "UPC-1", quantity: 1, total: 1 });
  expect(await send(pick())).toMatchObject({ status: 409, json: { code: "over_pick" } });
  expect(await send(pick({ code: "EAN-1" }))).toMatchObject({ status: 409, json: { code: "wrong_item" } });
  expect(await send(pick({ code: "4006381333932" }))).toMatchObject({
    status: 409,
    json: { code: "unknown_code", detail: expect.stringContaining("check digit is wrong") },
  });
  expect(await send(pick({ code: "]C101123" }))).toMatchObject({ status: 409, json: { code: "bad_code" } });
  expect((await send(pick({ kind: "undo", undoes: one.id }))).json).toMatchObject({ quantity: -1, total: 0 });
});

test.each([
  ["no id", () => pick({ id: "" }), 400],
  ["an id that is none", () => pick({ id: "1" }), 400],
  ["no such place", () => pick({ place: "shelf" }), 400],
  ["no such kind", () => pick({ kind: "steal" }), 400],
  ["a quantity that is none", () => pick({ quantity: "1e3" }), 400],
  ["less than nothing", () => pick({ quantity: "-1" }), 400],
  ["a time that is none", () => pick({ scanned_at: "yesterday" }), 400],
  ["an order that nobody has", () => pick({ place_id: newId() }), 404],
  ["a receipt that nobody has", () => pick({ place: "receipt", place_id: newId() }), 404],
  ["control characters", () => pick({ code: "A\u0000B" }), 409],
  ["nothing", () => ({}), 400],
])("%s is answered, never a fault of ours", async (_, fields, status) => {
  expect((await send(fields() as Record<string, string>)).status).toBe(status);
});

test("who may not ship or count scans nothing", async () => {
  expect((await send(pick(), "viewer")).status).toBe(403);
  expect((await send(pick({ place: "count" }), "viewer")).status).toBe(403);
  expect((await send(pick(), "nobody")).status).toBe(302);
});

test("a blind count tells nobody what is expected, not even in the page's data", async () => {
  const started = await fetch(`${server.url}/counts`, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: cookies.admin ?? "", Origin: server.url },
    body: new URLSearchParams({ _form: "start", blind: "on", filter: "UPC-1" }),
  });
  const path = started.headers.get("location") ?? "";
  const see = async () => (await server.call("GET", path, { headers: { Cookie: cookies.admin ?? "" } })).text;
  expect(await see()).not.toMatch(/expected|difference"/);
  expect(
    (await send({ place: "count", place_id: path.split("/").at(-1) ?? "", id: newId(), code: "UPC-1" })).status,
  ).toBe(200);
  expect(await see()).not.toMatch(/"expected"|"difference"/);
  await send({ _form: "action-finish", _intent: "finish" }, "admin", path);
  expect(await see()).toMatch(/expected/);
});

test("labels are a PDF, or the language of label printers, or a sentence why not", async () => {
  const get = (path: string) => server.call("GET", path, { headers: { Cookie: cookies.clerk ?? "" } });
  const pdf = await get("/labels/pdf?item=UPC-1&count=2");
  expect(pdf.headers.get("content-type")).toBe("application/pdf");
  expect(pdf.text.slice(0, 5)).toBe("%PDF-");
  expect((await get("/labels/zpl?item=UPC-1&count=2")).text).toContain("^PQ2^XZ");
  expect(await get("/labels/pdf?item=NOPE")).toMatchObject({ status: 400, text: "There is no product NOPE." });
});
