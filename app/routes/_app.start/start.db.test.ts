import { afterAll, beforeAll, expect, it } from "vitest";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "#app/http/testing/test-server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";

/* An empty company's first day, by the forms as a browser without JavaScript posts them. */

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { name: "My company", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  const person = { tenantId, name: "Ana", password: TEST_PASSWORD };
  await createAccount(server.db.admin, { ...person, email: "ana@one.test", role: "admin" });
  await createAccount(server.db.admin, { ...person, email: "sal@one.test", role: "sales" });
  cookie = await sessionCookieOf(server, "ana@one.test");
});
afterAll(() => server?.close());

const open = (path: string, as = cookie) => server.call("GET", path, { headers: { Cookie: as } });
const post = (fields: Record<string, string>, as = cookie) =>
  server.call("POST", "/start", {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: as },
  });
const heading = (text: string) => /<h2>([^<]*)<\/h2>/.exec(text.slice(text.indexOf("<main")))?.[1];

it("leads from nothing to the first order, one step after the other, and can be left at each", async () => {
  expect((await open("/")).text).toContain('href="/start"');
  expect(heading((await open("/start")).text)).toBe("Your company");

  const wrong = await post({
    _form: "company",
    name: "",
    currency: "XXX1",
    time_zone: "Mars/One",
    payment_terms_days: "x",
  });
  expect(wrong.status).toBe(422);
  for (const words of ["Enter a name", "Enter a currency code", "Enter a time zone", "Enter a number of days"])
    expect(wrong.text).toContain(words);

  const company = { name: "Quarry Ltd", currency: "EUR", time_zone: "Europe/Berlin", payment_terms_days: "14" };
  expect((await post({ _form: "company", ...company })).headers.get("location")).toBe("/start");
  expect(heading((await open("/start")).text)).toBe("Tax on what you sell");

  expect((await post({ _form: "taxes", charges: "exclusive", code: "", rate: "20" })).status).toBe(422);
  expect((await post({ _form: "taxes", charges: "exclusive", code: "VAT", rate: "101" })).status).toBe(422);
  expect((await post({ _form: "taxes", charges: "exclusive", code: "vat", rate: "20" })).status).toBe(303);
  expect((await post({ _form: "taxes", charges: "none" })).status).toBe(409);

  // Left and come back to.
  expect(heading((await open("/start?step=order")).text)).toBe("A first order");
  expect(heading((await open("/start")).text)).toBe("A first product");
  const product = { _form: "product", active: "on", sku: "ROCK", name: "A rock", price: "1,000.00", unit_cost: "400" };
  expect((await post({ ...product, qty_on_hand: "5" })).status).toBe(303);
  expect((await post({ ...product, name: "Another" })).status).toBe(422);
  expect((await post({ _form: "customer", name: "Acme", email: "" })).status).toBe(303);

  const form = await open("/start");
  expect(heading(form.text)).toBe("A first order");
  const customer = /name="customer_id"[\s\S]*?<option[^>]*value="([^"]+)"/.exec(form.text)?.[1] ?? "";
  expect((await post({ _form: "order", customer_id: customer, sku: "ROCK", quantity: "0" })).status).toBe(422);
  const placed = await post({ _form: "order", customer_id: customer, sku: "ROCK", quantity: "2" });
  expect(placed.headers.get("location")).toMatch(/^\/orders\/[0-9a-f-]{36}$/);
  const order = (await open(placed.headers.get("location") ?? "")).text;
  expect(order).toContain("2,400.00");
  expect(order).toContain("EUR");

  expect((await open("/start")).text).toContain("Your company is set up");
  expect((await open("/")).text).not.toContain('href="/start"');
});

it("keeps currency and time zone once something is written in them", async () => {
  const company = {
    _form: "company",
    name: "Quarry",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    payment_terms_days: "7",
  };
  expect((await post({ ...company, currency: "GBP" })).status).toBe(409);
  expect((await post(company)).status).toBe(303);
  await expect(server.db.admin`update tenant set time_zone = 'UTC'`).rejects.toThrow("fixed");
});

it("is the administrator's", async () => {
  const sales = await sessionCookieOf(server, "sal@one.test");
  expect((await open("/start", sales)).status).toBe(403);
  expect((await post({ _form: "taxes", charges: "none" }, sales)).status).toBe(403);
  expect((await open("/", sales)).text).not.toContain('href="/start"');
});
