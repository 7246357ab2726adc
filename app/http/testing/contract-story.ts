import { expect } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import type { Contract } from "./contract.ts";
import { TEST_PASSWORD } from "./test-server.ts";

/* A story of good and refused requests that meets every address of the API, for its contract. */

export async function story(c: Contract) {
  await signIn(c);
  const sku = "CON-1";
  await c.keyed("POST", "/inventory", {
    body: { sku, name: "Contract", price: "10.00", unit_cost: "4", qty_on_hand: 100, barcode: "4006381333931" },
    status: 201,
  });
  await c.go("POST", "/inventory", { body: { sku, price: "11.00" }, status: 200 });
  await c.go("POST", "/inventory", {
    body: { sku: "CON-2", name: "Two", price: 1, barcode: "4006381333931" },
    status: 409,
  });
  await c.read("/inventory");
  await c.read("/inventory/{sku}", { values: { sku } });
  const customer = (await c.keyed("POST", "/customers", { body: { name: "Acme", code: "ACME" }, status: 201 })).json;
  await c.go("POST", "/customers", { body: { name: "Acme", code: "acme" }, status: 409 });
  await c.read("/customers");
  const id = { id: customer.id };
  const tag = (await c.read("/customers/{id}", { values: id })).headers.get("etag") ?? "";
  await c.keyed("PATCH", "/customers/{id}", { values: id, body: { name: "Acme Ltd" }, status: 200 });
  await c.go("PATCH", "/customers/{id}", {
    values: id,
    body: { name: "x" },
    headers: { "If-Match": tag },
    status: 412,
  });
  await c.go("PATCH", "/customers/{id}", { values: id, body: { name: "x", version: 1 }, status: 409 });
  await prices(c, sku);
  await outlets(c);
  const reservation = await c.keyed("POST", "/inventory/{sku}/reserve", {
    values: { sku },
    body: { quantity: 2 },
    status: 201,
  });
  await c.go("POST", "/inventory/{sku}/reserve", { values: { sku }, body: { quantity: 5000 }, status: 409 });
  await c.go("POST", "/inventory/{sku}/reserve", { values: { sku: "NOBODY" }, body: { quantity: 1 }, status: 404 });
  await c.keyed("DELETE", "/inventory/reservations/{id}", {
    values: { id: reservation.json.reservation_id },
    body: {},
    other: { a: 1 },
  });
  await orders(c, sku, customer.id);
  await warehouse(c, sku);
  await books(c, sku, customer.id);
  await others(c, customer.id);
}

async function signIn(c: Contract) {
  const credentials = { email: "admin@one.test", password: TEST_PASSWORD };
  const { json } = await c.go("POST", "/auth/login", { token: "", body: credentials, status: 200 });
  await c.go("POST", "/auth/login", {
    token: "",
    body: { email: credentials.email, password: "wrong wrong wrong" },
    status: 401,
  });
  await c.go("POST", "/auth/login", { token: "", body: {}, status: 400 });
  const { admin } = c.server.db;
  await admin`update tenant set second_factor_roles = '{admin}' where slug = 'one'`;
  await c.go("POST", "/auth/login", { token: "", body: credentials, status: 403 });
  await admin`update tenant set second_factor_roles = '{}' where slug = 'one'`;
  await c.go("POST", "/auth/refresh", { token: "", body: { refresh_token: json.refresh_token }, status: 200 });
  await c.go("POST", "/auth/refresh", { token: "", body: { refresh_token: json.refresh_token }, status: 401 });
  await c.go("POST", "/auth/refresh", { token: "", body: {}, status: 400 });
  await c.go("GET", "/openapi.json", { token: "", status: 200 });
}

async function prices(c: Contract, sku: string) {
  const body = { code: "TRADE", name: "Trade", lines: [{ sku, unit_price: "9.00" }] };
  const list = (await c.keyed("POST", "/price-lists", { body, status: 201 })).json;
  await c.go("POST", "/price-lists", { body, status: 409 });
  await c.read("/price-lists");
  const values = { id: list.id };
  const tag = (await c.read("/price-lists/{id}", { values })).headers.get("etag") ?? "";
  await c.keyed("PATCH", "/price-lists/{id}", { values, body, status: 200 });
  await c.go("PATCH", "/price-lists/{id}", { values, body, headers: { "If-Match": tag }, status: 412 });
  await c.go("PATCH", "/price-lists/{id}", { values, body: { ...body, version: 1 }, status: 409 });
}

async function outlets(c: Contract) {
  const body = { code: "HARBOUR", name: "Harbour", city: "Bristol" };
  const outlet = (await c.keyed("POST", "/outlets", { body, status: 201 })).json;
  await c.go("POST", "/outlets", { body, status: 409 });
  await c.read("/outlets");
  const values = { id: outlet.id };
  const tag = (await c.read("/outlets/{id}", { values })).headers.get("etag") ?? "";
  await c.keyed("PATCH", "/outlets/{id}", { values, body: { active: false }, status: 200 });
  await c.go("PATCH", "/outlets/{id}", { values, body, headers: { "If-Match": tag }, status: 412 });
  await c.go("PATCH", "/outlets/{id}", { values, body: { ...body, version: 1 }, status: 409 });
}

async function orders(c: Contract, sku: string, customerId: string) {
  const body = { customer_id: customerId, items: [{ sku, quantity: 2 }] };
  const order = (await c.keyed("POST", "/orders", { body, status: 201 })).json;
  await c.go("POST", "/orders", {
    body: { ...body, items: [{ sku, quantity: 5000 }], require_stock: true },
    status: 409,
  });
  await c.read("/orders");
  const values = { id: order.id };
  const tag = (await c.read("/orders/{id}", { values })).headers.get("etag") ?? "";
  await c.keyed("PATCH", "/orders/{id}", { values, body: { customer_reference: "R" }, status: 200 });
  await c.go("PATCH", "/orders/{id}", {
    values,
    body: { status: "shipped" },
    headers: { "If-Match": tag },
    status: 412,
  });
  await c.go("PATCH", "/orders/{id}", { values, body: { status: "completed" }, status: 409 });
  c.known.order = order.id;
  await pick(c, sku, customerId);
}

async function pick(c: Contract, sku: string, customerId: string) {
  const body = { customer_id: customerId, items: [{ sku, quantity: 3 }] };
  const { id } = (await c.go("POST", "/orders", { body, status: 201 })).json;
  const values = { id };
  await c.read("/orders/{id}/pick", { values });
  await c.go("POST", "/orders/{id}/pick/ship", { values, body: {}, status: 409 });
  await c.keyed("POST", "/orders/{id}/pick/scans", { values, body: scan(sku), status: 201 });
  await c.go("POST", "/orders/{id}/pick/scans", { values, body: scan(sku, 50), status: 409 });
  await c.keyed("POST", "/orders/{id}/pick/ship", { values, body: {}, other: { a: 1 }, status: 201 });
  await c.keyed("POST", "/orders/{id}/close-short", { values, body: {}, other: { version: 9 }, status: 200 });
  await c.go("POST", "/orders/{id}/close-short", { values: { id: c.known.order ?? "" }, body: {}, status: 409 });
}

const scan = (code: string, quantity = 1) => ({ id: newId(), code, quantity });

async function warehouse(c: Contract, sku: string) {
  const receipt = (await c.keyed("POST", "/receipts", { body: {}, other: { reference: "x" }, status: 201 })).json;
  const values = { id: receipt.id };
  await c.read("/receipts/{id}", { values });
  await c.go("POST", "/receipts/{id}/post", { values, body: { costs: [] }, status: 409 });
  await c.keyed("POST", "/receipts/{id}/scans", { values, body: scan(sku), status: 201 });
  await c.go("POST", "/receipts/{id}/scans", { values, body: scan("nobody knows it"), status: 409 });
  await c.keyed("POST", "/receipts/{id}/post", { values, body: { costs: [] }, status: 200 });

  const count = (await c.keyed("POST", "/counts", { body: { blind: false }, status: 201 })).json;
  const counted = { values: { id: count.id } };
  await c.read("/counts/{id}", counted);
  await c.read("/counts/{id}/lines", counted);
  await c.go("POST", "/counts/{id}/finish", { ...counted, body: {}, status: 409 });
  await c.keyed("POST", "/counts/{id}/scans", { ...counted, body: scan(sku, 90), status: 201 });
  await c.go("POST", "/counts/{id}/scans", { ...counted, body: scan("nobody knows it"), status: 409 });
  await c.keyed("POST", "/counts/{id}/finish", { ...counted, body: {}, other: { a: 1 }, status: 200 });
  await c.keyed("POST", "/counts/{id}/post", { ...counted, body: {}, other: { a: 1 }, status: 200 });
  await c.go("POST", "/counts/{id}/post", { ...counted, body: {}, status: 409 });
}

async function books(c: Contract, sku: string, customerId: string) {
  const token = c.accountant;
  const invoice = (
    await c.keyed("POST", "/billing/invoices", { token, body: { order_id: c.known.order }, status: 201 })
  ).json;
  await c.go("POST", "/billing/invoices", { token, body: { order_id: c.known.order }, status: 200 });
  const draft = (
    await c.go("POST", "/orders", {
      body: { customer_id: customerId, items: [{ sku, quantity: 1 }], status: "draft" },
      status: 201,
    })
  ).json;
  await c.go("POST", "/billing/invoices", { token, body: { order_id: draft.id }, status: 409 });
  await c.read("/billing/invoices", { token });
  const values = { id: invoice.id };
  await c.read("/billing/invoices/{id}", { token, values });
  const pay = { amount: "1.00", method: "bank" };
  await c.keyed("POST", "/billing/invoices/{id}/payments", { token, values, body: pay, status: 201 });
  await c.go("POST", "/billing/invoices/{id}/payments", {
    token,
    values,
    body: { ...pay, amount: "999.00" },
    status: 409,
  });
  const extra = await c.go("POST", "/billing/invoices/{id}/payments", {
    token,
    values,
    body: { ...pay, amount: "40.00", allow_credit: true },
    status: 201,
  });
  const source = { source_type: "payment", source_id: extra.json.id };
  const other = (
    await c.go("POST", "/orders", { body: { customer_id: customerId, items: [{ sku, quantity: 1 }] }, status: 201 })
  ).json;
  const second = (await c.go("POST", "/billing/invoices", { token, body: { order_id: other.id }, status: 201 })).json;
  await c.keyed("POST", "/billing/allocations", {
    token,
    body: { invoice_id: second.id, ...source, amount: "1.00" },
    status: 201,
  });
  await c.go("POST", "/billing/allocations", {
    token,
    body: { invoice_id: invoice.id, ...source, amount: "1.00" },
    status: 409,
  });
  const [allocation] = await c.server.db
    .admin`select id from allocation where invoice_id = ${second.id} order by id desc limit 1`;
  const undone = { token, values: { id: allocation?.id } };
  await c.keyed("DELETE", "/billing/allocations/{id}", { ...undone, body: {}, other: { a: 1 }, status: 204 });
  await c.go("DELETE", "/billing/allocations/{id}", { ...undone, status: 409 });
  await c.keyed("POST", "/billing/refunds", {
    token,
    body: { ...source, amount: "1.00", method: "bank" },
    status: 201,
  });
  await c.go("POST", "/billing/refunds", { token, body: { ...source, amount: "500.00", method: "bank" }, status: 409 });
  const all = { customer_id: customerId, ...pay };
  await c.keyed("POST", "/billing/payments", { token, body: all, status: 201 });
  await c.keyed("POST", "/billing/invoices/{id}/credit-notes", {
    token,
    values: { id: second.id },
    body: { reason: "Returned" },
    status: 201,
  });
  await c.go("POST", "/billing/invoices/{id}/credit-notes", {
    token,
    values: { id: second.id },
    body: { reason: "Returned" },
    status: 409,
  });
  await journal(c);
  // A day in a closed period.
  await c.server.db.admin`update accounting_period set status = 'closed'`;
  await c.go("POST", "/billing/payments", { token, body: all, status: 409 });
  await c.server.db.admin`update accounting_period set status = 'open'`;
}

async function journal(c: Contract) {
  const token = c.accountant;
  await c.read("/ledger/accounts", { token });
  const rent = { code: "5200", name: "Rent", parent: "5" };
  await c.keyed("POST", "/ledger/accounts", { token, body: rent, status: 201 });
  await c.go("POST", "/ledger/accounts", { token, body: rent, status: 409 });
  await c.read("/ledger/entries", { token });
  await c.read("/ledger/trial-balance", { token });
  const lines = [
    { account: "1000", debit: "5.00" },
    { account: "3000", credit: "5.00" },
  ];
  const body = { effective_on: new Date().toISOString().slice(0, 10), memo: "Contract", lines };
  const entry = (await c.keyed("POST", "/ledger/entries", { token, body, status: 201 })).json;
  await c.go("POST", "/ledger/entries", {
    token,
    body: { ...body, lines: [lines[0], { account: "3000", credit: "4.00" }] },
    status: 409,
  });
  const back = { token, values: { id: entry.journal_id }, body: { effective_on: body.effective_on, reason: "Wrong" } };
  await c.keyed("POST", "/ledger/entries/{id}/reverse", { ...back, status: 201 });
  await c.go("POST", "/ledger/entries/{id}/reverse", { ...back, status: 409 });
}

/** What goes as a form with a file in it. */
async function files(c: Contract, about: { subject_type: string; subject_id: string }, query: string) {
  const send = (text: string, key = newId()) => {
    const fields = Object.entries(about).map(([name, value]) => part(`name="${name}"`, value));
    const raw = [...fields, part('name="file"; filename="a.txt"', text), "--b--\r\n"].join("");
    const headers = { "Content-Type": "multipart/form-data; boundary=b", "Idempotency-Key": key };
    return c.ask(c.at("POST", "/attachments"), { token: c.admin, raw, headers });
  };
  const part = (head: string, value: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  const { json } = await send("first", "a-file");
  await send("second", "a-file");
  await c.read("/attachments", { query });
  const values = { id: json.id };
  await c.read("/attachments/{id}", { values });
  await c.keyed("DELETE", "/attachments/{id}", { values, body: {}, other: { a: 1 }, status: 204 });
  await c.server.db.admin`
    insert into attachment (tenant_id, subject_type, subject_id, name, media_type, sha256, size_bytes, path, account_id, added_by, added_at)
    select tenant_id, subject_type, subject_id, name, media_type, sha256, size_bytes, path, account_id, added_by, added_at
      from attachment cross join generate_series(1, 100) where subject_id = ${about.subject_id}`;
  await send("one too many");
}

async function webhooks(c: Contract) {
  const body = { url: "https://example.com/hooks", types: ["orders."] };
  const made = (await c.keyed("POST", "/webhooks", { body, other: { url: "https://example.com/other" }, status: 201 }))
    .json;
  await c.read("/webhooks");
  const values = { id: made.id };
  const tag = (await c.read("/webhooks/{id}", { values })).headers.get("etag") ?? "";
  await c.keyed("PATCH", "/webhooks/{id}", { values, body: { description: "Shop" }, status: 200 });
  await c.go("PATCH", "/webhooks/{id}", { values, body: { enabled: true }, headers: { "If-Match": tag }, status: 412 });
  await c.go("PATCH", "/webhooks/{id}", { values, body: { enabled: true, version: 1 }, status: 409 });
  await c.read("/webhooks/{id}/deliveries", { values });
  const [message] = await c.server.db.admin`
    insert into outgoing_message (tenant_id, channel, kind, key, endpoint_id, event_id, event_seq, subject_id)
    select e.tenant_id, 'webhook', 'event', 'contract', ${made.id}, e.id, 1, e.subject_id from event_log e limit 1 returning id`;
  const replay = { values, body: { delivery_id: message?.id } };
  await c.go("POST", "/webhooks/{id}/replay", { ...replay, status: 409 });
  await c.server.db.admin`update outgoing_message set state = 'failed', finished_at = now() where id = ${message?.id}`;
  await c.keyed("POST", "/webhooks/{id}/replay", { ...replay, other: {}, status: 200 });
  await c.keyed("DELETE", "/webhooks/{id}", { values, body: {}, other: { a: 1 }, status: 204 });
  for (let at = 0; at <= 20; at++) await c.go("POST", "/webhooks", { body });
}

/** Each item is answered as its own call would be, and what one refuses holds up no other. */
async function bulk(c: Contract, customerId: string) {
  const send = async (path: string, items: unknown[]) => {
    const { json } = await c.keyed("POST", path, { body: { items }, other: { items: [{}] }, status: 200 });
    return json.data.map((one: { status: number; problem?: { code: string } }) => one.problem?.code ?? one.status);
  };
  expect(
    await send("/customers/bulk", [
      { name: "Many", code: "MANY" },
      { name: "Twice", code: "many" },
      { id: customerId, name: "Renamed" },
      { id: newId(), name: "Nobody" },
      { name: "" },
    ]),
  ).toEqual([201, "duplicate_code", 200, "not_found", "invalid_input"]);
  expect(
    await send("/inventory/items/bulk", [
      { sku: "BULK-1", name: "One of many", price: "2.00", qty_on_hand: 5 },
      { sku: "bulk-1", price: "3.00" },
      { sku: "BULK-2" },
    ]),
  ).toEqual([201, 200, "invalid_input"]);
  const order = { customer_id: customerId, items: [{ sku: "BULK-1", quantity: 4 }], require_stock: true };
  expect(await send("/orders/bulk", [order, order, { id: newId(), status: "shipped" }])).toEqual([
    201,
    "insufficient_stock",
    "not_found",
  ]);
  const [{ id }] = (await c.go("GET", "/orders")).json.data;
  expect(
    await send("/orders/bulk", [
      { id, status: "shipped" },
      { id, status: "draft" },
    ]),
  ).toEqual([200, "invalid_transition"]);
}

async function others(c: Contract, customerId: string) {
  const about = { subject_type: "customer", subject_id: customerId };
  const comment = (await c.keyed("POST", "/comments", { body: { ...about, body: "Said" }, status: 201 })).json;
  const query = `?subject_type=customer&subject_id=${customerId}`;
  await c.read("/comments", { query });
  await files(c, about, query);
  const values = { id: comment.id };
  await c.read("/comments/{id}", { values });
  await c.keyed("PATCH", "/comments/{id}", { values, body: { body: "Said better" }, status: 200 });
  await c.keyed("DELETE", "/comments/{id}", { values, body: {}, other: { a: 1 }, status: 200 });
  const old = (
    await c.go("POST", "/comments", { token: c.accountant, body: { ...about, body: "Long ago" }, status: 201 })
  ).json;
  await c.server.db.admin`update comment set created_at = now() - interval '2 hours' where id = ${old.id}`;
  for (const method of ["PATCH", "DELETE"])
    await c.go(method, "/comments/{id}", {
      token: c.accountant,
      values: { id: old.id },
      body: { body: "Again" },
      status: 409,
    });
  await webhooks(c);
  await bulk(c, customerId);
  await c.read("/events");
  await c.read("/notifications");
  await c.keyed("POST", "/notifications", { body: { read: true }, status: 200 });
  const [row] = await c.server.db.admin<{ tenant_id: string; account_id: string }[]>`
    select tenant_id, account_id from api_token where token_hash = sha256(convert_to(${c.admin}, 'UTF8'))`;
  const notice = newId();
  await c.server.db
    .admin`insert into notification (id, tenant_id, account_id, kind, key, data, subject_type, subject_id, role, happened_at)
    values (${notice}, ${row?.tenant_id ?? ""}, ${row?.account_id ?? ""}, 'low_stock', 'x', '{"sku":"x","available":0,"reorder_point":1}', 'item', ${newId()}, 'admin', now())`;
  await c.keyed("PATCH", "/notifications/{id}", { values: { id: notice }, body: { read: true }, status: 200 });
  const rule = newId();
  await c.server.db.admin`
    insert into alert_rule (id, tenant_id, name, metric, field, summary, condition, threshold, to_roles)
    values (${rule}, ${row?.tenant_id ?? ""}, 'Watched', 'system', 'failed_jobs', 'line', 'above', 0, ${["admin"]})`;
  const watched = { values: { id: rule } };
  // What needs figures says so where nobody keeps them, as here.
  for (const [method, path, body] of [
    ["GET", "/alerts", undefined],
    ["GET", "/alerts/{id}", undefined],
    ["PATCH", "/alerts/{id}", { acknowledged: true }],
    ["PATCH", "/alerts/{id}", { snooze_minutes: 5 }],
  ] as const) {
    const tag = (await c.go(method, path, { ...watched, body })).headers.get("etag") ?? "";
    if (method === "GET") await c.go(method, path, { ...watched, headers: { "If-None-Match": tag } });
    else if ("snooze_minutes" in body) {
      const headers = { "Idempotency-Key": "alert" };
      await c.go(method, path, { ...watched, body, headers });
      await c.go(method, path, { ...watched, body: { snooze_minutes: 6 }, headers });
    }
  }
  await c.go("GET", "/analytics");
  await c.go("GET", "/analytics/{report}", { values: { report: "kpis" }, query: "?no_such_parameter=1" });
  await c.go("GET", "/analytics/{report}", { values: { report: "kpis" } });
}
