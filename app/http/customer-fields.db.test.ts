import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  CUSTOMER,
  type Fields,
  fieldsOf,
  type MasterData,
  type Person,
  startMasterData,
} from "./testing/master-data.ts";

/* A customer's screen offers the fields that the person's role may change, and no others can be sent past it. */

let data: MasterData;
let id: string;

beforeAll(async () => {
  data = await startMasterData();
});
afterAll(() => data?.close());

beforeEach(async () => {
  id = await data.make("/api/v1/customers", CUSTOMER);
});

const page = (who: Person) => data.get(who, `/customers/${id}/edit`);
const save = (who: Person, fields: Fields) => data.post(who, `/customers/${id}/edit`, { _form: "customer", ...fields });
const customer = async () => (await data.server.call("GET", `/api/v1/customers/${id}`, { token: data.token })).json;
/** What the form offers; the fields that come along with every form begin with `_`. */
const offered = (html: string) => {
  const names = Object.keys(fieldsOf(html, "customer")).map((name) => name.split(".")[0] ?? "");
  return [...new Set(names)].filter((name) => !name.startsWith("_")).sort();
};

it("who may change the terms alone is offered these, sees the rest as text and changes nothing else", async () => {
  const shown = await page("accountant");
  expect(shown.status).toBe(200);
  expect(offered(shown.text)).toEqual(["credit_limit", "payment_terms_days"]);
  expect(shown.text).toMatch(/<dt>Name<\/dt><dd>Acme<\/dd>/);
  expect(shown.text).toContain("old@acme.test");
  expect(shown.text).toContain("your role may not change");

  expect((await save("accountant", { payment_terms_days: "14", credit_limit: "750", _version: "1" })).status).toBe(303);
  const after = await customer();
  expect(after).toMatchObject({ ...CUSTOMER, payment_terms_days: 14, credit_limit: "750.00", version: 2 });

  const others: Fields[] = [{ name: "Mine" }, { email: "" }, { "addresses.0.line1": "" }, { "contacts.0.name": "" }];
  for (const more of others) expect((await save("accountant", { payment_terms_days: "15", ...more })).status).toBe(403);
  expect(await customer()).toEqual(after);
  const customerPage = await data.get("accountant", `/customers/${id}`);
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
  expect(offered(shown.text)).toEqual(["addresses", "code", "country", "name", "tax_category"]);
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
  expect(after).toMatchObject({ ...CUSTOMER, name: "Acme Ltd", addresses: [{ line1: "2 High St" }] });
  const others: Fields[] = [{ email: "x@acme.test" }, { payment_terms_days: "1" }, { "contacts.0.name": "" }];
  for (const more of others) expect((await save("own", { name: "Mine", ...more })).status).toBe(403);
  expect(await customer()).toEqual(after);
});

it("who may change all of it is offered all of it", async () => {
  const shown = await page("sales");
  expect(offered(shown.text)).toEqual([
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
