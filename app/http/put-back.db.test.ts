import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { Rights } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/* A change of a customer or a product is taken back on the record's own form, filled as it was before, by a save like any other. */

let server: TestServer;
let token: string;
const cookies: Record<string, string> = {};

const MASTER: Rights = { profile: "RU", customers: "RU" };
const CUSTOMER = {
  name: "Acme",
  email: "old@acme.test",
  payment_terms_days: 30,
  credit_limit: "500.00",
  country: "GB",
  contacts: [{ name: "Ann", email: "ann@acme.test", phone: null }],
  addresses: [{ kind: "billing", line1: "1 High St", line2: null, city: "York", postcode: null, country: "GB" }],
};

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const { admin } = server.db;
  const found = (name: string, slug: string) =>
    foundCompany(admin, { name, slug, currency: "GBP", timeZone: "Europe/London" });
  const tenantId = await found("One", "one");
  token = (await personWithToken(server.db, tenantId, "admin")).token;
  const enter = async (
    who: string,
    role: "admin" | "accountant" | "clerk" | "sales" | "viewer",
    company = tenantId,
  ) => {
    const email = `${who}@test.example`;
    await createAccount(admin, { tenantId: company, email, name: `The ${who}`, role, password: TEST_PASSWORD });
    return email;
  };
  for (const role of ["admin", "accountant", "clerk", "sales"] as const)
    cookies[role] = await sessionCookieOf(server, await enter(role, role));
  cookies.other = await sessionCookieOf(server, await enter("other", "admin", await found("Two", "two")));
  const own = await enter("own", "viewer");
  const [role] = await admin<{ id: string }[]>`
    insert into custom_role (tenant_id, name, base, rights) values (${tenantId}, 'Master data', 'viewer', ${admin.json(MASTER)}) returning id`;
  await admin`update membership set custom_role_id = ${role?.id ?? ""} where account_id = (select id from account where email = ${own})`;
  cookies.own = await sessionCookieOf(server, own);
});
afterAll(() => server?.close());

const get = (who: string, path: string) => server.call("GET", path, { headers: { Cookie: cookies[who] ?? "" } });
const post = (who: string, path: string, fields: Record<string, string>) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookies[who] ?? "" },
  });

const plain = (html: string) =>
  html.replaceAll("<!-- -->", "").replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

/** What a browser without JavaScript posts of a form that nobody has touched. */
function fieldsOf(html: string, id: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*id="${id}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? "";
  const inputs = form.match(/<input[^>]*>/g) ?? [];
  const posted = inputs.flatMap((tag): [string, string][] => {
    const name = attribute(tag, "name");
    const isOff = attribute(tag, "type") === "checkbox" && !/\schecked/.test(tag);
    return name && !isOff ? [[name, plain(attribute(tag, "value") ?? (/checkbox/.test(tag) ? "on" : ""))]] : [];
  });
  const selects = [...form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)].map(
    ([, tag = "", body = ""]): [string, string] => {
      const options = body.match(/<option[^>]*>/g) ?? [];
      const chosen = options.find((option) => /\sselected/.test(option)) ?? options[0] ?? "";
      return [attribute(tag, "name") ?? "", plain(attribute(chosen, "value") ?? "")];
    },
  );
  return Object.fromEntries([...posted, ...selects]);
}

let id: string;
const edit = () => `/customers/${id}/edit`;
const customer = async () => {
  const { version: _version, ...rest } = (await server.call("GET", `/api/v1/customers/${id}`, { token })).json;
  return rest;
};
const patch = (body: object) => server.call("PATCH", `/api/v1/customers/${id}`, { token, body });
/** Saves a record's form with some fields changed, as a person does. */
const save = async (who: string, path: string, form: string, changes: Record<string, string>) =>
  post(who, path, { ...fieldsOf((await get(who, path)).text, form), _idem: newId(), ...changes });
/** The pages that take changes of a record back, the newest first. */
const linksOn = async (who: string, path: string) =>
  [...(await get(who, path)).text.matchAll(/href="([^"]*\?as_before=[^"]*)"/g)].map(([, href = ""]) => href);
const firstLink = async (who = "sales") => (await linksOn(who, `/customers/${id}`))[0] ?? "none";

beforeEach(async () => {
  const made = await server.call("POST", "/api/v1/customers", { token, body: CUSTOMER });
  expect(made.status).toBe(201);
  id = made.json.id;
});

it("a customer's history says what was before, and a change of it is taken back on its form", async () => {
  const before = await customer();
  const changes = {
    name: "Acme Ltd",
    email: "new@acme.test",
    payment_terms_days: "14",
    "addresses.0.line1": "2 High St",
  };
  expect((await save("sales", edit(), "customer", changes)).status).toBe(303);
  const changed = await customer();
  expect(changed).toMatchObject({ name: "Acme Ltd", payment_terms_days: 14, addresses: [{ line1: "2 High St" }] });

  const story = plain((await get("sales", `/customers/${id}`)).text);
  expect(story).toContain("Name Acme → Acme Ltd");
  expect(story).toContain("Payment terms in days 30 → 14");
  expect(story).toContain("Billing, 1 High St, York, United Kingdom → Billing, 2 High St, York, United Kingdom");

  const link = await firstLink();
  const page = await get("sales", link);
  expect(page.status).toBe(200);
  expect(plain(page.text)).toMatch(
    /This takes back what The sales changed on [\s\S]*Payment terms in days 30 → 14[\s\S]*Save to do it/,
  );
  const fields = fieldsOf(page.text, "customer");
  expect(fields).toMatchObject({
    name: "Acme",
    email: "old@acme.test",
    payment_terms_days: "30",
    credit_limit: "500.00",
  });
  // Looking changes nothing, and what the form is told apart by is the record of now.
  expect(await customer()).toEqual(changed);
  expect(JSON.parse(fields._base ?? "")).toMatchObject({ name: "Acme Ltd", payment_terms_days: "14" });

  const saved = await post("sales", link, fields);
  expect([saved.status, saved.headers.get("location")]).toEqual([303, `/customers/${id}`]);
  expect(await customer()).toEqual(before);
  expect((await get("sales", link)).text).toContain("as it was before already");
  expect(await linksOn("sales", `/customers/${id}`)).toHaveLength(2);
});

it("what came later stays, and is said where it is the same field", async () => {
  await save("sales", edit(), "customer", { name: "Second", payment_terms_days: "14" });
  const link = await firstLink();
  await patch({ name: "Third", credit_limit: "900" });
  const page = await get("sales", link);
  expect(plain(page.text)).toContain("Changed again since then, and put back all the same: Name.");
  expect((await post("sales", link, fieldsOf(page.text, "customer"))).status).toBe(303);
  expect(await customer()).toMatchObject({ name: "Acme", payment_terms_days: 30, credit_limit: "900.00" });
});

it("somebody who saves meanwhile is not overwritten: other fields are merged, the same is asked about", async () => {
  await save("sales", edit(), "customer", { payment_terms_days: "14" });
  const link = await firstLink();
  const fields = fieldsOf((await get("sales", link)).text, "customer");
  await patch({ phone: "123" });
  const merged = await post("sales", link, fields);
  expect(merged.status).toBe(409);
  const again = fieldsOf(merged.text, "customer");
  expect(again).toMatchObject({ phone: "123", payment_terms_days: "30" });
  await patch({ payment_terms_days: 21 });
  const asked = await post("sales", link, { ...again, _idem: newId() });
  expect(asked.status).toBe(409);
  expect(fieldsOf(asked.text, "customer")).toMatchObject({ payment_terms_days: "30" });
  expect(JSON.parse(fieldsOf(asked.text, "customer")._theirs ?? "")).toMatchObject({ payment_terms_days: "21" });
  expect(await customer()).toMatchObject({ phone: "123", payment_terms_days: 21 });
});

it("what one may not change stays, and what one may not see is not shown", async () => {
  await save("sales", edit(), "customer", { name: "Acme Ltd", email: "new@acme.test", payment_terms_days: "14" });
  await save("sales", edit(), "customer", { email: "newest@acme.test", "contacts.0.email": "bea@acme.test" });
  const [hidden, mixed] = await linksOn("sales", `/customers/${id}`);

  const terms = await get("accountant", mixed ?? "");
  expect(plain(terms.text)).toContain("your role does not change it: Name, E-mail.");
  const fields = fieldsOf(terms.text, "customer");
  expect(fields).toMatchObject({ payment_terms_days: "30" });
  expect(fields).not.toHaveProperty("name");
  expect((await post("accountant", mixed ?? "", fields)).status).toBe(303);
  expect(await customer()).toMatchObject({ name: "Acme Ltd", email: "newest@acme.test", payment_terms_days: 30 });

  for (const path of [`/customers/${id}`, hidden ?? "", mixed ?? ""]) {
    const shown = await get("own", path);
    expect(shown.status).toBe(200);
    expect(shown.text).not.toMatch(/acme\.test|30 → 14|Payment terms in days/);
  }
  expect((await get("own", hidden ?? "")).text).toContain("is not known here");
  expect(fieldsOf((await get("own", mixed ?? "")).text, "customer")).toMatchObject({ name: "Acme" });
  expect(await linksOn("own", `/customers/${id}`)).toEqual([mixed]);
});

it("who may not change the record sees no link and is refused; another company or record has no such change", async () => {
  await save("sales", edit(), "customer", { payment_terms_days: "14" });
  const link = await firstLink();
  expect(await linksOn("clerk", `/customers/${id}`)).toEqual([]);
  expect((await get("clerk", link)).status).toBe(403);
  expect((await get("other", link)).status).toBe(404);

  const [, event] = link.split("=");
  const [made] = await server.db.admin<{ id: string }[]>`
    select id from event_log where subject_id = ${id} and type = 'parties.customer_created'`;
  for (const unknown of [made?.id, newId(), "nonsense", ""])
    expect((await get("sales", `${edit()}?as_before=${unknown}`)).status).toBe(404);
  const second = await server.call("POST", "/api/v1/customers", { token, body: { name: "Second" } });
  expect((await get("sales", `/customers/${second.json.id}/edit?as_before=${event}`)).status).toBe(404);
});

it("a change that tells nothing of before says so", async () => {
  await patch({});
  const [event] = await server.db.admin<{ id: string }[]>`
    select id from event_log where subject_id = ${id} and type = 'parties.customer_changed'`;
  expect(await linksOn("sales", `/customers/${id}`)).toEqual([]);
  const page = await get("sales", `${edit()}?as_before=${event?.id}`);
  expect(page.status).toBe(200);
  expect(page.text).toContain("is not known here");
  expect(fieldsOf(page.text, "customer")).toMatchObject({ name: "Acme", payment_terms_days: "30" });
});

it("a product is taken back with what its form has; its cost is for those who see it", async () => {
  const put = (body: object) => server.call("POST", "/api/v1/inventory", { token, body: { sku: "P-1", ...body } });
  const made = await put({ name: "Lamp", price: "12.50", unit_cost: "7.77", reorder_point: 5, barcode: "123" });
  expect(made.status).toBe(201);
  const path = `/products/${made.json.id}`;
  const changes = { name: "Lamp 2", price: "15", unit_cost: "8.88", reorder_point: "", reorder_quantity: "10" };
  const { active: _sold, ...fields } = fieldsOf((await get("admin", `${path}/edit`)).text, "product");
  expect((await post("admin", `${path}/edit`, { ...fields, ...changes })).status).toBe(303);

  const seen = plain((await get("clerk", path)).text);
  expect(seen).toContain("Price 12.50 → 15.00");
  expect(seen).toContain("In use Yes → No");
  expect(seen).not.toMatch(/7\.77|8\.88|as_before/);
  const [link = "none"] = await linksOn("admin", path);
  expect((await get("clerk", link)).status).toBe(403);
  expect((await get("other", link)).status).toBe(404);

  const page = await get("admin", link);
  expect(plain(page.text)).toContain("Unit cost 7.77 → 8.88");
  const former = fieldsOf(page.text, "product");
  expect(former).toMatchObject({ name: "Lamp", price: "12.50", unit_cost: "7.77", reorder_point: "5", active: "on" });
  expect((await post("admin", link, former)).status).toBe(303);
  const { json } = await server.call("GET", "/api/v1/inventory/P-1", { token });
  expect(json).toMatchObject({
    name: "Lamp",
    price: "12.50",
    unit_cost: "7.77",
    reorder_point: 5,
    reorder_quantity: null,
    active: true,
  });

  expect((await put({ tax_category: "exempt" })).status).toBe(200);
  const [other = "none"] = await linksOn("admin", path);
  expect(plain((await get("admin", other)).text)).toMatch(
    /can be taken back on this form[\s\S]*does not change it: Tax category\./,
  );
});
