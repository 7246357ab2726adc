import { afterAll, beforeAll, expect, it } from "vitest";
import { EMPTY_LETTERHEAD } from "#app/modules/access/letterhead.ts";
import { listAudit } from "#app/modules/audit.server.ts";
import { checkImport, runImport } from "#app/modules/imports/run-import.server.ts";
import { chooseColumns, confirmImport, startImport } from "#app/modules/imports/start-import.server.ts";
import { doNextOfRun, startBulkRun } from "#app/modules/orders/bulk-run.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { startPeople } from "./testing/people.ts";
import { personWithToken, sessionCookieOf, TEST_PASSWORD } from "./testing/test-server.ts";

/* What the audit page and its file tell of what came by API and by form. */

type People = Awaited<ReturnType<typeof startPeople>>;
let people: People;
let token: string;

beforeAll(async () => {
  people = await startPeople();
  token = (await personWithToken(people.server.db, people.tenantId, "admin")).token;
});
afterAll(() => people?.server.close());

const api = (method: string, path: string, body?: unknown, as = token) =>
  people.server.call(method, `/api/v1${path}`, { token: as, body });
const newCustomer = async (fields: Record<string, unknown>) => (await api("POST", "/customers", fields)).json.id;
/** The page's list as text. */
const shown = ({ text }: { text: string }) =>
  (/<table[\s\S]*<\/table>/.exec(text)?.[0] ?? "").replace(/<!-- -->|<[^>]*>/g, "");
/** The file's lines of one record, newest first, by the names of its columns. */
async function linesOf(query: string): Promise<Record<string, string>[]> {
  const { text } = await people.page(`/audit.csv?${query}`);
  const [head = [], ...rows] = text
    .replace(/^\uFEFF/, "")
    .trim()
    .split(/\r?\n/)
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) => cell));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])));
}

it("says from where every change came, by API with its token, by form and by what runs later", async () => {
  const id = await newCustomer({ name: "Acme" });
  const typed = { _form: "customer", _idem: newId(), name: "By form", code: "BF" };
  expect((await people.submit("/customers/new", typed)).status).toBe(303);
  const changes = await linesOf("type=parties.customer_created");
  expect(changes.map((line) => [line.from_address, line.api_token])).toEqual([
    ["127.0.0.1", ""],
    ["127.0.0.1", "test"],
  ]);
  expect(shown(await people.page(`/audit?record=${id}`))).toContain("by token test");

  // One row for each person, however much they do; the address is nowhere in the log or on the bus.
  const { admin } = people.server.db;
  const kept = await admin`select account_id, address from actor_address`;
  expect(kept).toHaveLength(2);
  const [logged] = await admin`select string_agg(e::text, ' ') as text from event_log e`;
  expect(logged?.text).not.toContain("127.0.0.1");
  await admin`select count(*) from order_events(1000)`;
  const { json: feed } = await api("GET", "/events");
  expect(feed.data.length).toBeGreaterThan(1);
  expect(feed.data.filter((event: { actor: object }) => "from" in event.actor)).toEqual([]);
});

it("what the worker does later says the address of whoever asked for it", async () => {
  const { db } = people.server;
  await api("POST", "/inventory", { sku: "A-1", name: "Thing", price: "9", qty_on_hand: 10 });
  const customer = await newCustomer({ name: "Later" });
  const order = (await api("POST", "/orders", { customer_id: customer, items: [{ sku: "A-1", quantity: 1 }] })).json;
  const asks = {
    tenantId: people.tenantId,
    accountId: people.adminId,
    name: "The admin",
    role: "admin" as const,
    requestId: "r",
  };
  const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, people.tenantId, work);
  const run = await act((tx) =>
    startBulkRun(tx, { ...asks, address: "10.1.2.3" }, { act: "cancel", ids: [order.id] }, new Date()),
  );
  await act((tx) => doNextOfRun(tx, people.tenantId, run.id, new Date()));
  const [cancelled] = await linesOf("type=orders.order_cancelled");
  expect(cancelled).toMatchObject({ request_id: run.id, from_address: "10.1.2.3" });

  const file = new TextEncoder().encode("Code,Name\nFILE-1,By file\n");
  const made = await act((tx) =>
    startImport(
      tx,
      { ...asks, address: "10.1.2.4" },
      { kind: "customers", fileName: "c.csv", bytes: file },
      new Date(),
    ),
  );
  await act((tx) => chooseColumns(tx, asks, made.id, { code: 0, name: 1 }, "caller"));
  await act((tx) => checkImport(tx, people.tenantId, made.id, new Date()));
  await act((tx) => confirmImport(tx, asks, made.id, "caller"));
  await act((tx) => runImport(tx, people.tenantId, made.id, new Date(), async () => {}));
  const [brought] = await linesOf("type=parties.customer_created");
  expect(brought).toMatchObject({ request_id: made.id, from_address: "10.1.2.4" });
});

it("tells what a change did to personal fields, in the page and in the file, and names the record", async () => {
  const id = await newCustomer({ name: "Before Ltd", code: "BEF", email: "old@before.test" });
  await api("PATCH", `/customers/${id}`, { name: "After Ltd", email: "new@after.test", payment_terms_days: 14 });
  expect((await api("POST", "/inventory", { sku: "A-1", name: "Thing", price: "12.50" })).status).toBe(200);

  const page = shown(await people.page(`/audit?record=${id}`));
  expect(page).toContain("Name Before Ltd → After Ltd, E-mail old@before.test → new@after.test");
  expect(page).toContain("Payment terms in days 30 → 14");
  expect(page).toContain("BEF After Ltd");
  const [changed, made] = await linesOf(`record=${id}`);
  expect(changed?.record).toBe("BEF After Ltd");
  expect(changed?.data).toContain("old@before.test");
  expect(made?.data).toContain("Before Ltd");
  expect(shown(await people.page("/audit?type=catalog.item_changed"))).toContain("Price 9.00 → 12.50");

  // Of a role without contacts, the rest of the same change.
  const actor = { tenantId: people.tenantId, accountId: people.adminId, name: "", requestId: "r" };
  const rights = { audit: "R", customers: "R" };
  const seen = await inTenant(people.server.db.app, people.tenantId, (tx) =>
    listAudit(tx, { ...actor, role: "viewer", rights }, { record: id }, "UTC", {
      limit: 10,
      after: null,
      sort: [{ key: "when", descending: true }],
    }),
  );
  expect(seen.data[0]?.data).toMatchObject({ before: { name: "Before Ltd" }, after: { name: "After Ltd" } });
  expect(JSON.stringify(seen.data)).not.toMatch(/before\.test|after\.test|payment_terms/);
});

it("holds what was refused deep inside a command as well, and says what it takes", async () => {
  const { server, tenantId } = people;
  const customer = await newCustomer({ name: "Fixed" });
  const order = (await api("POST", "/orders", { customer_id: customer, items: [{ sku: "A-1", quantity: 1 }] })).json;
  const before = (await linesOf("type=access.refused")).length;
  const as = async (role: RoleName) => (await personWithToken(server.db, tenantId, role)).token;
  const [accountant, sales, clerk] = [await as("accountant"), await as("sales"), await as("clerk")];

  const named = await api("PATCH", `/customers/${customer}`, { name: "Hax" }, accountant);
  expect([named.status, named.json.detail]).toEqual([403, expect.stringContaining("the right to update customers")]);
  const notTheirs = await api("PATCH", `/orders/${order.id}`, { status: "cancelled" }, sales);
  expect([notTheirs.status, notTheirs.json.detail]).toEqual([
    403,
    expect.stringContaining("update orders of your own only"),
  ]);
  const unheard = await api("GET", `/comments?subject_type=invoice&subject_id=${newId()}`, undefined, clerk);
  expect([unheard.status, unheard.json.detail]).toEqual([403, expect.stringContaining("the right to read invoices")]);

  const told = await linesOf("type=access.refused");
  expect(told).toHaveLength(before + 3);
  expect(told[0]?.data).toContain("invoices");
  expect(told.slice(0, 3).every((line) => line.from_address === "127.0.0.1" && line.api_token === "test")).toBe(true);

  // By form, and where the page is not even shown.
  await people.person("clerk@one.test", "clerk");
  const cookie = await sessionCookieOf(server, "clerk@one.test");
  expect((await people.page(`/orders/${order.id}/edit`, cookie)).status).toBe(403);
  expect(await linesOf("type=access.refused")).toHaveLength(before + 4);
});

it("holds what was refused of several things asked for in one call, each as its own call would be", async () => {
  const { server, tenantId } = people;
  const customer = await newCustomer({ name: "Terms" });
  const product = { items: [{ sku: "A-1", quantity: 1 }] };
  const order = (await api("POST", "/orders", { customer_id: customer, ...product })).json;
  const as = async (role: RoleName) => personWithToken(server.db, tenantId, role);
  const [accountant, sales] = [await as("accountant"), await as("sales")];
  const before = (await linesOf("type=access.refused")).length;
  const refusals = async () => {
    const all = await linesOf("type=access.refused");
    return all
      .slice(0, all.length - before)
      .map((line) => JSON.parse((line.data ?? "").slice(1, -1).replaceAll('""', '"')));
  };

  const items = [{ id: customer, payment_terms_days: 7 }, { name: "New" }, { id: customer, name: "Hax" }];
  const many = await api("POST", "/customers/bulk", { items }, accountant.token);
  expect([many.status, many.json.data.map((one: { status: number }) => one.status)]).toEqual([200, [200, 403, 403]]);
  expect(await refusals()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: "/api/v1/customers/bulk items 1", action: "create", resource: "customers" }),
      expect.objectContaining({ path: "/api/v1/customers/bulk items 2", action: "update", resource: "customers" }),
    ]),
  );

  const asks = { tenantId, accountId: sales.accountId, name: "Sal", role: "sales" as const, requestId: "r" };
  const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(server.db.app, tenantId, work);
  const run = await act((tx) => startBulkRun(tx, asks, { act: "cancel", ids: [order.id] }, new Date()));
  await act((tx) => doNextOfRun(tx, tenantId, run.id, new Date()));
  expect((await refusals())[0]).toMatchObject({ path: `/orders/${order.id}`, action: "update", resource: "orders" });

  await people.person("seller@one.test", "sales");
  const cookie = await sessionCookieOf(server, "seller@one.test");
  const form = { _intent: "cancel", confirmed: "yes", id: order.id };
  expect((await people.submit("/orders/bulk", form, cookie)).text).toContain("of your own only");
  expect((await refusals())[0]).toMatchObject({ path: `/orders/bulk items ${order.id}`, resource: "orders" });
});

it("a board or question that somebody sees nothing of says what it takes", async () => {
  const { server } = people;
  await people.person("hr@one.test", "hr");
  const cookie = await sessionCookieOf(server, "hr@one.test");
  const [profit, explore] = [await people.page("/dashboard/profit", cookie), await people.page("/explore", cookie)];
  expect([profit.status, profit.text]).toEqual([403, expect.stringContaining("the right to read product costs")]);
  expect([explore.status, explore.text]).toEqual([403, expect.stringContaining("the right to read orders")]);
  expect((await linesOf("type=access.refused"))[0]?.data).toContain("/explore");
});

it("the account that customers pay to is changed by whoever shows who they are, and the trail tells which it was and is", async () => {
  const { admin } = people.server.db;
  const [old, other] = ["GB33 BUKB 2020 1555 5555 55", "DE89370400440532013000"];
  const empty = Object.fromEntries(Object.keys(EMPTY_LETTERHEAD).map((field) => [field, ""]));
  const save = (fields: Record<string, string>) =>
    people.submit("/company", { _form: "letterhead", ...empty, ...fields });
  expect((await save({ city: "Bristol", iban: old, bic: "BUKBGB22" })).status).toBe(303);
  await admin`update session set confirmed_at = now() - interval '11 minutes'`;
  const asked = await save({ city: "Bristol", iban: other, bic: "BUKBGB22" });
  expect([asked.status, asked.text.includes('name="_confirm"')]).toEqual([422, true]);
  expect(asked.text).toContain(other);
  expect((await people.page("/company")).text).toContain(old);

  const done = { city: "Bath", iban: other, bic: "BUKBGB22", _confirm: TEST_PASSWORD };
  expect((await save(done)).status).toBe(303);
  expect(shown(await people.page("/audit?type=access.letterhead_changed"))).toContain("IBAN GB… 5555 → DE… 3000, Town");
  const [changed] = await linesOf("type=access.letterhead_changed");
  expect(changed?.data).toContain("DE… 3000");
  const [logged] =
    await admin`select string_agg(data::text, ' ') as text from event_log where type = 'access.letterhead_changed'`;
  expect(logged?.text).not.toMatch(/BUKB ?2020|0532013/);
});
