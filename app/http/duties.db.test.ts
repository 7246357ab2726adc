import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { inTenant } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";
import {
  TEST_PASSWORD as PASSWORD,
  personWithToken,
  sessionCookieOf,
  startTestServer,
  type TestServer,
} from "./testing/test-server.ts";

/* Two people above a limit, and that it is still the same person before what is dangerous. */

let server: TestServer;
let tenantId: string;
let boss: string;
type Person = { token: string; accountId: string };
let [seller, other]: [Person, Person] = [] as never;
let [ann, ben, cleo]: [Person, Person, Person] = [] as never;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(server.db.admin, { ...company, name: "One", slug: "one" });
  await createAccount(server.db.admin, {
    tenantId,
    email: "boss@one.test",
    name: "Boss",
    role: "admin",
    password: PASSWORD,
  });
  boss = await sessionCookieOf(server, "boss@one.test");
  [seller, other] = [
    await personWithToken(server.db, tenantId, "admin"),
    await personWithToken(server.db, tenantId, "admin"),
  ];
  const accountant = () => personWithToken(server.db, tenantId, "accountant");
  [ann, ben, cleo] = [await accountant(), await accountant(), await accountant()];
  await api(seller, "/inventory", { sku: "BIG", name: "Big", price: 100, unit_cost: "60", qty_on_hand: 50 });
});
afterAll(() => server?.close());

const submit = (path: string, fields: Record<string, string>, cookie = boss) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });
const api = (who: { token: string }, path: string, body: unknown) =>
  server.call("POST", `/api/v1${path}`, { token: who.token, body });
const limits = (fields: Record<string, string>) => submit("/users/roles", { _form: "duties", ...fields });
const invoiceOf = async (who: Person, quantity: number, customer?: string) => {
  const customer_id = customer ?? (await api(seller, "/customers", { name: "Somebody" })).json.id;
  const order = await api(seller, "/orders", { customer_id, items: [{ sku: "BIG", quantity }] });
  const invoice = await api(who, "/billing/invoices", { order_id: order.json.id });
  expect(invoice.status, invoice.text).toBe(201);
  return invoice.json.id as string;
};
const pay = (who: { token: string }, invoice: string, amount: string) =>
  api(who, `/billing/invoices/${invoice}/payments`, { amount, method: "bank" });

describe("without limits", () => {
  it("one person may do it all", async () => {
    const invoice = await invoiceOf(ann, 5);
    expect((await pay(ann, invoice, "500.00")).status).toBe(201);
    expect((await api(ann, `/billing/invoices/${invoice}/credit-notes`, { reason: "Broken" })).status).toBe(201);
  });
});

describe("above a limit", () => {
  beforeAll(async () => {
    expect((await limits({ payment: "250", credit_note: "250", adjustment: "100" })).status).toBe(303);
    expect((await server.call("GET", "/users/roles", { headers: { Cookie: boss } })).text).toContain("250.00");
  });

  it("whoever made the order or invoice does not record its payment; another one does, and below it anybody", async () => {
    const invoice = await invoiceOf(ann, 5);
    for (const maker of [ann, seller]) {
      const refused = await pay(maker, invoice, "500.00");
      expect([refused.status, refused.json.code]).toEqual([409, "duties_payment"]);
    }
    expect((await pay(ann, invoice, "250.00")).status).toBe(201);
    expect((await pay(ben, invoice, "250.00")).status).toBe(201);
  });

  it("nor in slices below it: what one person records on a document counts together", async () => {
    const invoice = await invoiceOf(ann, 5);
    expect((await pay(ann, invoice, "200.00")).status).toBe(201);
    expect((await pay(ann, invoice, "100.00")).json.code).toBe("duties_payment");
    expect((await pay(ann, invoice, "50.00")).status).toBe(201);
    // The order's maker is another one who made it, with a sum of their own.
    expect((await pay(seller, invoice, "100.00")).status).toBe(201);
    const [line] = await server.db.admin<{ id: string }[]>`select id from invoice_line where invoice_id = ${invoice}`;
    const note = (amount: string) =>
      api(ann, `/billing/invoices/${invoice}/credit-notes`, {
        reason: "Broken",
        lines: [{ invoice_line_id: line?.id, amount }],
      });
    expect((await note("240.00")).status).toBe(201);
    expect((await note("20.00")).json.code).toBe("duties_credit_note");
  });

  it("nor credits it, and whoever took the money does not pay it back", async () => {
    const invoice = await invoiceOf(ann, 5);
    const note = (who: { token: string }) =>
      api(who, `/billing/invoices/${invoice}/credit-notes`, { reason: "Broken" });
    expect((await pay(ben, invoice, "500.00")).status).toBe(201);
    const refused = await note(ann);
    expect([refused.status, refused.json.code]).toEqual([409, "duties_credit_note"]);
    const made = await note(ben);
    expect(made.status, made.text).toBe(201);
    const refund = (who: { token: string }) =>
      api(who, "/billing/refunds", { source_type: "credit_note", source_id: made.json.id, method: "bank" });
    expect((await refund(ben)).json.code).toBe("duties_payment");
    expect((await refund(cleo)).status).toBe(201);
  });

  it("what one person sold and took the money for before the limit can be given up in part or whole; new money cannot be used so", async () => {
    expect((await limits({})).status).toBe(303);
    const paid = async () => {
      const id = await invoiceOf(seller, 5);
      expect((await pay(seller, id, "500.00")).status).toBe(201);
      const [row] = await server.db.admin<{ order_id: string; customer_id: string; payment: string; line: string }[]>`
        select i.order_id, i.customer_id, a.receipt_id as payment, l.id as line from invoice i
          join allocation a on a.invoice_id = i.id join invoice_line l on l.invoice_id = i.id where i.id = ${id}`;
      if (!row) throw new Error("no such invoice");
      return { id, ...row };
    };
    const [short, given] = [await paid(), await paid()];
    const scan = { id: crypto.randomUUID(), code: "BIG", quantity: 2 };
    expect((await api(seller, `/orders/${short.order_id}/pick/scans`, scan)).status).toBeLessThan(300);
    expect((await api(seller, `/orders/${short.order_id}/pick/ship`, {})).status).toBeLessThan(300);
    expect((await limits({ payment: "250", credit_note: "250", adjustment: "100" })).status).toBe(303);
    const settles = async (receipt: string) => {
      const [row] = await server.db
        .admin`select sum(amount_minor)::int as sum from allocation where receipt_id = ${receipt}`;
      return row?.sum;
    };

    const closed = await api(seller, `/orders/${short.order_id}/close-short`, {});
    expect([closed.status, await settles(short.payment)], closed.text).toEqual([200, 20_000]);
    // The note is the customer's credit, so the payment goes on settling as much of the invoice once the rest is credited.
    const part = { reason: "Scratched", lines: [{ invoice_line_id: given.line, amount: "100.00" }] };
    expect((await api(ann, `/billing/invoices/${given.id}/credit-notes`, part)).status).toBe(201);
    const cancelled = await server.call("PATCH", `/api/v1/orders/${given.order_id}`, {
      token: seller.token,
      body: { status: "cancelled" },
    });
    expect([cancelled.status, await settles(given.payment)], cancelled.text).toEqual([200, 10_000]);

    // What became free would settle another invoice: that is a payment, and not for whoever made it.
    const next = await invoiceOf(seller, 1, short.customer_id);
    const use = { source_type: "payment", source_id: short.payment, invoice_id: next };
    expect((await api(seller, "/billing/allocations", use)).json.code).toBe("duties_payment");
    const apart = (await runVerify(server.db.verify)).find(({ name }) => name === "duties_apart");
    expect(apart).toMatchObject({ breaches: 0 });
  });

  it("stock is corrected by a count, posted by somebody who did not count", async () => {
    const alone = await api(seller, "/inventory", { sku: "BIG", qty_on_hand: 45 });
    expect([alone.status, alone.json.code]).toEqual([409, "duties_adjustment"]);
    const on = async () =>
      (await server.call("GET", "/api/v1/inventory/BIG", { token: seller.token })).json.qty_on_hand;
    const there = await on();
    // One at 60.00 is below the limit of 100, the second on the same day is not.
    expect((await api(seller, "/inventory", { sku: "BIG", qty_on_hand: there - 1 })).status).toBe(200);
    expect((await api(seller, "/inventory", { sku: "BIG", qty_on_hand: there - 2 })).json.code).toBe(
      "duties_adjustment",
    );
    expect(await on()).toBe(there - 1);
    const count = await api(seller, "/counts", { filter: "BIG", blind: false });
    expect(count.status, count.text).toBe(201);
    const scan = { id: crypto.randomUUID(), code: "BIG", kind: "set", quantity: there - 4 };
    expect((await api(seller, `/counts/${count.json.id}/scans`, scan)).status).toBeLessThan(300);
    expect((await api(seller, `/counts/${count.json.id}/finish`, {})).status).toBeLessThan(300);
    expect((await api(seller, `/counts/${count.json.id}/post`, {})).json.code).toBe("duties_adjustment");
    expect((await api(other, `/counts/${count.json.id}/post`, {})).status).toBeLessThan(300);
  });

  it("a wrong amount comes back at its field", async () => {
    expect((await limits({ payment: "much" })).status).toBe(422);
    expect((await limits({ payment: "-5" })).status).toBe(422);
  });
});

it("an administrator posts nothing by hand, whatever the program lets through", async () => {
  const lines = [
    { account: "1000", debit: "10.00" },
    { account: "3000", credit: "10.00" },
  ];
  const post = (accountId: string) =>
    inTenant(server.db.app, tenantId, async (tx) => {
      await tx`select set_config('app.account_id', ${accountId}, true)`;
      const actor = { tenantId, accountId, name: "A", role: "accountant" as const, requestId: "t" };
      const effective_on = new Date().toISOString().slice(0, 10);
      return postJournal(tx, actor, { memo: "By hand", effective_on, lines } as never, new Date());
    });
  await expect(post(seller.accountId)).rejects.toMatchObject({ constraint_name: "duties_journal" });
  await expect(post(ann.accountId)).resolves.toBeDefined();
});

describe("before what is dangerous", () => {
  const late = () => server.db.admin`update session set confirmed_at = now() - interval '11 minutes'`;
  const role = { _form: "role", name: "Late", base: "viewer" };

  it("whoever signed in a while ago shows the password again, once for a while, and what was typed stays", async () => {
    await late();
    const asked = await submit("/users/roles/new", role);
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('name="_confirm"');
    expect(asked.text).toContain('value="Late"');
    expect((await submit("/users/roles/new", { ...role, _confirm: "wrong" })).text).toContain(
      "The password is not right",
    );
    expect((await submit("/users/roles/new", { ...role, _confirm: PASSWORD })).status).toBe(303);
    expect((await submit("/users/roles/new", { ...role, name: "Later" })).status).toBe(303);
    expect((await limits({})).status).toBe(303);
  });

  it("nobody is shut out, loses the second factor or is handed out whole before that", async () => {
    await late();
    const person = `/users/${other.accountId}`;
    const asked = await submit(person, { _form: "action-disable", _intent: "disable" });
    expect([asked.status, asked.text.includes('name="_confirm"')]).toEqual([422, true]);
    expect((await submit(person, { _form: "action-remove-factor", _intent: "remove-factor" })).status).toBe(422);
    const customer = (await api(seller, "/customers", { name: "Asks for the data" })).json.id;
    const page = `/customers/${customer}/personal`;
    const file = () => server.call("GET", `${page}.json`, { headers: { Cookie: boss } });
    const early = await file();
    expect([early.status, early.headers.get("location")]).toEqual([303, page]);
    expect((await submit(page, { _form: "confirm" })).text).toContain('name="_confirm"');
    expect((await submit(page, { _form: "confirm", _confirm: PASSWORD })).status).toBe(303);
    expect((await file()).text).toContain("Asks for the data");
  });

  it("a link and an invitation are asked for as well; wrong answers are slowed down", async () => {
    await late();
    const invite = { _form: "invite", name: "New", email: "new@one.test", role: "viewer" };
    expect((await submit("/users/new", invite)).text).toContain("Confirm that it is you");
    for (let at = 0; at < 5; at++) await submit("/users/new", { ...invite, _confirm: "wrong" });
    expect((await submit("/users/new", { ...invite, _confirm: PASSWORD })).text).toContain("Too many tries");
    expect(await server.db.admin`select 1 from account where email = 'new@one.test'`).toHaveLength(0);
  });
});
