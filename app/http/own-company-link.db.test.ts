import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { mirrorShipment } from "#app/modules/orders/mirror-shipment.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { connect } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { fieldsOf } from "./testing/master-data.ts";
import {
  type Called,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/*
 * Which customer is another company of ours is said by whoever administrates both, and by nobody else: who may not is refused alike,
 * whether there is such a company or not.
 */

const SLUGS = ["one", "two", "three"] as const;
type Slug = (typeof SLUGS)[number];
/** Ann administrates One and Two, Ben One alone (he sells in Two), Cat sells in One and administrates Two; of Three nobody is anything. */
type Person = "ann" | "ben" | "cat";

let server: TestServer;
const tenants = {} as Record<Slug, string>;
const cookies = {} as Record<Person, string>;
const accounts = {} as Record<Person, string>;
let id: string;
let other: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const { admin } = server.db;
  for (const slug of SLUGS)
    tenants[slug] = await foundCompany(admin, {
      ...{ name: `Company ${slug}`, slug, currency: "GBP", timeZone: "Europe/London" },
    });
  const roles = { ann: ["admin", "admin"], ben: ["admin", "sales"], cat: ["sales", "admin"] } as const;
  for (const who of ["ann", "ben", "cat"] as const) {
    const [one, two] = roles[who];
    const person = { email: `${who}@test.example`, name: who, password: TEST_PASSWORD };
    accounts[who] = await createAccount(admin, { ...person, tenantId: tenants.one, role: one });
    await admin`insert into membership (tenant_id, account_id, role) values (${tenants.two}, ${accounts[who]}, ${two})`;
    cookies[who] = await sessionCookieOf(server, person.email);
  }
});
afterAll(() => server?.close());

beforeEach(async () => {
  await server.db.admin`delete from customer_company`;
  await server.db.admin`delete from sister_company`;
  id = await make("Acme");
  other = await make("Bolt");
});

const signIn = async (who: Person): Promise<string> => {
  const body = { email: `${who}@test.example`, password: TEST_PASSWORD, company: "one" };
  return (await server.call("POST", "/api/v1/auth/login", { body })).json.access_token;
};
async function make(name: string): Promise<string> {
  const token = await signIn("ann");
  return (await server.call("POST", "/api/v1/customers", { token, body: { name } })).json.id;
}
const patch = (token: string, own_company: string | null, customer = id) =>
  server.call("PATCH", `/api/v1/customers/${customer}`, { token, body: { own_company } });
const edit = (who: Person) => server.call("GET", `/customers/${id}/edit`, { headers: { Cookie: cookies[who] } });
const post = (who: Person, page: string, fields: Record<string, string>): Promise<Called> =>
  server.call("POST", `/customers/${id}/${page}`, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookies[who] },
  });
const save = async (who: Person, fields: Record<string, string>) =>
  post(who, "edit", { ...fieldsOf((await edit(who)).text, "customer"), ...fields });
async function erase(who: Person): Promise<Called> {
  const page = await server.call("GET", `/customers/${id}/personal`, { headers: { Cookie: cookies[who] } });
  const [{ code }] = (await server.db.admin`select code from customer where id = ${id}`) as unknown as [
    { code: string },
  ];
  return post(who, "personal", { ...fieldsOf(page.text, "erase"), code });
}
const links = () => server.db.admin`select tenant_id, customer_id, company_id, name from customer_company`;
const sisters = () => server.db.admin`select tenant_id, company_id, name from sister_company`;

it("an administrator of both chooses it in the customer's form, and takes it away there; both logs tell of it", async () => {
  const form = (await edit("ann")).text;
  expect(form).toMatch(/<option value="two">Company two<\/option>/);
  expect(form).not.toContain("Company three");
  expect((await save("ann", { own_company: "two" })).status).toBe(303);
  expect(await links()).toEqual([
    { tenant_id: tenants.one, customer_id: id, company_id: tenants.two, name: "Company two" },
  ]);
  expect(await sisters()).toEqual([{ tenant_id: tenants.two, company_id: tenants.one, name: "Company one" }]);
  const page = await server.call("GET", `/customers/${id}`, { headers: { Cookie: cookies.cat } });
  expect(page.text).toMatch(/Our company<\/dt><dd[^>]*>Company two/);
  expect(page.text).toContain("Our company – → two");
  // Saved again as it is, nothing of it changes.
  expect((await save("ann", { name: "Acme Ltd" })).status).toBe(303);
  const told = () => server.db.admin<{ tenant: string; type: string; account: string; company: string }[]>`
    select tenant_id as tenant, type, actor ->> 'account_id' as account, data ->> 'company' as company from event_log
     where type like 'access.mirror_%' order by id`;
  const agreed = { tenant: tenants.two, type: "access.mirror_agreed", account: accounts.ann, company: "Company one" };
  expect(await told()).toEqual([agreed]);
  expect((await save("ann", { own_company: "" })).status).toBe(303);
  expect([await links(), await sisters()]).toEqual([[], []]);
  expect((await told())[1]).toEqual({ ...agreed, type: "access.mirror_ended" });
});

it("whoever administrates one of them alone is offered nothing and refused, with no word of what there is", async () => {
  const ben = await edit("ben");
  expect(ben.text).not.toMatch(/name="own_company"|Company two|Company three/);
  const [byBen, byCat, byAnn] = [await signIn("ben"), await signIn("cat"), await signIn("ann")];
  const answers = [
    await patch(byBen, "two"),
    await patch(byBen, "three"),
    await patch(byBen, "one"),
    await patch(byBen, "nowhere"),
    await patch(byAnn, "three"),
    await patch(byAnn, "one"),
  ];
  const said = answers.map(({ status, json }) => [status, json.errors]);
  expect(said).toEqual(said.map(() => said[0]));
  expect(said[0]).toMatchObject([400, [{ path: "own_company", code: "unknown_company" }]]);
  expect((await save("ben", { own_company: "two" })).status).toBe(422);
  // Who sells in One may change the customer, and not say whose it is.
  const cat = await patch(byCat, "two");
  expect([cat.status, cat.json.detail]).toEqual([403, expect.stringMatching(/the company's settings.*Administrator/)]);
  expect((await edit("cat")).text).not.toMatch(/name="own_company"|Our company<\/dt>/);
  expect(await links()).toEqual([]);
  // What it is they see, and that they cannot end it; nor can Ann's program.
  expect((await patch(byAnn, "two")).json.own_company).toBe("two");
  for (const who of ["ben", "cat"] as const) {
    const form = (await edit(who)).text;
    expect(form).toMatch(/Our company<\/dt><dd[^>]*>two/);
    expect(form).not.toMatch(/name="own_company"|Company two/);
  }
  expect((await patch(byCat, null)).status).toBe(403);
  expect((await save("ben", { name: "Acme & Sons" })).status).toBe(303);
  expect(await links()).toHaveLength(1);
  const ofAnn = await createApiToken(server.db.admin, { email: "ann@test.example", name: "program", scopes: ["*"] });
  const tries = [
    await patch(byBen, null),
    await patch(ofAnn.token, null),
    await save("ben", { own_company: "" }),
    await erase("ben"),
  ];
  expect(tries.map(({ status, json }) => [status, json?.code])).toEqual([
    [409, "both_companies"],
    [409, "both_companies"],
    [409, undefined],
    [409, undefined],
  ]);
  expect(tries[0]?.json.detail).toMatch(
    /^This customer is Company two, .* Ask one, or be made an administrator there\./,
  );
  expect([await links(), await sisters()]).toMatchObject([[{ customer_id: id }], [{ tenant_id: tenants.two }]]);
  expect((await erase("ann")).status).toBe(303);
  expect([await links(), await sisters()]).toEqual([[], []]);
});

it("one customer is a company, and a customer is one company", async () => {
  const token = await signIn("ann");
  expect((await patch(token, "two")).status).toBe(200);
  const again = await patch(token, "two", other);
  expect([again.status, again.json.code]).toEqual([409, "company_linked"]);
  expect(again.json.detail).toContain("Company two is customer C");
  expect((await patch(token, null)).status).toBe(200);
  expect((await patch(token, "two", other)).status).toBe(200);
});

it("neither an API token, nor a shared tablet, nor who lacks the factor asked for there, reaches the other company", async () => {
  const { admin } = server.db;
  const { token } = await createApiToken(admin, { email: "ann@test.example", name: "program", scopes: ["*"] });
  const refused = await patch(token, "two");
  expect([refused.status, refused.json.errors?.[0]?.code]).toEqual([400, "unknown_company"]);
  const offered = async () => (await edit("ann")).text.includes("Company two");
  expect(await offered()).toBe(true);
  const [tablet] = await admin<{ id: string }[]>`
    insert into shared_device (tenant_id, name, token_hash) values (${tenants.one}, 'T', sha256('t')) returning id`;
  await admin`update session set device_id = ${tablet?.id ?? null} where account_id = ${accounts.ann}`;
  expect(await offered()).toBe(false);
  await admin`update session set device_id = null where account_id = ${accounts.ann}`;
  await admin`update tenant set second_factor_roles = '{admin}' where id = ${tenants.two}`;
  expect(await offered()).toBe(false);
  await admin`update tenant set second_factor_roles = '{}' where id = ${tenants.two}`;
  expect(await offered()).toBe(true);
  await admin`update membership set disabled_at = now() where tenant_id = ${tenants.two} and account_id = ${accounts.ann}`;
  expect(await offered()).toBe(false);
  await admin`update membership set disabled_at = null where tenant_id = ${tenants.two} and account_id = ${accounts.ann}`;
});

it("each company sees its own side of it alone", async () => {
  expect((await patch(await signIn("ann"), "two")).status).toBe(200);
  const seen = (tenantId: string) =>
    inTenant(server.db.app, tenantId, async (tx) => [
      (await tx`select 1 from customer_company`).length,
      (await tx`select 1 from sister_company`).length,
    ]);
  expect(await seen(tenants.one)).toEqual([1, 0]);
  expect(await seen(tenants.two)).toEqual([0, 1]);
  expect(await seen(tenants.three)).toEqual([0, 0]);
});

it("what is announced stands on the receipt beside what is scanned, for its clerk without its cost", async () => {
  const token = await signIn("ann");
  expect((await patch(token, "two")).status).toBe(200);
  await server.call("POST", "/api/v1/inventory", {
    token,
    body: { sku: "PEAR", name: "Pear", price: "7.25", unit_cost: "3", qty_on_hand: 5 },
  });
  const body = { customer_id: id, items: [{ sku: "PEAR", quantity: 2 }] };
  const order = (await server.call("POST", "/api/v1/orders", { token, body })).json;
  const shipped = await inTenant(server.db.app, tenants.one, (tx) =>
    shipOrder(tx, systemActor(tenants.one, "Ann", "r"), order.id, {}, new Date()),
  );
  const [event] = await server.db.admin<{ data: Parameters<typeof mirrorShipment>[2] }[]>`
    select data from event_log where type = 'orders.order_shipped' and data ->> 'shipment_id' = ${shipped.shipmentId}`;
  const worker = connect({ url: server.db.workerUrl, max: 1, name: "pulse-test" });
  await inTenant(worker, tenants.one, (tx) =>
    mirrorShipment(tx, systemActor(tenants.one, "mirror-when-shipped", "r"), event!.data, new Date()),
  );
  await worker.end();

  const [receipt] = await server.db.admin<{ id: string }[]>`select receipt_id as id from announced_receipt`;
  const person = { email: "dee@test.example", name: "dee", password: TEST_PASSWORD };
  await createAccount(server.db.admin, { ...person, tenantId: tenants.two, role: "clerk" });
  const headers = { Cookie: await sessionCookieOf(server, person.email) };
  const page = await server.call("GET", `/receive/${receipt?.id}`, { headers });
  expect(page.text).toContain("Announced by Company one");
  expect(page.text).toMatch(/PEAR<\/span> .*Pear<span[^>]*>Not among our products/);
  expect(page.text).not.toContain("7.25");
  const german = { ...headers, "Accept-Language": "de" };
  const angekuendigt = await server.call("GET", `/receive/${receipt?.id}`, { headers: german });
  expect(angekuendigt.text).toMatch(/Angekündigt von Company one[\s\S]*Nicht unter unseren Artikeln/);
});
