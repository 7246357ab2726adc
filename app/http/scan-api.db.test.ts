import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

/* What the scan screens do, by programs: the same commands, and a scan's own id makes a second sending harmless. */

let server: TestServer;
let clerk: string;
let admin: string;

beforeAll(async () => {
  server = await startTestServer();
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  admin = (await personWithToken(server.db, tenantId, "admin")).token;
  clerk = (await personWithToken(server.db, tenantId, "clerk")).token;
  const item = { sku: "A-1", name: "Thing", price: "10", unit_cost: "4", barcode: "4006381333931", qty_on_hand: 5 };
  await call("POST", "/inventory", item, admin);
});
afterAll(() => server?.close());

const call = (method: string, path: string, body?: unknown, token = clerk) =>
  server.call(method, `/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
const scan = (code: string, more: object = {}) => ({ id: newId(), code, ...more });
const onHand = async () => (await call("GET", "/inventory/A-1", undefined, admin)).json.qty_on_hand;

test("goods come in: scanned, sent again, undone, posted once", async () => {
  const receipt = (await call("POST", "/receipts", { reference: "DN-7" })).json;
  const scans = `/receipts/${receipt.id}/scans`;
  const first = scan("4006381333931", { quantity: 3 });
  const twins = await Promise.all([call("POST", scans, first), call("POST", scans, first)]);
  expect(twins.map(({ status }) => status)).toEqual([201, 201]);
  expect(twins[0]?.json).toEqual(twins[1]?.json);
  expect(twins[0]?.json).toMatchObject({ sku: "A-1", quantity: 3, total: 3 });
  const second = scan("a-1");
  expect((await call("POST", scans, second)).json).toMatchObject({ quantity: 1, total: 4 });
  const undo = { id: newId(), kind: "undo", undoes: second.id };
  expect((await call("POST", scans, undo)).json).toMatchObject({ quantity: -1, total: 3 });
  for (const [wrong, status, code] of [
    [scan("NOPE"), 409, "unknown_code"],
    [scan("4006381333932"), 409, "unknown_code"],
    [{ ...undo, id: newId() }, 409, "already_undone"],
    [scan("A-1", { quantity: 0 }), 400, undefined],
    [scan("A-1", { id: "x" }), 400, undefined],
    [scan("A-1", { kind: "set", quantity: "1.2345678" }), 400, undefined],
  ] as const) {
    const answer = await call("POST", scans, wrong);
    expect(answer.status, answer.text).toBe(status);
    if (code) expect(answer.json.code).toBe(code);
  }
  const posted = await call("POST", `/receipts/${receipt.id}/post`, { costs: [] });
  expect(posted.json).toMatchObject({ status: "posted", lines: [{ sku: "A-1", quantity: 3 }] });
  expect((await call("POST", `/receipts/${receipt.id}/post`, { costs: [] })).json.code).toBe("receipt_closed");
  expect((await call("POST", scans, scan("A-1"))).json.code).toBe("receipt_closed");
  expect(await onHand()).toBe(8);
});

test("an order is picked by scans; too many and the wrong goods are refused; what is picked is shipped", async () => {
  const customer = (await call("POST", "/customers", { name: "Acme" }, admin)).json;
  const items = [{ sku: "A-1", quantity: 2 }];
  const order = (await call("POST", "/orders", { customer_id: customer.id, items }, admin)).json;
  const pick = `/orders/${order.id}/pick`;
  expect((await call("POST", `${pick}/ship`)).json.code).toBe("nothing_picked");
  expect((await call("POST", `${pick}/scans`, scan("A-1", { quantity: 3 }))).json.code).toBe("over_pick");
  await call("POST", `${pick}/scans`, scan("A-1"));
  expect((await call("GET", pick)).json.lines).toEqual([expect.objectContaining({ sku: "A-1", wanted: 2, picked: 1 })]);
  expect((await call("POST", `${pick}/ship`)).json).toMatchObject({ whole: false });
  expect(await onHand()).toBe(7);
});

test("a blind count tells nobody what is expected, and posts its differences once", async () => {
  const count = (await call("POST", "/counts", { blind: true })).json;
  await call("POST", `/counts/${count.id}/scans`, scan("A-1", { quantity: 6 }));
  const lines = async () => (await call("GET", `/counts/${count.id}/lines`)).json.data;
  expect((await lines())[0]).not.toHaveProperty("expected");
  expect((await call("POST", `/counts/${count.id}/post`)).json.code).toBe("count_closed");
  await call("POST", `/counts/${count.id}/finish`);
  expect((await lines())[0]).toMatchObject({ counted: 6, expected: 7, difference: -1 });
  const answers = await Promise.all([
    call("POST", `/counts/${count.id}/post`),
    call("POST", `/counts/${count.id}/post`),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await onHand()).toBe(6);
});
