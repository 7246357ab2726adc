import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import { type Fields, fieldsOf, type MasterData, plain, startMasterData } from "./testing/master-data.ts";

/* What was changed of a price list, an order or a role is told as a difference and taken back on its form. */

let data: MasterData;

beforeAll(async () => {
  data = await startMasterData();
  for (const [sku, price] of [
    ["P-1", "12.50"],
    ["P-2", "3.00"],
  ])
    await data.make("/api/v1/inventory", { sku, name: `Thing ${sku}`, price, kind: "service" });
});
afterAll(() => data?.close());

const storyOf = async (path: string) => plain((await data.get("admin", path)).text);
const firstLink = async (path: string) => (await data.linksOn("admin", path))[0] ?? "none";
const api = (method: string, path: string, body?: object) =>
  data.server.call(method, path, { token: data.token, body });

it("a price list says which prices were different, and has them again", async () => {
  const line = { sku: "P-1", unit_price: "11.00" };
  const id = await data.make("/api/v1/price-lists", {
    ...{ code: "TRADE", name: "Trade" },
    lines: [{ ...line, from_quantity: 10, unit_price: "9.00" }, line],
  });
  const [page, edit] = [`/prices/${id}`, `/prices/${id}/edit`];
  const read = async () => {
    const list = await data.read(`/api/v1/price-lists/${id}`);
    return { ...list, lines: list.lines.map((one: object) => ({ ...one, id: "" })) };
  };
  const before = await read();
  const changes = { name: "Trade 2", "lines.1.unit_price": "8.5", "lines.2.sku": "P-2", "lines.2.unit_price": "2" };
  expect((await data.save("admin", edit, "price-list", changes)).status).toBe(303);
  const story = await storyOf(page);
  expect(story).toContain("<li>Name Trade → Trade 2</li>");
  expect(story).toContain("<li>Prices P-1 from 10 at 9.00 → P-1 from 10 at 8.50; P-2 from 1 at 2.00</li>");

  const link = await firstLink(page);
  const form = await data.get("admin", link);
  expect(plain(form.text)).toMatch(
    /This takes back what The admin changed[\s\S]*Name Trade → Trade 2[\s\S]*Save to do it/,
  );
  const fields = fieldsOf(form.text, "price-list");
  expect(fields).toMatchObject({ name: "Trade", "lines.1.unit_price": "9.00" });
  expect(fields).not.toHaveProperty("lines.2.sku");
  expect(JSON.parse(fields._base ?? "")).toMatchObject({ name: "Trade 2" });

  // Somebody saves meanwhile: what they changed is merged in, nothing is overwritten.
  const now = await read();
  expect((await data.save("admin", edit, "price-list", { code: "TRADE-2" })).status).toBe(303);
  const stale = await data.post("admin", link, fields);
  expect(stale.status).toBe(409);
  expect(await read()).toEqual({ ...now, code: "TRADE-2" });
  const merged = { ...fieldsOf(stale.text, "price-list"), _idem: newId() };
  expect(merged).toMatchObject({ name: "Trade", code: "TRADE-2" });
  expect((await data.post("admin", link, merged)).status).toBe(303);
  expect(await read()).toEqual({ ...before, code: "TRADE-2" });
  expect((await data.get("admin", link)).text).toContain("as it was before already");

  expect(await data.linksOn("clerk", page)).toEqual([]);
  expect((await data.get("clerk", link)).status).toBe(403);
  expect((await data.get("other", link)).status).toBe(404);
  const other = await data.make("/api/v1/price-lists", { code: "OTHER", name: "Other", lines: [] });
  expect((await data.get("admin", link.replace(id, other))).status).toBe(404);
});

const lines = (fields: Fields) =>
  [0, 1].map((n) => [fields[`items.${n}.sku`], fields[`items.${n}.quantity`], fields[`items.${n}.unit_price`]]);

async function order(status: "placed" | "draft", customerId: string): Promise<string> {
  const items = [
    { sku: "P-1", quantity: 3 },
    { sku: "P-2", quantity: 1 },
  ];
  return data.make("/api/v1/orders", { customer_id: customerId, status, items });
}

it("an order says what was amended, and the amendment is taken back while the order can be changed", async () => {
  const acme = await data.make("/api/v1/customers", { name: "Acme" });
  const id = await order("placed", acme);
  const [page, edit] = [`/orders/${id}`, `/orders/${id}/edit`];
  const changes = { "items.0.quantity": "5", "items.1.sku": "", "items.1.quantity": "", "items.1.unit_price": "" };
  expect((await data.save("admin", edit, "order", { ...changes, customer_reference: "PO 7" })).status).toBe(303);
  const story = await storyOf(page);
  expect(story).toContain("<li>Their reference – → PO 7</li>");
  expect(story).toContain("<li>Lines 3 × P-1 at 12.50; 1 × P-2 at 3.00 → 5 × P-1 at 12.50</li>");

  // The product is called otherwise by now, and another has the SKU of then.
  const [item] = await data.server.db.admin<{ id: string }[]>`select id from item where sku = 'P-1'`;
  expect((await data.save("admin", `/products/${item?.id}/edit`, "product", { sku: "P-9" })).status).toBe(303);
  await data.make("/api/v1/inventory", { sku: "P-1", name: "Another", price: "99.00", kind: "service" });
  const link = await firstLink(page);
  const form = await data.get("admin", link);
  const fields = fieldsOf(form.text, "order");
  expect(plain(form.text)).toMatch(/This takes back what The admin changed/);
  expect([fields.customer_reference, lines(fields)]).toEqual([
    "",
    [
      ["P-9", "3", "12.50"],
      ["P-2", "1", "3.00"],
    ],
  ]);

  // An older page than the order.
  expect((await data.save("admin", edit, "order", { "items.0.quantity": "6" })).status).toBe(303);
  const stale = await data.post("admin", link, fields);
  expect(stale.status).toBe(409);
  const { json: kept } = await api("GET", `/api/v1/orders/${id}`);
  expect(kept.items).toMatchObject([{ sku: "P-1", quantity: 6 }]);

  const again = fieldsOf((await data.get("admin", link)).text, "order");
  expect(plain((await data.get("admin", link)).text)).toContain(
    "Changed again since then, and put back all the same: Lines.",
  );
  expect((await data.post("admin", link, again)).status).toBe(303);
  const { json } = await api("GET", `/api/v1/orders/${id}`);
  expect(json).toMatchObject({ customer_reference: null, total: "40.50" });
  expect(json.items.map((one: { quantity: number }) => one.quantity)).toEqual([3, 1]);

  // Sales changes its own orders only.
  for (const who of ["sales", "own"] as const) expect((await data.get(who, link)).status).toBe(403);
  expect(await data.linksOn("sales", page)).toEqual([]);
  expect((await data.get("other", link)).status).toBe(404);
  expect((await data.get("admin", link.replace(id, await order("placed", acme)))).status).toBe(404);

  // Invoiced, it stays as it is.
  expect((await api("POST", "/api/v1/billing/invoices", { order_id: id })).status).toBe(201);
  expect(await data.linksOn("admin", page)).toEqual([]);
  const closed = await data.get("admin", link);
  expect(plain(closed.text)).toContain("can be taken back on this form");
  const refused = await data.post("admin", link, { ...again, _idem: newId(), _version: String(json.version) });
  expect([refused.status, plain(refused.text).includes("This order is invoiced.")]).toEqual([409, true]);
});

it("an order is edited by what its products are called now, though another has the old name", async () => {
  const ids = [];
  for (const sku of ["SWAP-1", "SWAP-2"])
    ids.push(await data.make("/api/v1/inventory", { sku, name: sku, price: "2.00", kind: "service" }));
  const customer_id = await data.make("/api/v1/customers", { name: "Renamer" });
  const id = await data.make("/api/v1/orders", {
    customer_id,
    status: "draft",
    items: [{ sku: "SWAP-1", quantity: 1 }],
  });
  for (const [n, sku] of ["SWAP-3", "SWAP-1"].entries())
    expect((await data.save("admin", `/products/${ids[n]}/edit`, "product", { sku })).status).toBe(303);
  const form = await data.get("admin", `/orders/${id}/edit`);
  expect(fieldsOf(form.text, "order")).toMatchObject({ "items.0.sku": "SWAP-3" });
  expect((await data.save("admin", `/orders/${id}/edit`, "order", { "items.0.quantity": "3" })).status).toBe(303);
  const lines = await data.server.db.admin`select item_id, quantity::int from order_line where order_id = ${id}`;
  expect(lines).toEqual([{ item_id: ids[0], quantity: 3 }]);
});

it("a draft goes back to the customer it was for; once placed it keeps its customer", async () => {
  const [acme, bolt] = [
    await data.make("/api/v1/customers", { name: "Acme Ltd" }),
    await data.make("/api/v1/customers", { name: "Bolt Ltd" }),
  ];
  const id = await order("draft", acme);
  const page = `/orders/${id}`;
  expect((await api("PATCH", `/api/v1/orders/${id}`, { customer_id: bolt })).status).toBe(200);
  expect(await storyOf(page)).toContain("Customer Acme Ltd → Bolt Ltd");
  const link = await firstLink(page);
  const fields = fieldsOf((await data.get("admin", link)).text, "order");
  expect(fields).toMatchObject({ customer: "Acme Ltd", customer_id: acme });
  expect((await data.post("admin", link, fields)).status).toBe(303);
  expect((await api("GET", `/api/v1/orders/${id}`)).json.customer_id).toBe(acme);

  expect((await api("PATCH", `/api/v1/orders/${id}`, { customer_id: bolt })).status).toBe(200);
  expect((await api("PATCH", `/api/v1/orders/${id}`, { status: "placed" })).status).toBe(200);
  const placed = await data.get("admin", await firstLink(page));
  expect(plain(placed.text)).toMatch(/Nothing of what[\s\S]*can be taken back[\s\S]*Customer\./);
  expect(fieldsOf(placed.text, "order")).toMatchObject({ customer_id: bolt });
});

it("a change that does not say what was before is told beside the event before it", async () => {
  const id = await data.make("/api/v1/inventory", { sku: "OLD", name: "Old", price: "1.00", kind: "service" });
  const path = `/products/${id}`;
  expect((await data.save("admin", `${path}/edit`, "product", { name: "New", price: "2.00" })).status).toBe(303);
  await data.server.db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update event_log set data = data - 'before' - 'after' where subject_id = ${id}`;
  });
  expect(await storyOf(path)).toMatch(/Name Old → New<[\s\S]*Price 1\.00 → 2\.00/);
  const link = await firstLink(path);
  const fields = fieldsOf((await data.get("admin", link)).text, "product");
  expect(fields).toMatchObject({ name: "Old", price: "1.00" });
  expect((await data.post("admin", link, fields)).status).toBe(303);
  expect((await api("GET", "/api/v1/inventory/OLD")).json).toMatchObject({ name: "Old", price: "1.00" });
});

it("a role has its rights again, all of them or none", async () => {
  const made = await data.post("admin", "/users/roles/new", { _form: "role", name: "Night shift", base: "viewer" });
  const page = made.headers.get("location") ?? "none";
  const id = page.split("/").pop() ?? "";
  const read = async () =>
    (await data.server.db.admin`select name, rights from custom_role where id = ${id}`)[0] as { rights: object };
  const before = await read();
  const fields = fieldsOf((await data.get("admin", page)).text, "rights");
  const { "rights.orders.read": _read, ...less } = { ...fields, name: "Day shift" } as Fields;
  expect((await data.post("admin", page, { ...less, _form: "rights", _idem: newId() })).status).toBe(303);
  expect(await storyOf(page)).toMatch(/Name Night shift → Day shift<[\s\S]*Rights Orders: read[^<]*→ Orders: none/);

  const link = await firstLink(page);
  const former = { ...fieldsOf((await data.get("admin", link)).text, "rights"), _form: "rights" };
  expect(former).toMatchObject({ name: "Night shift", "rights.orders.read": "on" });
  expect((await data.post("admin", link, { ...former, _version: "77" })).status).toBe(409);
  expect((await data.post("admin", link, { ...former, _idem: newId() })).status).toBe(303);
  expect(await read()).toEqual(before);
  expect((await data.get("accountant", link)).status).toBe(403);
  expect((await data.get("other", link)).status).toBe(404);

  // A right that one may not give is not put back, nor are the others without it.
  await data.server.db.admin`update custom_role set rights = rights || '{"journal": "RC"}' where id = ${id}`;
  const without = fieldsOf((await data.get("admin", page)).text, "rights");
  expect((await data.post("admin", page, { ...without, _form: "rights", _idem: newId() })).status).toBe(303);
  const kept = await data.get("admin", await firstLink(page));
  expect(plain(kept.text)).toMatch(/Nothing of what[\s\S]*your role does not change it: Rights\./);
});
