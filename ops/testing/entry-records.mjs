// Records that every way in can be asked about: the demo's, and ones made as people and programs make them where it has none.
import { PASSWORD, signIn } from "./own-people.mjs";

/** How long the worker may take: that of a new installation has the events of the demo before it. */
const WAIT_MS = 60_000;
const WRONG_FILE = "name,code,email\nSomebody,SOMEBODY,none\n";

/** Makes the records over the API. Answers the id, or throws. */
function maker(url, token) {
  const headers = { Authorization: `Bearer ${token}` };
  return async (path, body) => {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: "POST",
      headers: isForm ? headers : { ...headers, "Content-Type": "application/json" },
      body: isForm ? body : JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).id;
  };
}

/** Posts the forms of screens as a person does: `fields` by name, or FormData where there is a file. */
function poster(url, cookie) {
  return async (path, fields) => {
    const body = fields instanceof FormData ? fields : new URLSearchParams({ ...fields, _confirm: PASSWORD });
    const headers = { Cookie: cookie, Origin: url, Accept: "text/html" };
    const answer = await fetch(url + path, { method: "POST", headers, body, redirect: "manual" });
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`POST ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return { answer, text, to: answer.headers.get("location") };
  };
}

function fileForm(fields, name, content) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set("file", new Blob([content], { type: "text/csv" }), name);
  return form;
}

/** What there is by the names that fields have for it (`field`), and by the list that it stands in (`list`). */
async function apiRecords(url, token) {
  const headers = { Authorization: `Bearer ${token}` };
  const first = async (path) => (await (await fetch(`${url}/api/v1${path}`, { headers })).json()).data?.[0] ?? {};
  const make = maker(url, token);
  const [customer, order, shipped, invoice, item, alert] = await Promise.all(
    [
      ...["/customers", "/orders?status=placed", "/orders?status=shipped", "/billing/invoices?status=open"],
      ...["/inventory", "/alerts"],
    ].map(first),
  );
  const about = { subject_type: "customer", subject_id: customer.id };
  const made = {
    attachments: await make("/attachments", fileForm(about, "note.txt", "Said")),
    comments: await make("/comments", { ...about, body: "Said" }),
    counts: await make("/counts", { blind: false }),
    receipts: await make("/receipts", {}),
    webhooks: await make("/webhooks", {
      url: "https://example.com/hooks",
      description: "shop",
      types: ["orders."],
    }),
    "price-lists": await make("/price-lists", {
      code: `TRADE-${Date.now()}`,
      name: "Trade",
      lines: [{ sku: item.sku, unit_price: "9" }],
    }),
    outlets: await make("/outlets", { code: `SHOP-${Date.now()}`, name: "Shop" }),
    drafts: await make("/orders", {
      customer_id: customer.id,
      status: "draft",
      items: [{ sku: item.sku, quantity: 1 }],
    }),
  };
  const field = { customer_id: customer.id, order_id: order.id, invoice_id: invoice.id, ...about, sku: item.sku };
  const list = {
    ...made,
    customers: customer.id,
    orders: order.id,
    shipped: shipped.id,
    invoices: invoice.id,
    inventory: item.sku,
    alerts: alert.id,
  };
  return { field, list };
}

/** What `look` answers, as soon as there is something: the worker takes a moment. */
async function waitFor(what, look) {
  for (const endsAt = Date.now() + WAIT_MS; Date.now() < endsAt; await new Promise((go) => setTimeout(go, 250))) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`there is no ${what} after ${WAIT_MS / 1000} s`);
}

/** A file with a wrong line, read by the worker: its columns can be chosen and its faults listed. */
async function wrongImport(url, cookie, post) {
  const { to } = await post("/imports?index", fileForm({ kind: "customers" }, "customers.csv", WRONG_FILE));
  return waitFor("import", async () => {
    const page = await (await fetch(url + to, { headers: { Cookie: cookie } })).text();
    return page.includes('name="column.') ? to : null;
  });
}

/** What the administrator was told, as somebody named them in a comment. */
async function notice(url, cookie, customer) {
  const clerk = poster(url, await signIn(url, "clerk@pulse.local"));
  await clerk(`/customers/${customer}`, { _form: "comment", body: "Look at this, @Ada Demo" });
  return waitFor("notification", async () => {
    const page = await (await fetch(`${url}/notifications`, { headers: { Cookie: cookie } })).text();
    return /\/notifications\/[0-9a-f-]{36}/.exec(page)?.[0];
  });
}

/** Completes orders that are completed: as many as only the worker takes on, and each is refused. */
async function bulkRun(post) {
  const asked = { all: "1", query: "status=completed", _intent: "complete" };
  const { text } = await post("/orders/bulk", asked);
  const count = /name="count"[^>]*value="(\d+)"/.exec(text)?.[1] ?? "";
  return (await post("/orders/bulk", { ...asked, confirmed: "yes", count })).to;
}

/** The address that a payer of the card processor comes back to, which the invoice shows. */
async function payPage(url, cookie, post, invoice) {
  const shown = async () => {
    const page = await (await fetch(`${url}/invoices/${invoice}`, { headers: { Cookie: cookie } })).text();
    return /\/pay\/[\w-]+/.exec(page)?.[0];
  };
  const known = await shown();
  if (!known) await post(`/invoices/${invoice}`, { _form: "card-payment", amount: "1" });
  return known ?? (await shown());
}

/** A link that is shown once. */
const shownOnce = (text, path) => new RegExp(`${path}\\?token=[\\w-]+`).exec(text)?.[0];

/** Links that people set their password by, a colleague with a PIN, and a tablet's cookie. Whoever makes a tablet is signed out by it. */
async function people(url, cookie, post) {
  const list = await (await fetch(`${url}/users`, { headers: { Cookie: cookie } })).text();
  const known = [...list.matchAll(/\/users\/[0-9a-f-]{36}/g)].at(-1)?.[0];
  const reset = await post(known, { _form: "link" });
  const email = `invited-${Date.now()}@pulse.local`;
  const invited = await post("/users/new", { name: "Invited", email, role: "viewer" });
  await poster(url, await signIn(url, "clerk@pulse.local"))("/sessions", { _form: "pin", pin: "471100" });
  const { answer } = await post("/users/devices", { name: "Packing table" });
  const tablet = answer.headers.getSetCookie().find((one) => one.startsWith("pulse-device="));
  return {
    tablet: tablet?.split(";")[0],
    at: { "/invite": shownOnce(invited.text, "/invite"), "/reset": shownOnce(reset.text, "/reset") },
  };
}

/**
 * Records by the name that fields have for them (`field`), by the list that they stand in (`list`), addresses of the pages that no other
 * page surely leads to (`at`, by the route's pattern), and the cookie of a shared tablet. `token` is an administrator's.
 */
export async function makeRecords(url, token) {
  const { field, list } = await apiRecords(url, token);
  const cookie = await signIn(url, "admin@pulse.local");
  const post = poster(url, cookie);
  const order = await (await fetch(`${url}/orders/${list.shipped}`, { headers: { Cookie: cookie } })).text();
  const importPage = await wrongImport(url, cookie, post);
  const run = await bulkRun(post);
  const role = await post("/users/roles/new", { name: `Counter ${Date.now()}`, base: "clerk" });
  const provider = await post("/users/providers", {
    name: "Nobody there",
    issuer: "http://127.0.0.1:9",
    client_id: "pulse",
    enabled: "on",
  });
  const pay = await payPage(url, cookie, post, list.invoices);
  const told = await notice(url, cookie, list.customers);
  const own = await people(url, cookie, post);
  const at = {
    "/alerts/new": "/alerts/new?figure=kpis:orders_today:line",
    "/attachments/file/:attachmentId": `/attachments/file/${list.attachments}`,
    "/dashboard/:name/:file": "/dashboard/sales/revenue.csv",
    "/grafana/:dashboard": "/grafana/sales",
    "/imports/:importId": importPage,
    "/imports/:importId/faults.csv": `${importPage}/faults.csv`,
    "/notifications/:noticeId": told,
    "/orders/:orderId/edit": `/orders/${list.drafts}/edit`,
    "/orders/bulk/:runId": run,
    "/orders/bulk/:runId/refused.csv": `${run}/refused.csv`,
    "/pay/:code": pay,
    "/shipments/:shipmentId/pdf": /\/shipments\/[0-9a-f-]{36}\/pdf/.exec(order)?.[0],
    "/users/roles/:roleId": role.to,
    "/users/providers/:providerId": provider.to,
    ...own.at,
  };
  const missing = Object.keys(at).filter((one) => !at[one] || at[one].includes("undefined"));
  if (missing.length > 0 || !own.tablet) throw new Error(`no record is made for ${missing.join(", ") || "a tablet"}`);
  return { field: { ...field, provider: provider.to.split("/").at(-1) }, list, at, tablet: own.tablet };
}
