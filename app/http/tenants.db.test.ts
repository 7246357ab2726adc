import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

/* Two companies, 32 clients at once, four connections: what one transaction knows of its company must not reach the next. */

const CLIENTS = 32;
const ROUNDS = 12;
const NAMES = ["Alphacanary", "Bravocanary"] as const;

let db: TestDatabase;
let pool: Sql;
let server: TestServer;
const tokens: string[] = [];
const records: Record<string, string>[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  pool = connect({ url: db.appUrl, max: 4, name: "pulse-test-four" });
  server = await startTestServer({ db, sql: pool });
  for (const [index, name] of NAMES.entries()) {
    const tenantId = await foundCompany(db.admin, {
      name,
      slug: name.toLowerCase(),
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const { token } = await personWithToken(db, tenantId, "admin");
    const post = async (path: string, body: unknown) =>
      (await server.call("POST", `/api/v1${path}`, { token, body })).json;
    // The same SKU, code and reference in both: only the company tells them apart.
    await post("/inventory", { sku: "SAME-1", name: `${name} thing`, price: 10 + index, qty_on_hand: 100_000 });
    const customer = await post("/customers", { name: `${name} customer`, code: "SAME" });
    const order = await post("/orders", {
      customer_id: customer.id,
      items: [{ sku: "SAME-1", quantity: 1 }],
      customer_reference: `${name} reference`,
    });
    tokens.push(token);
    records.push({ customer: customer.id, order: order.id });
  }
});
afterAll(async () => {
  await server?.close();
});

it("no client ever sees or changes a row of the other company", async () => {
  const seen: string[] = [];
  const statuses = new Map<number, number>();
  const client = async (number: number) => {
    const mine = number % 2;
    const other = 1 - mine;
    const token = tokens[mine] ?? "";
    const call = async (method: string, path: string, body?: unknown) => {
      const answer = await server.call(method, `/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.text.includes(NAMES[other] ?? "")) seen.push(`${method} ${path}: ${answer.text.slice(0, 200)}`);
      return answer;
    };
    for (let round = 0; round < ROUNDS; round++) {
      const item = await call("GET", "/inventory/SAME-1");
      if (item.json.price !== `${10 + mine}.00`) seen.push(`the price is ${item.json.price}`);
      await call("GET", "/orders?limit=5");
      await call("GET", "/customers?q=canary");
      await call("GET", "/events");
      const made = await call("POST", "/orders", {
        customer_id: records[mine]?.customer,
        items: [{ sku: "SAME-1", quantity: 1 }],
        customer_reference: `${NAMES[mine]} ${number} ${round}`,
      });
      if (made.status !== 201) seen.push(`an order was answered ${made.status} ${made.text}`);
      // What is the other's is not there, to be read, changed or used.
      for (const [method, path, body, expected] of [
        ["GET", `/orders/${records[other]?.order}`, undefined, 404],
        ["GET", `/customers/${records[other]?.customer}`, undefined, 404],
        ["PATCH", `/orders/${records[other]?.order}`, { status: "cancelled" }, 404],
        ["POST", "/orders", { customer_id: records[other]?.customer, items: [{ sku: "SAME-1", quantity: 1 }] }, 400],
      ] as const) {
        const answer = await call(method, path, body);
        if (answer.status !== expected) seen.push(`${method} ${path} was answered ${answer.status}`);
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  expect(seen).toEqual([]);
  expect([...statuses.keys()].sort()).toEqual([200, 201, 400, 404]);
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(CLIENTS * ROUNDS * 9);
  const rows = await db.admin<{ name: string; orders: number; foreign: number }[]>`
    select t.name, count(*)::int as orders, count(*) filter (where o.customer_reference not like t.name || '%')::int as foreign
      from sales_order o join tenant t on t.id = o.tenant_id group by t.name order by t.name`;
  expect(rows.map((row) => ({ ...row }))).toEqual(
    NAMES.map((name) => ({ name, orders: 1 + (CLIENTS / 2) * ROUNDS, foreign: 0 })),
  );
}, 600_000);

it("a connection that comes back to the pool has forgotten its company", async () => {
  const left = await Promise.all(
    Array.from({ length: 16 }, () => pool<{ tenant: string | null }[]>`select current_tenant() as tenant`),
  );
  expect(left.flat().every((row) => row.tenant === null)).toBe(true);
});
