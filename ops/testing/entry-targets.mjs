// Every way in that the program itself says it has, with a request that fits: those of the API stand in its OpenAPI description, those of
// the screens in the route manifest of the build and in the forms and links of the pages that it leads to. For sqlmap, and for wild input.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../ensure.mjs";

/** Where sqlmap puts its attempts when it is not a field of a query or body. */
const HERE = "*";
const FORM = "application/x-www-form-urlencoded";

/** A request as text, the way sqlmap reads one from a file. */
function requestText({ method, path, headers, body }) {
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`;
}

const get = async (url, headers) => {
  const answer = await fetch(url, { headers, redirect: "manual" });
  return { status: answer.status, type: answer.headers.get("content-type") ?? "", text: await answer.text() };
};

// The API ---------------------------------------------------------------------------------------------------------------

/** A value that gets past the schema, so that the attempts do not all end at its neighbours. */
function fitting({ name, schema, description = "" }, records) {
  if (records.field[name]) return records.field[name];
  if (schema?.enum) return name === "grain" ? "day" : String(schema.enum[0]);
  if (name === "sort") return /\w+/.exec(schema?.description ?? "")?.[0] ?? "name";
  if (name === "fields") return /: (\w+)/.exec(description)?.[1] ?? "id";
  if (/^(from|to|on|as_of)$/.test(name)) return name === "from" ? "2026-11-01" : "2026-11-20";
  if (schema?.type === "integer" || /limit|after|days|weeks/.test(name)) return "5";
  return { account: "1100", low_stock: "true", active: "true", types: "orders.order_created" }[name] ?? "a";
}

/** Bodies whose example the schema alone does not make right. */
const BODIES = {
  "/ledger/entries": {
    effective_on: "2026-11-20",
    memo: "memo",
    lines: [
      { account: "1000", debit: "5.00" },
      { account: "3000", credit: "5.00" },
    ],
  },
  "/counts": { note: "note", filter: "A", blind: true },
  "/webhooks": { url: "https://example.com/hooks", description: "shop", types: ["orders."] },
};

/** Records by the name that fields have for them, and by the list that they stand in: the demo's, and one made where it has none. */
export async function makeRecords(url, token) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const first = async (path) => (await (await fetch(`${url}/api/v1${path}`, { headers })).json()).data?.[0] ?? {};
  const make = async (path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()).id;
  };
  const [customer, order, invoice, item, alert] = await Promise.all(
    ["/customers", "/orders?status=placed", "/billing/invoices?status=open", "/inventory", "/alerts"].map(first),
  );
  const about = { subject_type: "customer", subject_id: customer.id };
  const made = {
    comments: await make("/comments", { ...about, body: "Said" }),
    counts: await make("/counts", { blind: false }),
    receipts: await make("/receipts", {}),
    webhooks: await make("/webhooks", BODIES["/webhooks"]),
    "price-lists": await make("/price-lists", {
      code: "TRADE",
      name: "Trade",
      lines: [{ sku: item.sku, unit_price: "9" }],
    }),
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
    invoices: invoice.id,
    inventory: item.sku,
    alerts: alert.id,
  };
  return { field, list };
}

/** The example of a body with records that there are; nothing in it may look like sqlmap's own mark. A version would be old at once. */
function withRecords(value, records, name = "") {
  if (Array.isArray(value)) return value.map((one) => withRecords(one, records, name));
  if (value && typeof value === "object") {
    const kept = Object.entries(value).filter(([key]) => key !== "version");
    return Object.fromEntries(kept.map(([key, one]) => [key, withRecords(one, records, key)]));
  }
  if (records.field[name]) return records.field[name];
  return typeof value === "string" ? value.replaceAll(HERE, "x") : value;
}

/** Each operation's query, its body, and each part of its path. */
export async function apiTargets(url, tokens, records) {
  const { paths } = await (await fetch(`${url}/api/v1/openapi.json`)).json();
  const reports = (await get(`${url}/api/v1/analytics`, { Authorization: `Bearer ${tokens.admin}` })).text;
  const targets = [];
  // A stream does not end.
  for (const [path, operations] of Object.entries(paths).filter(([path]) => path !== "/live")) {
    const token = /^\/(ledger|billing)/.test(path) ? tokens.accountant : tokens.admin;
    const headers = { Host: new URL(url).host, Authorization: `Bearer ${token}`, Accept: "application/json" };
    const list = path.split("/{")[0].split("/").at(-1);
    const filled = `/api/v1${path.replace(/\{\w+\}/g, () => encodeURIComponent(records.list[list] ?? "a"))}`;
    for (const [operation, { parameters = [], requestBody }] of Object.entries(operations)) {
      const request = { method: operation.toUpperCase(), path: filled, headers };
      const name = `${request.method} ${path}`;
      const query = parameters.filter((one) => one.in === "query");
      if (path === "/analytics/{report}")
        targets.push(...reportTargets(JSON.parse(reports).data, query, request, records));
      else if (query.length > 0) targets.push(await queryTarget(url, name, query, request, records));
      const content = requestBody?.content?.["application/json"];
      if (content?.example && typeof content.example === "object") {
        const body = BODIES[path.replace("/{id}", "")] ?? withRecords(content.example, records);
        const typed = { ...headers, "Content-Type": "application/json" };
        const text = requestText({ ...request, headers: typed, body: JSON.stringify(body) });
        targets.push({ kind: "bodies of the API", name, fields: leaves(body), text });
      }
      for (const one of parameters.filter(({ in: where }) => where === "path")) {
        const at = `/api/v1${path.replace(`{${one.name}}`, `a${HERE}`)}`;
        const typed = request.method === "GET" ? headers : { ...headers, "Content-Type": "application/json" };
        const text = requestText({ ...request, path: at, headers: typed, body: request.method === "GET" ? "" : "{}" });
        targets.push({ kind: "paths of the API", name, fields: 1, text });
      }
    }
  }
  return targets;
}

/** A list that goes on is asked for its second page, so that the cursor is one of its own. */
async function queryTarget(url, name, query, request, records) {
  const pairs = new URLSearchParams(
    query.filter((one) => one.name !== "cursor").map((one) => [one.name, fitting(one, records)]),
  );
  if (query.some((one) => one.name === "cursor")) {
    const asked = new URLSearchParams(pairs);
    asked.set("limit", "1");
    const { text } = await get(`${url}${request.path}?${asked}`, request.headers);
    pairs.set("cursor", JSON.parse(text).next_cursor ?? "none");
    if (pairs.get("cursor") === "none") pairs.delete("cursor");
  }
  const text = requestText({ ...request, path: `${request.path}?${pairs}` });
  return { kind: "queries of the API", name, fields: pairs.size, text };
}

/** Each report takes its own of the parameters that there are. */
function reportTargets(reports, query, request, records) {
  return reports.map(({ name, params = [] }) => {
    const own = query.filter(
      (one) => params.some((param) => (param.name ?? param) === one.name) || one.name === "fields",
    );
    const pairs = new URLSearchParams(
      own.map((one) => [one.name, one.name === "fields" ? "report" : fitting(one, records)]),
    );
    const text = requestText({ ...request, path: `/api/v1/analytics/${name}?${pairs}` });
    return { kind: "queries of the API", name: `GET /analytics/${name}`, fields: own.length, text };
  });
}

const leaves = (value) =>
  value && typeof value === "object" ? Object.values(value).reduce((sum, one) => sum + leaves(one), 0) : 1;

/** What is read from every request before its route is. */
export function headerTargets(url, { admin }) {
  const base = { method: "GET", path: "/api/v1/customers", headers: { Host: new URL(url).host } };
  const named = {
    Authorization: { Authorization: `Bearer pulse_a${HERE}` },
    Cookie: { Cookie: `pulse=a${HERE}` },
    "X-Request-Id": { Authorization: `Bearer ${admin}`, "X-Request-Id": `a${HERE}` },
    "If-None-Match": { Authorization: `Bearer ${admin}`, "If-None-Match": `a${HERE}` },
  };
  const targets = Object.entries(named).map(([name, headers]) => ({
    ...{ kind: "headers", name, fields: 1 },
    text: requestText({
      ...base,
      path: name === "Cookie" ? "/customers.data" : base.path,
      headers: { ...base.headers, ...headers },
    }),
  }));
  const headers = {
    ...base.headers,
    Authorization: `Bearer ${admin}`,
    "Idempotency-Key": `a${HERE}`,
    "Content-Type": "application/json",
  };
  const keyed = requestText({ method: "POST", path: "/api/v1/customers", headers, body: '{"name":"Keyed"}' });
  return [...targets, { kind: "headers", name: "Idempotency-Key", fields: 1, text: keyed }];
}

// The screens -----------------------------------------------------------------------------------------------------------

function screenPaths() {
  const folder = join(root, "build/client/assets");
  const file = readdirSync(folder).find((name) => /^manifest-\w+\.js$/.test(name));
  const text = readFileSync(join(folder, file), "utf8");
  const { routes } = JSON.parse(text.slice(text.indexOf("=") + 1).replace(/;\s*$/, ""));
  const inside = Object.values(routes).filter(({ parentId }) => parentId === "routes/_app");
  return [...new Set(inside.map(({ path = "" }) => `/${path}`))].sort();
}

const decode = (text) =>
  text.replace(
    /&(amp|lt|gt|quot|#x27|#39);/g,
    (_all, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name] ?? "'",
  );
const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found ? decode(found[1]) : undefined;
};

/** What an element of a form sends: of a choice the one that is made, or the first; a box as if it were ticked. */
function valueIn(element, tag, after) {
  if (element === "textarea") return decode(after.split("</textarea>")[0]);
  if (element !== "select") return attribute(tag, "value") ?? (/\stype="checkbox"/.test(tag) ? "on" : "");
  const options = [...after.split("</select>")[0].matchAll(/<option([^>]*)>/g)].map(([, option]) => option);
  const made = options.find((option) => option.includes(" selected") && attribute(option, "value"));
  return attribute(made ?? options.find((option) => attribute(option, "value")) ?? "", "value") ?? "";
}

/** The forms of a page as React writes them: where each goes, how, and its fields with their values. */
function formsIn(html, page) {
  return [...html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, inner]) => {
    const fields = new Map();
    let file;
    for (const found of inner.matchAll(/<(input|select|textarea|button)([^>]*)>/g)) {
      const [all, element, rest] = found;
      const name = attribute(rest, "name");
      const isMade = /\stype="radio"/.test(rest) && fields.has(name) && !rest.includes(" checked");
      if (name && /\stype="file"/.test(rest)) file = name;
      if (!name || isMade || name === file) continue;
      fields.set(name, valueIn(element, rest, inner.slice(found.index + all.length)));
    }
    return {
      method: (attribute(tag, "method") ?? "get").toLowerCase(),
      to: new URL(attribute(tag, "action") || page, "http://page"),
      file,
      fields: [...fields],
    };
  });
}

/** Fields that are the form's own and would make every attempt the same one. `_idem` says that it was sent before. */
const LEFT_OUT = /^_(idem|base|theirs|take)|^\w+\.[1-9]\d*\./;
/** What shows the parts of the screens has nothing behind it, and the page of SQL takes SQL: its walls have tests of their own. */
const NOT_TESTED = /^\/(kit|sql)\b/;
/** What a field without a value gets: most are checked for not being empty. A session of the run itself must not end. */
function filler(name, value, known) {
  if (name === "session") return "019a1fc0-6362-7300-b59e-260750cc676a";
  if (value) return value.replaceAll(HERE, "x");
  const own = /(\w+)$/.exec(name)?.[1] ?? name;
  if (own in known) return known[own];
  if (/quiet_/.test(own)) return "22:00";
  if (/date|_on$|^from$|^to$|valid_/.test(own)) return "2026-11-01";
  if (/qty|quant|amount|price|cost|days|limit|point|threshold|clear_at|minutes|widths/.test(name)) return "1";
  return { email: "a@b.example", url: "https://example.com/hooks", country: "GB", code: known.sku }[own] ?? "a";
}

/** One address for each route of the manifest: the ones with a parameter from a link that leads there. */
export async function visitAll(url, cookie) {
  const [open, named] = [[], []];
  for (const path of screenPaths()) (path.includes(":") ? named : open).push(path);
  const seen = new Map();
  const links = new Set();
  const look = async (pattern, address) => {
    const answer = await get(url + address, { Cookie: cookie, Accept: "text/html" });
    if (answer.status !== 200) return;
    const isPage = answer.type.startsWith("text/html");
    seen.set(pattern, { address, ...answer, forms: isPage ? formsIn(answer.text, address) : [] });
    if (isPage) for (const [, href] of answer.text.matchAll(/\shref="(\/[^"#]*)/g)) links.add(decode(href));
  };
  for (const path of open) await look(path, path);
  // A record's page leads to its own: two rounds reach those.
  for (let round = 0; round < 3; round++) {
    for (const pattern of named.filter((one) => !seen.has(one))) {
      const shape = new RegExp(
        `^${pattern.replace(/[.]/g, "\\.").replace(/:\w+/g, "(?!new\\b|edit\\b)[^/?]+")}(\\?|$)`,
      );
      const link = [...links].find((one) => shape.test(one) && !open.includes(one.split("?")[0]));
      if (link) await look(pattern, link);
    }
  }
  return { seen, links, unseen: [...open, ...named].filter((one) => !seen.has(one)) };
}

/** A page's data has an address of its own, without the HTML around it: the same loaders and actions in a tenth of the time. */
const dataAddress = (page, path) =>
  page.type.startsWith("text/html") ? `${path === "/" ? "/_root" : path}.data` : path;

/** Names and values that the links and forms of all pages send there, by path. */
function offeredQueries(seen, links) {
  const queries = new Map();
  const offer = (path, pairs) => {
    const own = queries.get(path) ?? new Map();
    for (const [name, value] of pairs) if (!own.get(name)) own.set(name, value);
    queries.set(path, own);
  };
  for (const { address, text, forms } of seen.values()) {
    for (const [, href] of text.matchAll(/\shref="(\?[^"#]*)/g))
      offer(address.split("?")[0], new URL(decode(href), "http://page").searchParams);
    for (const { method, to, fields } of forms) if (method === "get") offer(to.pathname, fields);
  }
  for (const link of links) {
    const to = new URL(link, "http://page");
    if (to.search) offer(to.pathname, to.searchParams);
  }
  return queries;
}

const BOUNDARY = "pulse-of-the-tests";
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

/** The fields, and a table of one customer as the file: whatever takes a file takes that one. */
function multipartBody(fields, file) {
  const part = (head, value) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  const parts = fields.map(([name, value]) => part(`name="${name}"`, value));
  const head = `name="${file}"; filename="customers.csv"\r\nContent-Type: text/csv`;
  return `${parts.join("")}${part(head, "name,code\nSomebody,SOMEBODY")}--${BOUNDARY}--\r\n`;
}

/** As one person; `only` those routes, where another has been at the others. */
export async function screenTargets(url, { who, cookie, password, known }, only = () => true) {
  const { seen, links, unseen } = await visitAll(url, cookie);
  const headers = { Host: new URL(url).host, Cookie: "pulse=SESSION", Accept: "application/json" };
  const targets = [];
  const told = new Set();
  const queries = offeredQueries(seen, links);
  for (const [pattern, page] of [...seen].filter(([one]) => only(one) && !NOT_TESTED.test(one))) {
    for (const { method, to, file, fields } of page.forms) {
      const sent = fields
        .filter(([name]) => !LEFT_OUT.test(name))
        .map(([name, value]) => [name, filler(name, value, known)]);
      // The same form for other records, or for the widths of another list's columns.
      const selector = sent
        .filter(([name]) => /^_(form|intent)$/.test(name))
        .map(([, value]) => value.replace(/-[0-9a-f-]{36}$/, ""));
      const shape = `${to.pathname.replace(/[0-9a-f-]{36}/, ":id")} ${selector} ${selector.includes("widths") ? "" : sent.map(([name]) => name)}`;
      const hasFields = file || sent.some(([name]) => !name.startsWith("_"));
      if (method !== "post" || !hasFields || told.has(shape) || to.pathname === "/logout") continue;
      told.add(shape);
      // What could hand the company over asks who it is once more; that answer is no attempt's business.
      const all = [...sent, ["_confirm", password]];
      const body = file ? multipartBody(all, file) : new URLSearchParams(all).toString();
      // A file is taken at the page's own address only.
      const path = (file ? to.pathname : dataAddress(seen.get(to.pathname) ?? page, to.pathname)) + to.search;
      const text = requestText({
        method: "POST",
        path,
        headers: { ...headers, Origin: url, "Content-Type": file ? MULTIPART : FORM },
        body,
      });
      const kind = file ? "forms with a file" : "forms";
      targets.push({ kind, who, name: `${pattern} ${selector}`, fields: sent.length + (file ? 1 : 0), text });
    }
    const path = page.address.split("?")[0];
    const own = [...(queries.get(path) ?? [])].filter(([name]) => name !== "next");
    if (own.length === 0) continue;
    const query = new URLSearchParams(own.map(([name, value]) => [name, filler(name, value, known)]));
    const text = requestText({ method: "GET", path: `${dataAddress(page, path)}?${query}`, headers });
    targets.push({ kind: "queries of the screens", who, name: pattern, fields: own.length, text });
  }
  return { targets, unseen };
}
