import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { Pulse, PulseProblem } from "../../clients/typescript/pulse.ts";
import { clientSource } from "./client-source.server.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
let pulse: Pulse;

beforeAll(async () => {
  server = await startTestServer();
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  pulse = new Pulse({ base: server.url, token: (await personWithToken(server.db, tenantId, "admin")).token });
});
afterAll(() => server?.close());

it("the client is what the API describes (written anew with -u)", async () => {
  await expect(clientSource()).toMatchFileSnapshot("../../clients/typescript/pulse.ts");
});

it("sells by the client", async () => {
  const item = await pulse.postInventory({ sku: "C-1", name: "Camera", price: "399.00", qty_on_hand: 5 });
  const customer = await pulse.postCustomers({ name: "Acme" });
  const order = await pulse.postOrders(
    { customer_id: customer.id, items: [{ sku: item.sku, quantity: 3 }] },
    { idempotencyKey: "once" },
  );
  expect(order.total).toBe("1197.00");
  const again = await pulse.postOrders(
    { customer_id: customer.id, items: [{ sku: item.sku, quantity: 3 }] },
    { idempotencyKey: "once" },
  );
  expect(again.id).toBe(order.id);
  const numbers: string[] = [];
  for await (const one of pulse.all((cursor) => pulse.getOrders({ limit: "1", ...(cursor ? { cursor } : {}) })))
    numbers.push(one.number);
  expect(numbers).toEqual([order.number]);
  const refused = await pulse
    .postOrders({ customer_id: customer.id, items: [{ sku: "none", quantity: 1 }] })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PulseProblem);
  expect(refused).toMatchObject({ status: 400, errors: [{ path: "items.0.sku" }] });
});

it("changes a record only in the state that was read", async () => {
  const token = (await personWithToken(server.db, (await server.db.admin`select id from tenant`)[0]?.id, "admin"))
    .token;
  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    server.call(method, `/api/v1${path}`, { token, headers, ...(body ? { body } : {}) });
  const { id } = await pulse.postCustomers({ name: "First" });
  const read = await call("GET", `/customers/${id}`);
  const tag = read.headers.get("etag") ?? "";
  expect((await call("GET", `/customers/${id}`, { "If-None-Match": tag })).status).toBe(304);
  const changed = await call("PATCH", `/customers/${id}`, { "If-Match": tag }, { name: "Second" });
  expect(changed.status).toBe(200);
  const stale = await call("PATCH", `/customers/${id}`, { "If-Match": tag }, { name: "Third" });
  expect([stale.status, stale.json.code]).toEqual([412, "stale_version"]);
  const chained = await call(
    "PATCH",
    `/customers/${id}`,
    { "If-Match": changed.headers.get("etag") ?? "" },
    { name: "Third" },
  );
  expect(chained.json.name).toBe("Third");
  expect((await call("PATCH", `/customers/${id}`, { "If-Match": 'W/"x"' }, { name: "x" })).status).toBe(412);
  expect((await call("POST", "/customers", { "If-Match": tag }, { name: "x" })).status).toBe(400);
});

it("sends the fields that are asked for, in the order that is asked for", async () => {
  const token = (await personWithToken(server.db, (await server.db.admin`select id from tenant`)[0]?.id, "admin"))
    .token;
  const get = (path: string) => server.call("GET", `/api/v1${path}`, { token });
  for (const name of ["Zed", "Able"]) await pulse.postCustomers({ name, code: `S-${name}` });
  const list = await get("/customers?fields=code,name&sort=-name&limit=2");
  expect(Object.keys(list.json.data[0])).toEqual(["code", "name"]);
  const names = list.json.data.map((row: { name: string }) => row.name);
  expect(names).toEqual([...names].sort().reverse());
  const next = await get(`/customers?sort=-name&limit=2&cursor=${list.json.next_cursor}`);
  expect(next.status).toBe(200);
  // A cursor is good for its own order only.
  expect((await get(`/customers?sort=name&limit=2&cursor=${list.json.next_cursor}`)).status).toBe(400);
  for (const query of [
    "fields=*",
    "fields=password_hash",
    "fields=",
    "sort=password_hash",
    "sort=name;drop",
    "fields=id&fields=id",
  ])
    expect((await get(`/customers?${query}`)).status, query).toBe(400);
});

it("price lists can be made, read and changed", async () => {
  await pulse.postInventory({ sku: "P-1", name: "Pen", price: "2.00" });
  const list = await pulse.postPriceLists({
    code: "TRADE",
    name: "Trade",
    lines: [{ sku: "P-1", unit_price: "1.50" }],
  });
  const changed = await pulse.patchPriceListsId(list.id, {
    code: "TRADE",
    name: "Trade",
    lines: [{ sku: "P-1", unit_price: "1.40", from_quantity: 10 }],
    version: list.version,
  });
  expect(changed.lines).toMatchObject([{ sku: "P-1", unit_price: "1.40", from_quantity: 10 }]);
  expect((await pulse.getPriceLists({ q: "trad" })).data).toMatchObject([{ code: "TRADE", products: 1 }]);
});
