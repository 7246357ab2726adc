import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import { CUSTOMER, fieldsOf, type MasterData, type Person, plain, startMasterData } from "./testing/master-data.ts";

/* A change of a customer or a product is taken back on the record's own form, filled as it was before, by a save like any other. */

let data: MasterData;
let id: string;
const edit = () => `/customers/${id}/edit`;
const customer = () => data.read(`/api/v1/customers/${id}`);
const patch = (body: object) => data.server.call("PATCH", `/api/v1/customers/${id}`, { token: data.token, body });
const firstLink = async (who: Person = "sales") => (await data.linksOn(who, `/customers/${id}`))[0] ?? "none";

beforeAll(async () => {
  data = await startMasterData();
});
afterAll(() => data?.close());

beforeEach(async () => {
  id = await data.make("/api/v1/customers", CUSTOMER);
});

it("a customer's history says what was before, and a change of it is taken back on its form", async () => {
  const before = await customer();
  const changes = {
    name: "Acme Ltd",
    email: "new@acme.test",
    payment_terms_days: "14",
    "addresses.0.line1": "2 High St",
  };
  expect((await data.save("sales", edit(), "customer", changes)).status).toBe(303);
  const changed = await customer();
  expect(changed).toMatchObject({ name: "Acme Ltd", payment_terms_days: 14, addresses: [{ line1: "2 High St" }] });

  const story = plain((await data.get("sales", `/customers/${id}`)).text);
  expect(story).toContain("Name Acme → Acme Ltd");
  expect(story).toContain("Payment terms in days 30 → 14");
  expect(story).toContain("Billing, 1 High St, York, United Kingdom → Billing, 2 High St, York, United Kingdom");

  const link = await firstLink();
  const page = await data.get("sales", link);
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

  const saved = await data.post("sales", link, fields);
  expect([saved.status, saved.headers.get("location")]).toEqual([303, `/customers/${id}`]);
  expect(await customer()).toEqual(before);
  expect((await data.get("sales", link)).text).toContain("as it was before already");
  expect(await data.linksOn("sales", `/customers/${id}`)).toHaveLength(2);
});

it("what came later stays, and is said where it is the same field", async () => {
  await data.save("sales", edit(), "customer", { name: "Second", payment_terms_days: "14" });
  const link = await firstLink();
  await patch({ name: "Third", credit_limit: "900" });
  const page = await data.get("sales", link);
  expect(plain(page.text)).toContain("Changed again since then, and put back all the same: Name.");
  expect((await data.post("sales", link, fieldsOf(page.text, "customer"))).status).toBe(303);
  expect(await customer()).toMatchObject({ name: "Acme", payment_terms_days: 30, credit_limit: "900.00" });
});

it("somebody who saves meanwhile is not overwritten: other fields are merged, the same is asked about", async () => {
  await data.save("sales", edit(), "customer", { payment_terms_days: "14" });
  const link = await firstLink();
  const fields = fieldsOf((await data.get("sales", link)).text, "customer");
  await patch({ phone: "123" });
  const merged = await data.post("sales", link, fields);
  expect(merged.status).toBe(409);
  const again = fieldsOf(merged.text, "customer");
  expect(again).toMatchObject({ phone: "123", payment_terms_days: "30" });
  await patch({ payment_terms_days: 21 });
  const asked = await data.post("sales", link, { ...again, _idem: newId() });
  expect(asked.status).toBe(409);
  expect(fieldsOf(asked.text, "customer")).toMatchObject({ payment_terms_days: "30" });
  expect(JSON.parse(fieldsOf(asked.text, "customer")._theirs ?? "")).toMatchObject({ payment_terms_days: "21" });
  expect(await customer()).toMatchObject({ phone: "123", payment_terms_days: 21 });
});

it("what one may not change stays, and what one may not see is not shown", async () => {
  await data.save("sales", edit(), "customer", { name: "Acme Ltd", email: "new@acme.test", payment_terms_days: "14" });
  await data.save("sales", edit(), "customer", { email: "newest@acme.test", "contacts.0.email": "bea@acme.test" });
  const [hidden, mixed] = await data.linksOn("sales", `/customers/${id}`);

  const terms = await data.get("accountant", mixed ?? "");
  expect(plain(terms.text)).toContain("your role does not change it: Name, E-mail.");
  const fields = fieldsOf(terms.text, "customer");
  expect(fields).toMatchObject({ payment_terms_days: "30" });
  expect(fields).not.toHaveProperty("name");
  expect((await data.post("accountant", mixed ?? "", fields)).status).toBe(303);
  expect(await customer()).toMatchObject({ name: "Acme Ltd", email: "newest@acme.test", payment_terms_days: 30 });

  for (const path of [`/customers/${id}`, hidden ?? "", mixed ?? ""]) {
    const shown = await data.get("own", path);
    expect(shown.status).toBe(200);
    expect(shown.text).not.toMatch(/acme\.test|30 → 14|Payment terms in days/);
  }
  expect((await data.get("own", hidden ?? "")).text).toContain("is not known here");
  expect(fieldsOf((await data.get("own", mixed ?? "")).text, "customer")).toMatchObject({ name: "Acme" });
  expect(await data.linksOn("own", `/customers/${id}`)).toEqual([mixed]);
});

it("who may not change the record sees no link and is refused; another company or record has no such change", async () => {
  await data.save("sales", edit(), "customer", { payment_terms_days: "14" });
  const link = await firstLink();
  expect(await data.linksOn("clerk", `/customers/${id}`)).toEqual([]);
  expect((await data.get("clerk", link)).status).toBe(403);
  expect((await data.get("other", link)).status).toBe(404);

  const [, event] = link.split("=");
  const [made] = await data.server.db.admin<{ id: string }[]>`
    select id from event_log where subject_id = ${id} and type = 'parties.customer_created'`;
  for (const unknown of [made?.id, newId(), "nonsense", ""])
    expect((await data.get("sales", `${edit()}?as_before=${unknown}`)).status).toBe(404);
  const second = await data.server.call("POST", "/api/v1/customers", { token: data.token, body: { name: "Second" } });
  expect((await data.get("sales", `/customers/${second.json.id}/edit?as_before=${event}`)).status).toBe(404);
});

it("a change that tells nothing of before says so", async () => {
  await patch({});
  const [event] = await data.server.db.admin<{ id: string }[]>`
    select id from event_log where subject_id = ${id} and type = 'parties.customer_changed'`;
  expect(await data.linksOn("sales", `/customers/${id}`)).toEqual([]);
  const page = await data.get("sales", `${edit()}?as_before=${event?.id}`);
  expect(page.status).toBe(200);
  expect(page.text).toContain("is not known here");
  expect(fieldsOf(page.text, "customer")).toMatchObject({ name: "Acme", payment_terms_days: "30" });
});

it("a product is taken back with what its form has; its cost is for those who see it", async () => {
  const put = (body: object) =>
    data.server.call("POST", "/api/v1/inventory", { token: data.token, body: { sku: "P-1", ...body } });
  const made = await put({
    name: "Lamp",
    price: "12.50",
    unit_cost: "7.77",
    reorder_point: 5,
    barcode: "123",
    category: "Lamps",
  });
  expect(made.status).toBe(201);
  const path = `/products/${made.json.id}`;
  const changes = {
    name: "Lamp 2",
    category: " Lighting ",
    price: "15",
    unit_cost: "8.88",
    reorder_point: "",
    reorder_quantity: "10",
  };
  const { active: _sold, ...fields } = fieldsOf((await data.get("admin", `${path}/edit`)).text, "product");
  expect((await data.post("admin", `${path}/edit`, { ...fields, ...changes })).status).toBe(303);

  const seen = plain((await data.get("clerk", path)).text);
  expect(seen).toContain("Price 12.50 → 15.00");
  expect(seen).toContain("Category Lamps → Lighting");
  expect(seen).toContain("In use Yes → No");
  expect(seen).not.toMatch(/7\.77|8\.88|as_before/);
  const [link = "none"] = await data.linksOn("admin", path);
  expect((await data.get("clerk", link)).status).toBe(403);
  expect((await data.get("other", link)).status).toBe(404);

  const page = await data.get("admin", link);
  expect(plain(page.text)).toContain("Unit cost 7.77 → 8.88");
  const former = fieldsOf(page.text, "product");
  expect(former).toMatchObject({
    name: "Lamp",
    category: "Lamps",
    price: "12.50",
    unit_cost: "7.77",
    reorder_point: "5",
    active: "on",
  });
  expect((await data.post("admin", link, former)).status).toBe(303);
  const { json } = await data.server.call("GET", "/api/v1/inventory/P-1", { token: data.token });
  expect(json).toMatchObject({
    name: "Lamp",
    category: "Lamps",
    price: "12.50",
    unit_cost: "7.77",
    reorder_point: 5,
    reorder_quantity: null,
    active: true,
  });

  expect((await put({ tax_category: "exempt" })).status).toBe(200);
  const [other = "none"] = await data.linksOn("admin", path);
  expect(plain((await data.get("admin", other)).text)).toMatch(
    /can be taken back on this form[\s\S]*does not change it: Tax category\./,
  );
});
