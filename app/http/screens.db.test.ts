import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { share } from "#ops/testing/deep.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
  testBuild,
} from "./testing/test-server.ts";

/* Every screen there is, found from the routes themselves, for every role and for nobody. */

let server: TestServer;
const cookies = new Map<string, string>();
const ids: Record<string, string> = { code: "4000", name: "sales", dashboard: "sales" };
/** One's own records that no single request makes: their own tests open them. */
const OWN = /^\/(notifications|orders\/bulk|imports|webhooks|attachments\/file)\/:/;
/** Records with every field filled that may be left empty: a page may fail on what most records do not have. */
const filled: Record<string, string> = {};
let paths: string[] = [];

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ROLE_NAMES) {
    const email = `${role}@one.test`;
    const person = { tenantId, email, name: `The ${role}`, role, password: TEST_PASSWORD };
    ids.accountId = await createAccount(server.db.admin, person);
    cookies.set(role, await sessionCookieOf(server, email));
  }
  const { token } = await personWithToken(server.db, tenantId, "admin");
  const post = async (path: string, body: unknown) =>
    (await server.call("POST", `/api/v1${path}`, { token, body })).json;
  const item = await post("/inventory", {
    sku: "SCR-1",
    name: "Shown",
    price: 12,
    unit_cost: "7.654321",
    qty_on_hand: 50,
  });
  const customer = await post("/customers", { name: "Shown customer", email: "shown@example.test" });
  const order = await post("/orders", { customer_id: customer.id, items: [{ sku: "SCR-1", quantity: 2 }] });
  const invoice = await post("/billing/invoices", { order_id: order.id });
  const payment = await post(`/billing/invoices/${invoice.id}/payments`, { amount: "1.00", method: "bank" });
  const [entry] = await server.db.admin<{ id: string }[]>`select id from journal_entry limit 1`;
  Object.assign(ids, { paymentId: payment.id, entryId: entry?.id });
  Object.assign(ids, { productId: item.id, customerId: customer.id, orderId: order.id, invoiceId: invoice.id });
  const full = await post("/inventory", {
    sku: "SCR-2",
    name: "Shown whole",
    price: "12.345678",
    unit_cost: "7.5",
    qty_on_hand: 5,
    barcode: "4006381333931",
    reorder_point: 10,
    reorder_quantity: 2.5,
    allow_negative: true,
  });
  const buyer = await post("/customers", {
    name: "Shown whole",
    code: "WHOLE",
    email: "whole@example.test",
    phone: "+44 20 7946 0000",
    payment_terms_days: 14,
    credit_limit: "5000.00",
    tax_category: "reverse_charge",
    country: "DE",
    addresses: ["billing", "shipping"].map((kind) => ({
      ...{ kind, line1: "Hauptstraße 1", line2: "Hof", city: "Köln", postcode: "50667", country: "DE" },
    })),
    contacts: [{ name: "Kim", email: "kim@example.test", phone: "+49 221 000" }, { name: "Lee" }],
  });
  const bought = await post("/orders", {
    customer_id: buyer.id,
    customer_reference: "PO 17",
    items: [
      { sku: "SCR-2", quantity: 0.5, unit_price: "11.999999" },
      { sku: "SCR-2", quantity: 9 },
    ],
  });
  Object.assign(filled, { productId: full.id, customerId: buyer.id, orderId: bought.id });
  const begin = async (path: string, raw = "_form=start") => {
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: server.url,
      Cookie: cookies.get("admin") ?? "",
    };
    const { headers: answer } = await server.call("POST", path, { raw, headers });
    return answer.get("location")?.split("/").at(-1) ?? "";
  };
  Object.assign(ids, { countId: await begin("/counts"), receiptId: await begin("/receive") });
  ids.priceListId = await begin("/prices/new", "_form=price-list&code=S&name=S&lines.0.sku=SCR-1&lines.0.unit_price=9");
  ids.outletId = await begin("/outlets/new", "_form=outlet&code=SHOP&name=Shop&active=on");
  Object.assign(ids, { subject: "order", recordId: order.id });
  ids.alertId = newId();
  await server.db.admin`
    insert into alert_rule (id, tenant_id, name, metric, field, summary, condition, threshold, for_minutes, to_roles)
    values (${ids.alertId}, ${tenantId}, 'Waiting', 'backorders', 'orders', 'line', 'above', 0, 0, ${["admin"]})`;
  const [role] = await server.db.admin<{ id: string }[]>`
    insert into custom_role (tenant_id, name, base, rights) values (${tenantId}, 'Own', 'viewer', '{"orders": "R"}') returning id`;
  const [provider] = await server.db.admin<{ id: string }[]>`
    insert into identity_provider (tenant_id, name, issuer, client_id) values (${tenantId}, 'Staff', 'https://idp.test', 'pulse') returning id`;
  Object.assign(ids, { roleId: role?.id, providerId: provider?.id });
  paths = [
    ...new Set(
      Object.values((await testBuild({ screens: true })).routes)
        .filter((route) => route.parentId === "routes/_app" && route.path && route.module.loader)
        // Rendering a document, and files of figures, take the worker.
        .map((route) => `/${route.path}`)
        .filter((path) => !/\/pdf$|\/:file$|^\/explore\.|^\/sql\./.test(path)),
    ),
  ];
});
afterAll(() => server?.close());

const fill = (path: string, values: Record<string, string>) =>
  (values === ids ? path.replace("/reports/:name", "/reports/kpis") : path).replace(
    /:(\w+)/g,
    (_all, name: string) => values[name] ?? newId(),
  );
const visit = (path: string, role?: string) =>
  server.call("GET", path, role ? { headers: { Cookie: cookies.get(role) ?? "" } } : {});

describe("screens", () => {
  it("without a session each leads to the sign-in page and back", async () => {
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const address = fill(path, ids);
      const answer = await visit(address);
      expect(answer.status, path).toBe(302);
      expect(answer.headers.get("location"), path).toBe(`/login?next=${encodeURIComponent(address)}`);
    }
  });

  it("records open with every field filled that may be empty, and with none", async () => {
    const shown = paths.filter((path) => Object.keys(filled).some((name) => path.includes(`:${name}`)));
    expect(shown.length).toBeGreaterThan(5);
    const wrong: string[] = [];
    for (const path of shown) {
      const { status } = await visit(fill(path, { ...ids, ...filled }), "admin");
      if (status !== 200) wrong.push(`${path}: ${status}`);
    }
    expect(wrong).toEqual([]);
    const { text } = await visit(fill("/customers/:customerId", filled), "admin");
    expect(text).toMatch(/50667 Köln.*Germany/);
  });

  for (const role of ROLE_NAMES) {
    it(`${role}: each opens or says that it may not be opened, and cost shows only to who may see it`, async () => {
      const wrong: string[] = [];
      let opened = 0;
      for (const path of paths) {
        const { status, text } = await visit(fill(path, ids), role);
        if (status === 200) opened++;
        // An alert is there for whoever may see its figure.
        const mayBeAway = role === "sales" || OWN.test(path) || (role !== "admin" && path.startsWith("/alerts/:"));
        if (![200, 403, 404].includes(status) || (status === 404 && !mayBeAway)) wrong.push(`${path}: ${status}`);
        if (!may({ role, accountId: null }, "read", "product_cost") && /average_cost|stock_value|7\.654321/.test(text))
          wrong.push(`${path} shows cost`);
        if (status === 200 && / style="/.test(text))
          wrong.push(`${path} has an inline style, which the browser refuses`);
      }
      expect(wrong).toEqual([]);
      expect(opened).toBeGreaterThan(0);
    });
  }

  it("an id that nobody has is a 404 page in the frame", async () => {
    for (const path of paths.filter((one) => one.includes(":"))) {
      for (const values of [
        {} as Record<string, string>,
        { customerId: "x", productId: "'", orderId: "1", invoiceId: "%00", code: "nothing" },
      ]) {
        const answer = await visit(fill(path, values), "admin");
        expect(answer.status, fill(path, values)).toBe(404);
      }
    }
  });

  it("filters that make no sense never break a page", async () => {
    const queries = [
      "?cursor=abc",
      "?page=1e9",
      "?from=2025-02-29&to=x",
      "?status=nonsense",
      "?q=%00",
      "?q=%25_%5C",
      "?sort=password_hash",
      "?customer_id=1",
      "?q=a&q=b",
      "?limit=1e9",
    ];
    for (const address of share(
      paths.flatMap((path) => queries.map((query) => fill(path, ids) + query)),
      7,
    )) {
      const { status } = await visit(address, "admin");
      expect([200, 302, 400, 403, 404], address).toContain(status);
    }
  }, 120_000);
});

describe("forms", () => {
  const submit = (path: string, fields: Record<string, string>, role = "admin", headers: Record<string, string> = {}) =>
    server.call("POST", path, {
      raw: new URLSearchParams(fields).toString(),
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        Origin: server.url,
        Cookie: cookies.get(role) ?? "",
        ...headers,
      },
    });

  it("bad input comes back with 422, what was typed and a message at its field", async () => {
    const answer = await submit("/customers/new", {
      _form: "customer",
      name: "Kept name",
      email: "not an address",
      payment_terms_days: "-5",
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Kept name"');
    expect(answer.text).toContain('value="not an address"');
  });

  it("a double submit is one effect and leads to the same place", async () => {
    const fields = { _form: "customer", _idem: newId(), name: "Doubled" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => submit("/customers/new", fields)));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303, 303]);
    expect(new Set(answers.map((answer) => answer.headers.get("location"))).size).toBe(1);
    const [row] = await server.db.admin<
      { n: number }[]
    >`select count(*)::int as n from customer where name = 'Doubled'`;
    expect(row?.n).toBe(1);
    expect((await submit("/customers/new", { ...fields, name: "Other" })).status).toBe(409);
  });

  it("what the business refuses is said at the form", async () => {
    const fields = { _form: "customer", name: "Coded", code: "SAME" };
    expect((await submit("/customers/new", fields)).status).toBe(303);
    const again = await submit("/customers/new", fields);
    expect(again.status).toBe(409);
    expect(again.text).toContain("There is a customer with the code SAME already.");
    expect(again.text).toContain('value="Coded"');
  });

  it("a role that may not is refused, a session that ended hands what was posted to the page that keeps it", async () => {
    expect((await submit("/customers/new", { name: "x" }, "clerk")).status).toBe(403);
    const byScript = await submit("/customers/new", { name: "x" }, "admin", { Cookie: "", Accept: "*/*" });
    expect(byScript.headers.get("location")).toBe("/login?next=%2Fcustomers%2Fnew");
    const answer = await submit("/customers/new", { name: "x" }, "admin", { Cookie: "", Accept: "text/html" });
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe("/session-ended?next=%2Fcustomers%2Fnew");

    const fields = { _form: "customer", _idem: "0123456789", name: "Kept", password: "never shown", next: "x" };
    const kept = await submit("/session-ended?next=//evil.test", fields, "admin", { Cookie: "" });
    expect(kept.status).toBe(401);
    expect(kept.text).toContain('value="Kept"');
    expect(kept.text).not.toContain("never shown");
    expect(kept.text).not.toContain("evil.test");

    const again = await submit("/customers/new", { ...fields, _intent: "resume" });
    expect(again.status).toBe(200);
    expect(again.text).toContain('value="Kept"');
    // Also one whose answer is shown once: it is filled, and nothing is made yet.
    const person = { _form: "invite", name: "Kept person", email: "kept@one.test", role: "viewer", _intent: "resume" };
    const filled = await submit("/users/new", person);
    expect(filled.status).toBe(200);
    expect(filled.text).toContain('value="Kept person"');
    expect(await server.db.admin`select 1 from account where email = 'kept@one.test'`).toHaveLength(0);
  });

  it("a record that somebody else saved meanwhile comes back with both, and their name", async () => {
    const edit = (fields: Record<string, string>, role?: string) =>
      submit(`/customers/${ids.customerId}/edit`, { _form: "customer", _version: "1", ...fields }, role);
    const base = { name: "Shown customer", email: "shown@example.test", tax_category: "standard" };
    expect((await edit({ ...base, name: "Theirs" }, "sales")).status).toBe(303);
    const mine = { ...base, name: "Mine", phone: "123", _base: JSON.stringify(base) };
    const stale = await edit(mine);
    expect(stale.status).toBe(409);
    for (const text of ["The sales", "Theirs", 'value="Mine"', 'value="123"', 'name="_version" value="2"'])
      expect(stale.text).toContain(text);

    const chosen = { ...mine, _version: "2", _theirs: JSON.stringify({ ...base, name: "Theirs" }), "_take.0": "name" };
    expect((await edit(chosen)).status).toBe(303);
    const page = await visit(`/customers/${ids.customerId}`, "admin");
    expect(page.text).toMatch(/<h1[^>]*>Theirs</);
    expect(page.text).toContain("123");
  });

  it("whoever goes back to a form that was sent and changes more edits the record once more; sent twice it is one change", async () => {
    const path = `/customers/${ids.customerId}/edit`;
    const { text } = await visit(path, "admin");
    const version = /name="_version" value="(\d+)"/.exec(text)?.[1] ?? "";
    const base = { name: "Theirs", email: "shown@example.test", phone: "123", tax_category: "standard" };
    const form = { _form: "customer", _idem: newId(), _version: version, _base: JSON.stringify(base) };
    const send = (fields: Record<string, string>) => submit(path, { ...form, ...base, ...fields });
    expect((await send({ phone: "456" })).status).toBe(303);
    // The page that was gone back to has the former version: what changed apart from it is merged, and nothing has to be typed again.
    const again = await send({ email: "new@example.test" });
    expect(again.status).toBe(409);
    for (const kept of ['value="456"', 'value="new@example.test"', `name="_version" value="${Number(version) + 1}"`])
      expect(again.text).toContain(kept);
    const merged = { phone: "456", email: "new@example.test", _version: String(Number(version) + 1), _idem: newId() };
    expect((await send(merged)).status).toBe(303);
    expect((await send(merged)).status).toBe(303);
    const [row] = await server.db.admin`select phone, email, version from customer where id = ${ids.customerId ?? ""}`;
    expect(row).toEqual({ phone: "456", email: "new@example.test", version: Number(version) + 2 });
  });

  it("the message of what was done shows once", async () => {
    const done = await submit("/customers/new", { name: "Flashed" });
    const flash = (done.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const page = await server.call("GET", done.headers.get("location") ?? "", {
      headers: { Cookie: `${cookies.get("admin")}; ${flash}` },
    });
    expect(page.text).toContain("Customer Flashed saved.");
    expect(page.headers.get("set-cookie")).toMatch(/^pulse_flash=; .*Max-Age=0/);
  });
});
