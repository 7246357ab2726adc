import { afterAll, beforeAll, expect, it } from "vitest";
import { fieldsOf, type MasterData, plain, startMasterData } from "./testing/master-data.ts";

/* Outlets: kept on their screens and by the API, and named by the orders that were taken there. */

let data: MasterData;
let customer: string;
const ids = { harbour: "", hill: "" };

beforeAll(async () => {
  data = await startMasterData();
  await data.make("/api/v1/inventory", { sku: "P-1", name: "Lamp", price: "12.50", kind: "service" });
  customer = await data.make("/api/v1/customers", { name: "Acme" });
});
afterAll(() => data?.close());

const api = (method: string, path: string, body?: object) =>
  data.server.call(method, `/api/v1${path}`, { token: data.token, body });
const items = [{ sku: "P-1", quantity: 1 }];
const orderAt = async (outlet_id?: string | null, more: object = {}) =>
  (await api("POST", "/orders", { customer_id: customer, items, outlet_id, ...more })).json;
const field = (text: string) => /<select[^>]*name="outlet"[\s\S]*?<\/select>/.exec(text)?.[0] ?? "";
/** The option that the browser shows. */
const chosen = (text: string) => fieldsOf(text, "order").outlet;
const told = (type: string) =>
  data.server.db.admin<{ data: Record<string, unknown>; subject_id: string }[]>`
    select data, subject_id from event_log where type = ${type} order by id desc`;

it("without outlets an order is not asked where it was taken, and its list has no such column", async () => {
  expect(field((await data.get("sales", "/orders/new")).text)).toBe("");
  expect((await data.get("sales", "/orders")).text).not.toContain("outlet_id");
  expect((await data.get("admin", "/outlets")).text).toContain("There are no outlets yet");
  expect(await orderAt()).toMatchObject({ outlet_id: null, outlet: null });
});

it("is opened, changed and taken out of use by form, and each is told with the company's settings", async () => {
  const made = await data.save("admin", "/outlets/new", "outlet", { code: "HAR", name: "Harbour", city: "Bristol" });
  expect(made.status).toBe(303);
  const page = made.headers.get("location") ?? "";
  ids.harbour = page.split("/").at(-1) ?? "";
  const again = await data.save("admin", "/outlets/new", "outlet", { code: "har", name: "Other" });
  expect([again.status, plain(again.text)]).toEqual([
    409,
    expect.stringContaining("There is an outlet with the code har already."),
  ]);
  expect(fieldsOf(again.text, "outlet")).toMatchObject({ code: "har", name: "Other" });

  const changes = { line1: "3 Quay Street", postcode: "BS1 4XY", phone: "0117 496 0000" };
  expect((await data.save("admin", `${page}/edit`, "outlet", changes)).status).toBe(303);
  const shown = plain((await data.get("clerk", page)).text);
  for (const part of ["Harbour", "3 Quay Street", "BS1 4XY Bristol", "0117 496 0000", "In use"])
    expect(shown).toContain(part);
  const story = plain((await data.get("admin", page)).text);
  expect(story).toContain("<li>Street – → 3 Quay Street</li>");
  const [settings] = await told("company.settings_changed");
  expect(settings?.data).toMatchObject({
    reason: "outlet_changed",
    ...{ name: "One", currency: "GBP", time_zone: "Europe/London" },
    outlets: [{ outlet_id: ids.harbour, code: "HAR", name: "Harbour", city: "Bristol", ...changes, line2: null }],
  });

  const [back = ""] = await data.linksOn("admin", page);
  expect(fieldsOf((await data.get("admin", back)).text, "outlet")).toMatchObject({ line1: "", name: "Harbour" });

  const act = (form: string) => data.save("admin", page, form, { _intent: form.replace("action-", "") });
  expect((await act("action-deactivate")).status).toBe(303);
  expect((await told("company.settings_changed"))[0]?.data.outlets).toEqual([]);
  expect(plain((await data.get("admin", page)).text)).toContain("Not in use");
  expect((await act("action-activate")).status).toBe(303);
  expect((await told("company.settings_changed"))[0]?.data.outlets).toHaveLength(1);

  const count = (await told("company.settings_changed")).length;
  expect((await data.save("admin", `${page}/edit`, "outlet", {})).status).toBe(303);
  expect(await told("company.settings_changed"), "nothing was changed").toHaveLength(count);
});

it("may be read by who works there, changed by administrators alone, and is no other company's", async () => {
  const page = `/outlets/${ids.harbour}`;
  for (const who of ["accountant", "clerk", "sales"] as const) {
    expect((await data.get(who, page)).status, who).toBe(200);
    expect((await data.get(who, `${page}/edit`)).status, who).toBe(403);
    expect((await data.get(who, "/outlets/new")).status, who).toBe(403);
    expect((await data.post(who, page, { _form: "action-deactivate", _intent: "deactivate" })).status, who).toBe(403);
    expect((await data.get(who, page)).text).not.toContain("Take out of use");
  }
  expect((await data.get("own", page)).status).toBe(403);
  expect((await data.get("other", page)).status).toBe(404);
  expect((await data.get("clerk", "/outlets.csv")).status).toBe(403);
  expect((await data.get("accountant", "/outlets.csv")).text).toContain("HAR,Harbour,3 Quay Street,,BS1 4XY,Bristol");
});

it("an order names the outlet it was taken at, until it is invoiced", async () => {
  ids.hill = await data.make("/api/v1/outlets", { code: "HILL", name: "Hill" });
  const order = await orderAt(ids.harbour, { status: "draft" });
  expect(order).toMatchObject({ outlet_id: ids.harbour, outlet: "Harbour" });
  expect((await api("PATCH", `/orders/${order.id}`, { customer_reference: "R" })).json.outlet).toBe("Harbour");
  expect((await api("PATCH", `/orders/${order.id}`, { outlet_id: ids.hill })).json.outlet).toBe("Hill");
  expect((await api("PATCH", `/orders/${order.id}`, { status: "placed" })).json.outlet).toBe("Hill");
  expect((await told("orders.order_created"))[0]?.data).toMatchObject({ outlet_id: ids.hill });
  await api("POST", "/billing/invoices", { order_id: order.id });
  const refused = await api("PATCH", `/orders/${order.id}`, { outlet_id: null });
  expect([refused.status, refused.json.code]).toEqual([409, "already_invoiced"]);
  expect((await api("PATCH", `/orders/${order.id}`, { outlet_id: ids.hill })).status).toBe(200);
  expect(plain((await data.get("admin", `/orders/${order.id}`)).text)).toContain(`href="/outlets/${ids.hill}"`);
});

it("an outlet that is not there, not in use or another company's is refused at its place", async () => {
  const closed = await data.make("/api/v1/outlets", { code: "OLD", name: "Old", active: false });
  const other = await data.server.db.admin<{ id: string }[]>`
    insert into outlet (tenant_id, code, name) select id, 'X', 'X' from tenant where slug = 'two' returning id`;
  for (const [outlet_id, code] of [
    [closed, "inactive_outlet"],
    [customer, "unknown_outlet"],
    [other[0]?.id, "unknown_outlet"],
  ]) {
    const { status, json } = await api("POST", "/orders", { customer_id: customer, items, outlet_id });
    expect([status, json.errors?.[0]]).toMatchObject([400, { path: "outlet_id", code }]);
  }
});

it("the form offers the outlets in use, the one taken last chosen, and changes it", async () => {
  const fields = { customer: "Acme", "items.0.sku": "P-1", "items.0.quantity": "1", _intent: "draft" };
  const first = await data.get("sales", "/orders/new");
  expect(field(first.text)).toContain('value="HILL"');
  expect(field(first.text)).not.toContain('value="OLD"');
  expect(chosen(first.text)).toBe("");

  const saved = await data.save("sales", "/orders/new", "order", { ...fields, outlet: "HAR" });
  expect(saved.status).toBe(303);
  const page = saved.headers.get("location") ?? "";
  expect(plain((await data.get("sales", page)).text)).toContain("Harbour");
  expect(chosen((await data.get("sales", "/orders/new")).text)).toBe("HAR");
  expect(chosen((await data.get("admin", "/orders/new")).text)).toBe("");

  expect((await data.save("sales", `${page}/edit`, "order", { outlet: "HILL", customer_reference: "PO" })).status).toBe(
    303,
  );
  const story = plain((await data.get("sales", page)).text);
  expect(story).toContain("<li>Outlet Harbour → Hill</li>");
  const [back = ""] = await data.linksOn("sales", page);
  expect(chosen((await data.get("sales", back)).text)).toBe("HAR");
  const unknown = await data.save("sales", `${page}/edit`, "order", { outlet: "NONE" });
  expect([unknown.status, plain(unknown.text)]).toEqual([422, expect.stringContaining("There is no such outlet")]);
  expect((await data.save("sales", `${page}/edit`, "order", { outlet: "" })).status).toBe(303);
  expect((await api("GET", `/orders/${page.split("/").at(-1)}`)).json.outlet).toBeNull();
});

it("orders are found by outlet, on the screen, in the file and by the API", async () => {
  const { json } = await api("GET", `/orders?outlet_id=${ids.hill}`);
  const numbers = json.data.map(({ number }: { number: string }) => number);
  expect(numbers).toHaveLength(1);
  const { text } = await data.get("sales", `/orders?outlet_id=${ids.hill}`);
  expect(text).toContain(numbers[0]);
  expect([...new Set(text.match(/SO-\d{4}-\d+/g))]).toEqual(numbers);
  const file = await data.get("admin", `/orders.csv?outlet_id=${ids.hill}`);
  expect(file.text.trim().split(/\r?\n/)).toHaveLength(2);
  expect(file.text).toContain(",outlet,");
});

it("there is an end to how many there are", async () => {
  await data.server.db.admin`
    insert into outlet (tenant_id, code, name, active)
    select t.id, 'N' || n, 'N' || n, false from tenant t, generate_series(1, 497) n where slug = 'one'`;
  const { status, json } = await api("POST", "/outlets", { code: "LAST", name: "Last" });
  expect([status, json.code]).toEqual([409, "too_many_outlets"]);
});
