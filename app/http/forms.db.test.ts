import { afterAll, beforeAll, expect, it } from "vitest";
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

/* What forms do beside saving: ask before what cannot be undone, and make a record of what was typed. */

let server: TestServer;
let cookie: string;
let token: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  const person = { tenantId, email: "acc@one.test", name: "Acc", role: "accountant" as const, password: TEST_PASSWORD };
  await createAccount(server.db.admin, person);
  await createAccount(server.db.admin, { ...person, email: "sal@one.test", name: "Sal", role: "sales" });
  cookie = await sessionCookieOf(server, "acc@one.test");
  token = (await personWithToken(server.db, tenantId, "admin")).token;
});
afterAll(() => server?.close());

const api = async (path: string, body: unknown) => (await server.call("POST", `/api/v1${path}`, { token, body })).json;
const submit = (path: string, fields: Record<string, string>, as = cookie) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: as },
  });

it("a credit note is asked about with its amount before it is posted", async () => {
  await api("/inventory", { sku: "A-1", name: "Thing", price: "399", qty_on_hand: 10 });
  const customer = await api("/customers", { name: "Acme" });
  const order = await api("/orders", { customer_id: customer.id, items: [{ sku: "A-1", quantity: 3 }] });
  const invoice = await api("/billing/invoices", { order_id: order.id });
  const notes = async () => (await server.db.admin`select 1 from invoice where kind = 'credit_note'`).length;
  const credit = (more: Record<string, string>) =>
    submit(`/invoices/${invoice.id}`, { _form: "credit", _idem: newId(), reason: "broken", ...more });

  const unreadable = await credit({ "lines.0.invoice_line_id": invoice.lines[0].id, "lines.0.amount": "lots" });
  expect(unreadable.status).toBe(422);
  const asked = await credit({ "lines.0.invoice_line_id": invoice.lines[0].id, "lines.0.amount": "100" });
  expect(asked.status).toBe(200);
  expect(asked.text).toContain(`Credit 100.00 GBP of ${invoice.number}?`);
  expect(asked.text).toMatch(/name="lines.0.amount"[^>]*value="100"|value="100"[^>]*name="lines.0.amount"/);
  expect((await credit({})).text).toContain(`Credit 1,197.00 GBP of ${invoice.number}?`);
  expect(await notes()).toBe(0);

  const key = newId();
  const yes = () => credit({ _intent: "post", _idem: key });
  const [first, second] = await Promise.all([yes(), yes()]);
  expect([first.status, second.status]).toEqual([303, 303]);
  expect(await notes()).toBe(1);
});

it("a journal entry is not offered accounts that stand for documents, and is refused at its line with what was typed", async () => {
  const get = (path: string) => server.call("GET", path, { headers: { Cookie: cookie } });
  expect((await get("/lookup/accounts?q=1")).json.choices.map(({ text }: { text: string }) => text)).toEqual([
    "1000 Cash",
    "1010 Bank",
    "3100 Retained earnings",
    "4100 Sales returns",
    "5100 Stock adjustments",
  ]);
  const today = new Date().toISOString().slice(0, 10);
  const entry = { "lines.0.account": "1010", "lines.0.debit": "1.00", "lines.2.account": "1100 Receivable" };
  const fields = { _form: "entry", _idem: newId(), effective_on: today, memo: "Typed here", "lines.1.account": "" };
  const refused = await submit("/ledger/new", { ...fields, ...entry, "lines.2.credit": "1.00" });
  expect(refused.status).toBe(409);
  expect(refused.text).toContain(
    "1100 Receivable is what invoices owe. Issue an invoice or a credit note, or record a payment instead.",
  );
  expect(refused.text).toContain('value="Typed here"');
  const wrong = refused.text.match(/<input[^>]*aria-invalid="true"[^>]*>/g);
  expect(wrong).toEqual([expect.stringContaining('name="lines.2.account"')]);
});

it("whoever opens a record learns who else edits it, and hears of it when that begins and ends", async () => {
  const sales = await sessionCookieOf(server, "sal@one.test");
  const subject = newId();
  const heard: string[] = [];
  await server.db.admin.listen("pulse_editing", (payload) => void heard.push(payload.split(" ")[1] ?? ""));
  const edit = (as: string, on = "yes") => submit("/editing", { subject, on }, as);
  const others = async (as: string) =>
    (await server.call("GET", `/editing?subject=${subject}`, { headers: { Cookie: as } })).json.others;

  expect((await edit(cookie)).json.choice.others).toEqual([]);
  expect(await others(sales)).toEqual(["Acc"]);
  expect((await edit(sales)).json.choice.others).toEqual(["Acc"]);
  expect(await others(cookie)).toEqual(["Sal"]);
  await edit(sales);
  await edit(sales, "no");
  expect(await others(cookie)).toEqual([]);
  // Begun twice, ended once; going on is no news.
  await expect.poll(() => heard).toEqual([subject, subject, subject]);
  await server.db.admin`update record_editor set seen_at = now() - interval '1 minute'`;
  expect(await others(sales)).toEqual([]);
  expect((await submit("/editing", { subject: "x", on: "yes" })).status).toBe(422);
});

it("what a list makes of a text is made once, however often it is sent, and only by whoever may", async () => {
  const sales = await sessionCookieOf(server, "sal@one.test");
  const create = (fields: Record<string, string>, as = sales) => submit("/lookup/customers", fields, as);
  const key = newId();
  const [first, second] = await Promise.all([
    create({ name: "Newcomer", _idem: key }),
    create({ name: "Newcomer", _idem: key }),
  ]);
  expect(first.json.choice.text).toContain("Newcomer");
  expect(second.json).toEqual(first.json);
  expect(await server.db.admin`select 1 from customer where name = 'Newcomer'`).toHaveLength(1);

  expect((await create({ name: " ", _idem: newId() })).status).toBe(422);
  expect((await create({ name: "Other", _idem: key })).status).toBe(422);
  expect((await create({ name: "Nobody", _idem: newId() }, cookie)).status).toBe(403);
});

it("a customer's countries are typed by name, kept as codes and shown by name; one that there is not is refused where it stands", async () => {
  const sales = await sessionCookieOf(server, "sal@one.test");
  const address = { "addresses.0.kind": "billing", "addresses.0.line1": "Ring 1" };
  const send = (fields: Record<string, string>, path = "/customers/new") =>
    submit(path, { ...address, _idem: newId(), name: "Nachbar", ...fields }, sales);
  const refused = await send({ country: "Atlantis", "addresses.0.country": "Mordor" });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('value="Atlantis"');
  for (const at of ["country", "addresses-0-country"])
    expect(refused.text).toMatch(new RegExp(`id="customer-${at}-error"[^>]*>Choose a country from the list`));

  const saved = await send({ country: "germany", "addresses.0.country": "Österreich" });
  expect(saved.status).toBe(303);
  const path = saved.headers.get("Location") ?? "";
  const kept = () => server.db.admin`
    select c.country, a.country as address from customer c join customer_address a on a.customer_id = c.id
     where c.id = ${path.split("/").at(-1) ?? ""}`;
  expect(await kept()).toEqual([{ country: "DE", address: "AT" }]);
  const page = await server.call("GET", `${path}/edit`, { headers: { Cookie: `${sales}; language=de` } });
  expect(page.text).toContain('value="Deutschland"');

  expect((await send({ country: "", "addresses.0.country": "CH", _version: "1" }, `${path}/edit`)).status).toBe(303);
  expect(await kept()).toEqual([{ country: null, address: "CH" }]);
  const found = await server.call("GET", "/lookup/countries?q=ger", { headers: { Cookie: sales } });
  expect(found.json.choices[0]).toMatchObject({ id: "DE", text: "Germany" });
});

it("somebody who is called as a part of the program is, is no part of it", async () => {
  await server.db.admin`update account set name = 'alerts' where email like 'admin-%'`;
  await api("/inventory", { sku: "N-1", name: "Named", price: "5", qty_on_hand: 10 });
  const customer = await api("/customers", { name: "Named buyer" });
  const order = await api("/orders", { customer_id: customer.id, items: [{ sku: "N-1", quantity: 1 }] });
  const invoice = await api("/billing/invoices", { order_id: order.id });
  for (const path of [`/invoices/${invoice.id}`, "/ledger?per=25"]) {
    const page = await server.call("GET", path, { headers: { Cookie: cookie } });
    expect(page.status, path).toBe(200);
    expect(page.text, path).toContain(">alerts<");
    expect(page.text, path).not.toContain("Pulse, by itself");
  }
});

it("nothing of a page is kept by the browser, nor the data that it goes on with", async () => {
  for (const path of ["/orders", "/orders.data", "/orders.data?no=1", "/orders/x.data"]) {
    const { headers } = await server.call("GET", path, { headers: { Cookie: cookie } });
    expect(headers.get("cache-control"), path).toBe("no-store");
  }
});
