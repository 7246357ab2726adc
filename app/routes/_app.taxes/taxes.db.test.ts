import { afterAll, beforeAll, expect, it } from "vitest";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "#app/http/testing/test-server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { reactions } from "#app/modules/reactions.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { addDays, dayIn } from "#app/modules/shared/calendar.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { type Running, startParts, until } from "#workers/testing/harness.ts";

/* When orders are invoiced and how they are taxed, as it is chosen on the screen and then done. */

let server: TestServer;
let worker: Running;
let tenantId: string;
let customerId: string;
let cookie: string;
const now = new Date();
const today = dayIn("Europe/London", now);

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(server.db.admin, company);
  await createAccount(server.db.admin, {
    ...{ tenantId, name: "Ana", password: TEST_PASSWORD },
    ...{ email: "ana@one.test", role: "admin" as const },
  });
  cookie = await sessionCookieOf(server, "ana@one.test");
  customerId = (await act((tx, actor) => createCustomer(tx, actor, { name: "Acme" }, now))).id;
  const goods = { sku: "PEN", name: "Pen", price: "0.33", unit_cost: 1, qty_on_hand: 100 };
  await act((tx, actor) => putItem(tx, actor, putItemInput.parse(goods), now));
  worker = startParts(server.db, { reactions });
});
afterAll(async () => {
  await worker?.stop();
  await server?.close();
});

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(server.db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req-test")));
const open = () => server.call("GET", "/taxes", { headers: { Cookie: cookie } });
const post = async (fields: Record<string, string>) => {
  const answer = await server.call("POST", "/taxes", {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });
  return [answer.status, answer.text] as const;
};
const choose = (invoice_policy: string, tax_rounding = "document", payment_terms_days = "30") =>
  post({ _form: "invoicing", invoice_policy, tax_rounding, payment_terms_days });

/** What was done so far was done a week before. */
const aWeekBack = () =>
  server.db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update sales_order set placed_on = placed_on - 7`;
    await tx`update invoice set issued_on = issued_on - 7`;
  });

const THREE_PENS = [1, 2, 3].map(() => ({ sku: "PEN", quantity: 1 }));
/** Three lines of a pen at 0.33, or others. */
const order = async (items = THREE_PENS, customer = customerId) => {
  const input = placeOrderInput.parse({ customer_id: customer, items });
  return (await act((tx, actor) => placeOrder(tx, actor, input, new Date()))).id;
};
const ship = (id: string) => act((tx, actor) => shipOrder(tx, actor, id, {}, new Date()));
const invoicesOf = (id: string) => server.db.admin<{ id: string; total: string; tax: string; rounding: string }[]>`
  select id, total_minor::text as total, tax_minor::text as tax, tax_rounding as rounding from invoice where order_id = ${id}`;
const invoiced = (id: string) =>
  until(async () => {
    const [row] = await invoicesOf(id);
    return row;
  });
const allSeen = () =>
  until(async () => {
    const [row] = await server.db.admin`
      select c.seq = h.seq and not exists (select from event_pending) as seen from event_head h join consumer_cursor c on c.consumer = 'react'`;
    return row?.seen;
  });

it("orders are invoiced as the company has chosen, each as when it was placed", async () => {
  const onOrder = await order();
  await invoiced(onOrder);

  expect((await choose("on_shipment"))[0]).toBe(303);
  const onShipment = await order();
  await allSeen();
  expect(await invoicesOf(onShipment)).toEqual([]);

  expect((await choose("prepay"))[0]).toBe(303);
  const prepaid = await order();
  const { id: invoice } = await invoiced(prepaid);
  await expect(ship(prepaid)).rejects.toMatchObject({ code: "payment_required" });
  await act((tx, actor) => recordPayment(tx, actor, invoice, { amount: "0.99", method: "bank" }, new Date()));
  await ship(prepaid);
  await allSeen();
  expect(await invoicesOf(prepaid)).toHaveLength(1);

  // Placed under the policy before, it leaves unpaid and is invoiced then.
  await ship(onShipment);
  await invoiced(onShipment);

  expect((await choose("never"))[0]).toBe(422);
  expect((await choose("prepay", "document", "soon"))[1]).toContain("Enter a number of days");
  expect((await choose("prepay", "document", "14"))[0]).toBe(303);
  const { id: newcomer } = await act((tx, actor) => createCustomer(tx, actor, { name: "Newcomer" }, now));
  const terms = await server.db.admin`
    select id = ${newcomer} as new, payment_terms_days as days from customer where id in (${newcomer}, ${customerId})`;
  expect(terms).toEqual(
    expect.arrayContaining([
      { new: true, days: 14 },
      { new: false, days: 30 },
    ]),
  );
  expect((await choose("on_shipment"))[0]).toBe(303);
  const audit = await server.call("GET", "/audit?type=access.invoicing_changed", { headers: { Cookie: cookie } });
  expect(audit.text.replace(/<!-- -->/g, "")).toContain("When they are placed → With each shipment");
});

it("a tax begins after what is ordered and invoiced, has one rate a day, and can end", async () => {
  const code = {
    ...{ _form: "tax-code", code: "vat", name: "VAT", method: "exclusive", rate: "20" },
    ...{ customers: "standard", products: "standard" },
  };
  const [refused, page] = await post({ ...code, valid_from: today });
  expect(refused).toBe(422);
  expect(page).toContain("Enter a later day");
  expect((await open()).text).toContain(`value="${addDays(today, 1)}"`);
  await aWeekBack();
  await server.db.admin`update accounting_period set status = 'closed' where ${today} between start_on and end_on`;
  expect((await post({ ...code, valid_from: today }))[1]).toContain("The books are closed");
  await server.db.admin`update accounting_period set status = 'open'`;
  expect((await post({ ...code, valid_from: today }))[0]).toBe(303);
  expect((await post({ ...code, valid_from: today }))[1]).toContain("Give it a new rate instead");
  expect((await post({ ...code, code: "other", valid_from: today }))[1]).toContain("They bear VAT then");
  expect((await post({ ...code, code: "free", method: "exempt", valid_from: today }))[1]).toContain("enter 0");

  // 20 % of three times 0.33: 0.20 on the document, 0.07 on each line. An order keeps its own.
  await choose("on_shipment", "document");
  const whole = await order();
  await choose("on_shipment", "line");
  const lines = await order();
  for (const id of [whole, lines]) await ship(id);
  expect(await invoiced(whole)).toMatchObject({ total: "119", tax: "20", rounding: "document" });
  expect(await invoiced(lines)).toMatchObject({ total: "120", tax: "21", rounding: "line" });

  const rate = (percent: string, valid_from: string, of = "VAT") =>
    post({ _form: "tax-rate", code: of, rate: percent, valid_from });
  expect((await rate("21", today))[1]).toContain("Enter a later day");
  expect((await rate("21", addDays(today, 30)))[0]).toBe(303);
  expect((await rate("22", addDays(today, 20)))[1]).toContain("has a rate from");
  expect((await rate("22", addDays(today, 30)))[0]).toBe(303);
  expect((await rate("1", addDays(today, 30), "NONE"))[1]).toContain("There is no tax code NONE");
  const end = (valid_to: string) => post({ _form: "tax-end", code: "VAT", valid_to });
  expect((await end(addDays(today, 29)))[1]).toContain("has a rate from");
  expect((await end(addDays(today, 60)))[0]).toBe(303);
  expect((await end(addDays(today, 70)))[1]).toContain("already");
  expect(
    await server.db.admin`
      select trim_scale(rate)::text as rate, valid_from::text as from, valid_to::text as to from tax_code order by valid_from`,
  ).toEqual([
    { rate: "20", from: today, to: addDays(today, 29) },
    { rate: "22", from: addDays(today, 30), to: addDays(today, 60) },
  ]);
  const { text } = await open();
  for (const words of ["To come", "In use"]) expect(text).toContain(words);
});

it("several taxes fall on one line if they are meant to, one of them on the others; a country has its own", async () => {
  await aWeekBack();
  await choose("on_order", "document");
  const book = { sku: "BOOK", name: "Book", price: "100", unit_cost: 1, qty_on_hand: 100, tax_category: "books" };
  await act((tx, actor) => putItem(tx, actor, putItemInput.parse(book), now));
  const german = (await act((tx, actor) => createCustomer(tx, actor, { name: "Buch", country: "DE" }, now))).id;
  const who = { customers: "standard", products: "books", country: "" };
  const add = (code: string, rate: string, others: Record<string, string>) =>
    post({
      ...{ _form: "tax-code", code, name: code, method: "exclusive", rate, valid_from: today },
      ...{ ...who, besides: "alone", ...others },
    });
  const bear = (code: string, others: Record<string, string>) =>
    post({ _form: "tax-bearers", code, ...who, besides: "alone", valid_from: today, ...others });
  const end = (bearers: string, valid_to: string) => post({ _form: "tax-bearers-end", bearers, valid_to });
  const bearersOf = async (code: string, country: string | null) => {
    const [row] = await server.db.admin<{ id: string; to: string | null }[]>`
      select id, valid_to::text as to from tax_rule where tax_code = ${code} and country is not distinct from ${country}`;
    return row;
  };
  const taxed = async (customer?: string) => {
    const { id } = await invoiced(await order([{ sku: "BOOK", quantity: 1 }], customer));
    return server.db.admin`
      select tax_code as code, tax_minor::text as tax from invoice_tax where invoice_id = ${id} order by tax_code`;
  };

  expect((await add("GST", "5", { besides: "compound" }))[1]).toContain("choose that it stands alone");
  expect((await add("GST", "5", { country: "Atlantis" }))[1]).toContain("Choose a country from the list");
  expect((await add("GST", "5", {}))[0]).toBe(303);
  expect((await add("QST", "9.975", {}))[1]).toContain("They bear GST then");
  expect((await add("QST", "9.975", { besides: "compound", method: "inclusive" }))[1]).toContain(
    "only if both are added",
  );
  expect((await add("QST", "9.975", { besides: "compound" }))[0]).toBe(303);
  // Germany's tax stands instead of both.
  expect((await add("MWST", "7", { country: "Germany" }))[0]).toBe(303);

  // 5 % of 100.00, and 9.975 % of 105.00: 10.47375.
  expect(await taxed()).toEqual([
    { code: "GST", tax: "500" },
    { code: "QST", tax: "1047" },
  ]);
  expect(await taxed(german)).toEqual([{ code: "MWST", tax: "700" }]);
  await aWeekBack();

  expect((await bear("MWST", {}))[1]).toContain("They bear GST then");
  expect((await bear("MWST", { country: "de" }))[1]).toContain("They bear MWST then already");
  expect((await bear("MWST", { besides: "beside" }))[0]).toBe(303);
  expect((await bear("NONE", {}))[1]).toContain("There is no tax code NONE");
  expect(await taxed()).toEqual([
    { code: "GST", tax: "500" },
    { code: "MWST", tax: "700" },
    { code: "QST", tax: "1047" },
  ]);

  const here = await bearersOf("MWST", null);
  const there = await bearersOf("MWST", "DE");
  // Taxed by it today, so today is the first day that it can end with.
  expect((await end(here?.id ?? "", addDays(today, -1)))[1]).toContain("Enter a later day");
  await aWeekBack();
  expect((await end(here?.id ?? "", addDays(today, -2)))[1]).toContain("Enter the day before or a later one");
  // It has not begun for anything since: taken out.
  expect((await end(here?.id ?? "", addDays(today, -1)))[0]).toBe(303);
  expect(await bearersOf("MWST", null)).toBeUndefined();
  expect((await end(there?.id ?? "", today))[0]).toBe(303);
  expect((await bearersOf("MWST", "DE"))?.to).toBe(today);
  expect((await end(there?.id ?? "", today))[1]).toContain("already");
  expect((await end(here?.id ?? "", today))[1]).toContain("Choose who bears it no longer");
  expect(await taxed(german)).toEqual([{ code: "MWST", tax: "700" }]);

  const { text } = await open();
  for (const words of ["Standard customers: books, Germany", "on the taxes before it, too"])
    expect(text.replace(/<!-- -->/g, "")).toContain(words);
  const audit = await server.call("GET", "/audit?type=ledger.tax_bearers_ended", { headers: { Cookie: cookie } });
  expect(audit.text.replace(/<!-- -->/g, "")).toContain("MWST: standard, books, Germany");
});
