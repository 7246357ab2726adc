import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { Rights } from "#app/modules/shared/actor.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/* A customer's screen offers the fields that the person's role may change, and no others can be sent past it. */

let server: TestServer;
let token: string;
let id: string;
const cookies: Record<string, string> = {};

const MASTER: Rights = { profile: "RU", customers: "RU" };
const BEFORE = {
  name: "Acme",
  email: "secret@acme.test",
  payment_terms_days: 30,
  credit_limit: "500.00",
  contacts: [{ name: "Ann", email: "ann@acme.test" }],
  addresses: [{ kind: "billing", line1: "1 High St", country: "GB" }],
};

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const { admin } = server.db;
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(admin, company);
  token = (await personWithToken(server.db, tenantId, "admin")).token;
  for (const role of ["accountant", "sales", "viewer"] as const) {
    const email = `${role}@one.test`;
    await createAccount(admin, { tenantId, email, name: role, role, password: TEST_PASSWORD });
    if (role === "viewer") {
      const [own] = await admin<{ id: string }[]>`
        insert into custom_role (tenant_id, name, base, rights) values (${tenantId}, 'Master data', 'viewer', ${admin.json(MASTER)}) returning id`;
      await admin`update membership set custom_role_id = ${own?.id ?? ""} where account_id = (select id from account where email = ${email})`;
    }
    cookies[role === "viewer" ? "own" : role] = await sessionCookieOf(server, email);
  }
});
afterAll(() => server?.close());

beforeEach(async () => {
  const made = await server.call("POST", "/api/v1/customers", { token, body: BEFORE });
  expect(made.status).toBe(201);
  id = made.json.id;
});

const page = (who: string) => server.call("GET", `/customers/${id}/edit`, { headers: { Cookie: cookies[who] ?? "" } });
type Fields = Record<string, string>;
const save = (who: string, fields: Fields) =>
  server.call("POST", `/customers/${id}/edit`, {
    raw: new URLSearchParams({ _form: "customer", ...fields }).toString(),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: server.url,
      Cookie: cookies[who] ?? "",
    },
  });
const customer = async () => (await server.call("GET", `/api/v1/customers/${id}`, { token })).json;
/** The form's fields: those of the form itself and what React writes beside it have other names. */
const fieldsOf = (html: string) => {
  const form = /<form[^>]*id="customer"[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
  const names = [...form.matchAll(/\sname="([a-z]\w*)(\.\d+\.\w+)?"/g)].map(([, name = ""]) => name);
  return [...new Set(names)].sort();
};

it("who may change the terms alone is offered these, sees the rest as text and changes nothing else", async () => {
  const shown = await page("accountant");
  expect(shown.status).toBe(200);
  expect(fieldsOf(shown.text)).toEqual(["credit_limit", "payment_terms_days"]);
  expect(shown.text).toMatch(/<dt>Name<\/dt><dd>Acme<\/dd>/);
  expect(shown.text).toContain("secret@acme.test");
  expect(shown.text).toContain("your role may not change");

  expect((await save("accountant", { payment_terms_days: "14", credit_limit: "750", _version: "1" })).status).toBe(303);
  const after = await customer();
  expect(after).toMatchObject({ ...BEFORE, payment_terms_days: 14, credit_limit: "750.00", version: 2 });

  const others: Fields[] = [{ name: "Mine" }, { email: "" }, { "addresses.0.line1": "" }, { "contacts.0.name": "" }];
  for (const more of others) expect((await save("accountant", { payment_terms_days: "15", ...more })).status).toBe(403);
  expect(await customer()).toEqual(after);
  const customerPage = await server.call("GET", `/customers/${id}`, { headers: { Cookie: cookies.accountant ?? "" } });
  expect(customerPage.text).toContain(`/customers/${id}/edit`);
  expect(customerPage.text).not.toContain(`/customers/${id}/personal"`);
});

it("of two who change the terms at once the later one is asked, about these alone", async () => {
  expect((await save("sales", { name: "Acme Ltd", payment_terms_days: "21", _version: "1" })).status).toBe(303);
  const base = JSON.stringify({ payment_terms_days: "30", credit_limit: "500.00" });
  const asked = await save("accountant", {
    payment_terms_days: "14",
    credit_limit: "500.00",
    _version: "1",
    _base: base,
  });
  expect(asked.status).toBe(409);
  expect(asked.text).toContain("21");
  expect(asked.text).not.toMatch(/name="_theirs"[^>]*Acme Ltd/);
});

it("a role that changes master data but no contacts and no terms is neither offered nor shown them", async () => {
  const shown = await page("own");
  expect(shown.status).toBe(200);
  expect(fieldsOf(shown.text)).toEqual(["addresses", "code", "country", "name", "tax_category"]);
  expect(shown.text).not.toContain("acme.test");
  expect(
    (
      await save("own", {
        name: "Acme Ltd",
        "addresses.0.kind": "billing",
        "addresses.0.line1": "2 High St",
        "addresses.0.country": "United Kingdom",
      })
    ).status,
  ).toBe(303);
  const after = await customer();
  expect(after).toMatchObject({ ...BEFORE, name: "Acme Ltd", addresses: [{ line1: "2 High St" }] });
  const others: Fields[] = [{ email: "x@acme.test" }, { payment_terms_days: "1" }, { "contacts.0.name": "" }];
  for (const more of others) expect((await save("own", { name: "Mine", ...more })).status).toBe(403);
  expect(await customer()).toEqual(after);
});

it("who may change all of it is offered all of it", async () => {
  const shown = await page("sales");
  expect(fieldsOf(shown.text)).toEqual([
    "addresses",
    "code",
    "contacts",
    "country",
    "credit_limit",
    "email",
    "name",
    "payment_terms_days",
    "phone",
    "tax_category",
  ]);
  expect(shown.text).not.toContain("your role may not change");
});
