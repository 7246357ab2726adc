import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTenant } from "#app/modules/access/create-tenant.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { type CallOptions, personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
let tenantId: string;
let admin: string;
const tokens: Record<string, string> = {};

const call = (method: string, path: string, options: CallOptions = {}) =>
  server.call(method, `/api/v1${path}`, { token: admin, ...options });
const post = (path: string, body: unknown, options: CallOptions = {}) => call("POST", path, { body, ...options });

async function item(sku: string, more: Record<string, unknown> = {}) {
  const answer = await post("/inventory", { sku, name: `Item ${sku}`, price: "399.00", ...more });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json;
}
async function customer(token = admin) {
  const answer = await post("/customers", { name: "A customer" }, { token });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json as { id: string; code: string };
}

beforeAll(async () => {
  server = await startTestServer();
  tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ["admin", "accountant", "clerk", "sales", "hr", "viewer"] as const) {
    tokens[role] = (await personWithToken(server.db, tenantId, role)).token;
  }
  admin = tokens.admin ?? "";
});
afterAll(() => server?.close());

describe("the core flow", () => {
  it("product, stock, customer, order, invoice, payment, books", async () => {
    const made = await item("CAM-1001", { qty_on_hand: 10, unit_cost: "250", reorder_point: 5 });
    expect(made).toMatchObject({
      sku: "CAM-1001",
      price: "399.00",
      currency: "GBP",
      qty_on_hand: 10,
      available_qty: 10,
      low_stock: false,
    });
    expect((await call("GET", "/inventory/cam-1001")).json).toMatchObject({ id: made.id });

    const { id: customerId } = await customer();
    const order = await post("/orders", {
      customer_id: customerId,
      items: [{ sku: "cam-1001", quantity: 3 }],
      total: "1.00",
    });
    expect(order.status).toBe(201);
    expect(order.json).toMatchObject({
      status: "placed",
      subtotal: "1197.00",
      tax_total: "0.00",
      total: "1197.00",
      reservation_status: "reserved",
      invoice_status: "none",
      payment_status: "unpaid",
      items: [{ sku: "CAM-1001", quantity: 3, quantity_reserved: 3, unit_price: "399.00", line_total: "1197.00" }],
    });

    const invoice = await post("/billing/invoices", { order_id: order.json.id });
    expect(invoice).toMatchObject({ status: 201, json: { status: "open", total: "1197.00", amount_due: "1197.00" } });
    expect(await post("/billing/invoices", { order_id: order.json.id })).toMatchObject({
      status: 200,
      json: { id: invoice.json.id },
    });
    expect((await call("GET", `/billing/invoices?order_id=${order.json.id}`)).json.data).toHaveLength(1);

    const pay = (amount: string) => post(`/billing/invoices/${invoice.json.id}/payments`, { amount, method: "bank" });
    expect(await pay("1197.01")).toMatchObject({ status: 409, json: { code: "overpayment" } });
    expect(await pay("197.00")).toMatchObject({ status: 201, json: { amount: "197.00" } });
    expect((await call("GET", `/billing/invoices/${invoice.json.id}`)).json).toMatchObject({
      status: "partly_paid",
      amount_due: "1000.00",
    });
    expect((await pay("1000")).status).toBe(201);
    expect((await call("GET", `/orders/${order.json.id}`)).json).toMatchObject({
      payment_status: "paid",
      invoice_status: "invoiced",
      invoice_ids: [invoice.json.id],
    });

    const shipped = await call("PATCH", `/orders/${order.json.id}`, {
      body: { status: "shipped", version: order.json.version },
    });
    expect(shipped).toMatchObject({ status: 200, json: { status: "shipped", reservation_status: "fulfilled" } });
    expect(await call("PATCH", `/orders/${order.json.id}`, { body: { status: "cancelled" } })).toMatchObject({
      status: 409,
      json: { code: "invalid_transition", allowed: ["completed"] },
    });
    expect(
      (await call("PATCH", `/orders/${order.json.id}`, { body: { status: "completed", version: 1 } })).json,
    ).toMatchObject({ code: "stale_version" });
    for (const version of [null, true, "", "1.5", -1]) {
      const unread = await call("PATCH", `/orders/${order.json.id}`, { body: { status: "completed", version } });
      expect(unread, String(version)).toMatchObject({ status: 400, json: { errors: [{ path: "version" }] } });
    }

    const trial = (await call("GET", "/ledger/trial-balance")).json;
    expect(trial.total_debit).toBe(trial.total_credit);
    expect(trial.accounts).toContainEqual(expect.objectContaining({ code: "1010", debit: "1197.00" }));
    expect((await call("GET", `/ledger/entries?ref=${order.json.id}`)).json.data.length).toBeGreaterThan(0);
    expect((await call("GET", "/ledger/accounts")).json.data).toContainEqual(
      expect.objectContaining({ code: "4000", type: "revenue" }),
    );
  });

  it("a shortage backorders, or refuses everything when stock is required", async () => {
    await item("LOW-1", { qty_on_hand: 2 });
    const { id } = await customer();
    const items = [{ sku: "LOW-1", quantity: 3 }];
    expect(await post("/orders", { customer_id: id, items, require_stock: true })).toMatchObject({
      status: 409,
      json: { code: "insufficient_stock", available: 2, requested: 3 },
    });
    expect((await call("GET", `/orders?customer_id=${id}`)).json.data).toEqual([]);
    expect(await post("/orders", { customer_id: id, items })).toMatchObject({
      status: 201,
      json: { reservation_status: "backordered", shortages: [{ sku: "LOW-1", requested: 3, available: 2 }] },
    });
  });

  it("reservations by hand are whole or not at all, and given back once", async () => {
    await item("RES-1", { qty_on_hand: 5 });
    const made = await post("/inventory/res-1/reserve", { quantity: 4 });
    expect(made).toMatchObject({ status: 201, json: { sku: "RES-1", quantity: 4, reserved_qty: 4, available_qty: 1 } });
    expect(await post("/inventory/RES-1/reserve", { quantity: 2 })).toMatchObject({
      status: 409,
      json: { code: "insufficient_stock", available: 1, requested: 2 },
    });
    expect(await post("/inventory", { sku: "RES-1", qty_on_hand: 3 })).toMatchObject({
      status: 409,
      json: { code: "reserved_stock" },
    });
    for (let i = 0; i < 2; i++)
      expect((await call("DELETE", `/inventory/reservations/${made.json.reservation_id}`)).status).toBe(204);
    expect((await call("GET", "/inventory/RES-1")).json).toMatchObject({ reserved_qty: 0, available_qty: 5 });
    expect((await call("DELETE", `/inventory/reservations/${newId()}`)).status).toBe(404);
  });

  it("events come in order, after a place, of wanted types", async () => {
    await server.db.worker`select * from order_events(1000)`;
    const first = (await call("GET", "/events?limit=3")).json;
    expect(first.data).toHaveLength(3);
    expect(first.data.map((event: { seq: number }) => event.seq)).toEqual(
      [...first.data].map((event: { seq: number }) => event.seq).sort((a, b) => a - b),
    );
    const rest = (await call("GET", `/events?limit=200&after=${first.data[2].seq}`)).json;
    expect(rest.data[0].seq).toBeGreaterThan(first.data[2].seq);
    const next = (await call("GET", `/events?limit=3&cursor=${first.next_cursor}`)).json;
    expect(next.data[0].seq).toBe(rest.data[0].seq);
    const some = (await call("GET", "/events?types=orders.order_created,orders.payment_recorded")).json.data;
    expect(new Set(some.map((event: { type: string }) => event.type))).toEqual(
      new Set(["orders.order_created", "orders.payment_recorded"]),
    );
    expect(some[0]).toMatchObject({
      version: 1,
      actor: { role: "admin" },
      data: { total: "1197.00", lines: [{ sku: "CAM-1001" }] },
    });
  });
});

describe("what each role sees", () => {
  it("cost is for administrators and accountants", async () => {
    for (const [role, sees] of [
      ["admin", true],
      ["accountant", true],
      ["clerk", false],
      ["sales", false],
      ["viewer", false],
    ] as const) {
      const { text } = await call("GET", "/inventory/CAM-1001", { token: tokens[role] ?? "" });
      expect(/unit_cost|average_cost|stock_value/.test(text), role).toBe(sees);
      const events = await call("GET", "/events?limit=200", { token: tokens[role] ?? "" });
      expect(/"(cost|value)":/.test(events.text), role).toBe(sees);
    }
    expect((await call("GET", "/events?limit=200", { token: tokens.hr ?? "" })).json.data).toEqual([]);
    const clerk = (await call("GET", "/events?limit=200", { token: tokens.clerk ?? "" })).json.data as Array<{
      type: string;
    }>;
    expect(clerk.some((event) => /^ledger|invoice|payment/.test(event.type))).toBe(false);
    expect(clerk.some((event) => event.type === "inventory.stock_changed")).toBe(true);
  });

  it("a clerk counts and ships, but neither prices nor sells", async () => {
    const token = tokens.clerk ?? "";
    await item("CLK-1", { qty_on_hand: 5 });
    expect((await post("/inventory", { sku: "CLK-1", qty_on_hand: 7 }, { token })).status).toBe(200);
    expect((await post("/inventory", { sku: "CLK-1", price: "1" }, { token })).status).toBe(403);
    expect((await post("/inventory", { sku: "CLK-1", qty_on_hand: 8, unit_cost: "1" }, { token })).status).toBe(403);
    const { id } = await customer();
    const items = [{ sku: "CLK-1", quantity: 1 }];
    expect((await post("/orders", { customer_id: id, items }, { token })).status).toBe(403);
    const order = (await post("/orders", { customer_id: id, items })).json;
    expect((await call("PATCH", `/orders/${order.id}`, { body: { status: "cancelled" }, token })).status).toBe(403);
    expect((await call("PATCH", `/orders/${order.id}`, { body: { status: "shipped" }, token })).status).toBe(200);
    expect((await call("PATCH", `/orders/${order.id}`, { body: { status: "completed" }, token })).status).toBe(200);
  });

  it("sales people change their own orders and read their own customers' invoices", async () => {
    const token = tokens.sales ?? "";
    const theirs = await customer();
    const own = await customer(token);
    const items = [{ sku: "CLK-1", quantity: 1 }];
    const foreign = (await post("/orders", { customer_id: theirs.id, items })).json;
    const mine = (await post("/orders", { customer_id: own.id, items }, { token })).json;
    expect((await call("GET", `/orders/${foreign.id}`, { token })).status).toBe(200);
    expect((await call("PATCH", `/orders/${foreign.id}`, { body: { status: "cancelled" }, token })).status).toBe(403);
    const invoices = await Promise.all(
      [foreign, mine].map(async (order) => (await post("/billing/invoices", { order_id: order.id })).json.id as string),
    );
    const list = (await call("GET", "/billing/invoices?limit=200", { token })).json.data as Array<{ id: string }>;
    expect(list.map((invoice) => invoice.id)).toEqual([invoices[1]]);
    expect((await call("GET", `/billing/invoices/${invoices[0]}`, { token })).status).toBe(404);
    expect((await call("GET", `/billing/invoices/${invoices[1]}`, { token })).status).toBe(200);
    expect((await call("PATCH", `/orders/${mine.id}`, { body: { status: "cancelled" }, token })).status).toBe(200);
    const viewer = await call("GET", `/billing/invoices/${invoices[0]}`, { token: tokens.viewer ?? "" });
    expect(viewer.json).toMatchObject({ total: "399.00" });
    expect(Object.keys(viewer.json)).not.toContain("lines");
    expect(Object.keys(viewer.json)).not.toContain("amount_due");
  });
});

describe("idempotency", () => {
  const body = { name: "Once" };
  const count = async () => {
    const [row] = await server.db.admin<{ n: number }[]>`select count(*)::int as n from customer where name = 'Once'`;
    return row?.n;
  };

  it("twins at the same time are one effect with one answer", async () => {
    const key = newId();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post("/customers", body, { headers: { "Idempotency-Key": key } })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get("idempotency-replayed") === "true")).toHaveLength(7);
    expect(await count()).toBe(1);
  });

  it("another body under the key is 422, other spacing or order of members is not another body", async () => {
    const key = newId();
    const headers = { "Idempotency-Key": key, "Content-Type": "application/json" };
    const first = await call("POST", "/customers", { raw: '{"name":"Twice","payment_terms_days":5}', headers });
    const again = await call("POST", "/customers", { raw: '{ "payment_terms_days": 5, "name": "Twice" }', headers });
    expect(again.json.id).toBe(first.json.id);
    expect(await call("POST", "/customers", { raw: '{"name":"Thrice"}', headers })).toMatchObject({
      status: 422,
      json: { code: "idempotency_mismatch" },
    });
  });

  it("a refusal and bad input leave the key free; keys of others and of other paths are others", async () => {
    const headers = { "Idempotency-Key": newId() };
    expect((await post("/customers", { name: "" }, { headers })).status).toBe(400);
    const made = await post("/customers", { name: "Free", code: "FREE" }, { headers });
    expect(made.status).toBe(201);
    const own = await post("/customers", { name: "Free", code: "OTHER" }, { headers, token: tokens.sales ?? "" });
    expect(own.status).toBe(201);
    expect(own.json.id).not.toBe(made.json.id);
    expect((await post("/inventory", { sku: "IDEM", name: "x", price: 1 }, { headers })).status).toBe(201);
    expect((await post("/customers", { name: "x" }, { headers: { "Idempotency-Key": "a b" } })).status).toBe(400);
    expect((await post("/customers", { name: "x" }, { headers: { "Idempotency-Key": "k".repeat(256) } })).status).toBe(
      400,
    );
  });
});

describe("bad input", () => {
  it("unknown and repeated parameters, wrong limits and cursors are 400", async () => {
    for (const query of [
      "?x=1",
      "?limit=0",
      "?limit=201",
      "?limit=-1",
      "?limit=1e2",
      "?limit=",
      "?limit=1&limit=2",
      "?cursor=abc",
      "?q=a&q=b",
    ]) {
      expect(await call("GET", `/customers${query}`), query).toMatchObject({
        status: 400,
        json: { code: "invalid_input" },
      });
    }
    const { next_cursor } = (await call("GET", "/customers?limit=1")).json;
    expect((await call("GET", `/customers?limit=1&cursor=${next_cursor}`)).status).toBe(200);
    expect((await call("GET", `/orders?cursor=${next_cursor}`)).status).toBe(400);
    expect((await call("GET", `/customers?cursor=${next_cursor}x`)).status).toBe(400);
  });

  it("an unknown id in the address is 404, inside a body 400 at its path", async () => {
    for (const path of [
      `/customers/${newId()}`,
      "/customers/1",
      "/customers/%27",
      "/inventory/NO-SUCH",
      `/orders/${newId()}`,
      "/orders/%00",
      "/analytics/..%2f",
    ]) {
      expect((await call("GET", path)).status, path).toBe(404);
    }
    expect(
      (await post("/orders", { customer_id: newId(), items: [{ sku: "CAM-1001", quantity: 1 }] })).json,
    ).toMatchObject({
      status: 400,
      errors: [{ path: "customer_id" }],
    });
    const { id } = await customer();
    expect(
      (
        await post("/orders", {
          customer_id: id,
          items: [
            { sku: "CAM-1001", quantity: 1 },
            { sku: "NOPE", quantity: 1 },
          ],
        })
      ).json,
    ).toMatchObject({
      status: 400,
      errors: [{ path: "items.1.sku" }],
    });
    expect((await post("/billing/invoices", { order_id: newId() })).json).toMatchObject({
      status: 400,
      errors: [{ path: "order_id" }],
    });
    expect((await post(`/billing/invoices/${newId()}/payments`, { amount: "1", method: "cash" })).status).toBe(404);
  });

  it("hostile values are 400, never 500", async () => {
    const { id } = await customer();
    const quantities = [
      0,
      -1,
      "1e3",
      "0x10",
      "1_000",
      "1,5",
      "١٢",
      null,
      [],
      {},
      true,
      "",
      1e21,
      0.0000001,
      "99999999999999999999",
      1_000_000_000,
    ];
    for (const quantity of quantities) {
      const answer = await post("/orders", { customer_id: id, items: [{ sku: "CAM-1001", quantity }] });
      expect(answer.status, JSON.stringify(quantity)).toBe(400);
    }
    for (const name of ["", "   ", "\u0000", "a\u0000b", "\u200b\u200b", "\ud800", 5, null, [], "x".repeat(201)]) {
      expect((await post("/customers", { name })).status, JSON.stringify(name)).toBe(400);
    }
    for (const as_of of ["2025-02-29", "0000-00-00", "99999-01-01", "31/04/2025", ""]) {
      expect((await call("GET", `/ledger/trial-balance?as_of=${as_of}`)).status, as_of).toBe(400);
    }
    expect(
      (await post("/customers", { name: "Fields", role: "admin", tenant_id: newId(), __proto__: { x: 1 } })).status,
    ).toBe(201);
  });
});

describe("between companies", () => {
  it("another company's ids are 404 and its lists are empty", async () => {
    const other = await createTenant(server.db.admin, {
      name: "Two",
      slug: "two",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const { token } = await personWithToken(server.db, other, "admin");
    const own = await customer();
    const order = (await call("GET", "/orders?limit=1")).json.data[0];
    const invoice = (await call("GET", "/billing/invoices?limit=1")).json.data[0];
    for (const path of [
      `/customers/${own.id}`,
      `/orders/${order.id}`,
      `/billing/invoices/${invoice.id}`,
      "/inventory/CAM-1001",
    ]) {
      expect((await call("GET", path, { token })).status, path).toBe(404);
    }
    expect((await call("PATCH", `/orders/${order.id}`, { body: { status: "cancelled" }, token })).status).toBe(404);
    for (const path of ["/customers", "/orders", "/inventory", "/billing/invoices", "/ledger/entries", "/events"]) {
      expect((await call("GET", path, { token })).json.data, path).toEqual([]);
    }
  });
});
