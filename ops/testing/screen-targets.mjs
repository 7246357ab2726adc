// The requests of the screens: the routes that the build has, the forms and links of the pages that they lead to, and what scripts post
// without a form. For sqlmap, and for wild input.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../ensure.mjs";
import { get, HERE, requestText } from "./entry-targets.mjs";

const FORM = "application/x-www-form-urlencoded";
const ID = "019a1fc0-6362-7300-b59e-260750cc676a";

/** Every address that the built server answers, the API's apart, and whether a page does: what one signs in for, or what anybody may ask. */
async function screenPaths(isPublic) {
  const { routes } = await import(pathToFileURL(join(root, "build/server/index.js")).href);
  const all = Object.values(routes).filter(({ id }) => /^routes\/(_app\.|_public\.|logout$)/.test(id));
  const ours = all.filter(({ parentId }) => (parentId === "routes/_app") !== isPublic);
  const named = ours.map(({ path = "", module }) => [`/${path}`, Boolean(module.default)]);
  return new Map(named.sort(([one], [other]) => (one < other ? -1 : 1)));
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
/** sqlmap leaves out what is called a token unless its place is marked, and with it all that is not marked. */
const marked = (pairs) =>
  pairs.some(([name]) => /token|csrf/i.test(name))
    ? pairs.map(([name, value]) => [name, name === "_confirm" ? value : `${value}${HERE}`])
    : pairs;
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

const partsOf = (pattern) => [...pattern.matchAll(/:\w+/g)].length;
const shapeOf = (pattern) => new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/:\w+/g, "([^/?]+)")}(?=\\?|$)`);

/** The route that answers an address: of those that could, the one that leaves least open. */
function routeOf(routes, address) {
  const fitting = routes.filter((one) => shapeOf(one).test(address));
  return fitting.sort((one, other) => partsOf(one) - partsOf(other))[0];
}

/**
 * One address for each route: that of a record that was made for it (`at`), or one that a page leads to. `cookie` says who visits;
 * `isPublic`: what anybody may ask, not the screens that one signs in for.
 */
export async function visitAll(url, { cookie, at = {}, isPublic = false }) {
  const isPage = await screenPaths(isPublic);
  const routes = [...isPage.keys()];
  const seen = new Map();
  const links = new Set();
  const look = async (pattern, address) => {
    const answer = await get(url + address, { Cookie: cookie, Accept: "text/html" });
    // One that leads on is there; one that leads to the sign-in is not for this visitor.
    const leadsOn = answer.status === 302 && !answer.to.startsWith("/login");
    if (answer.status !== 200 && !leadsOn) return;
    const isHtml = answer.type.startsWith("text/html") && !leadsOn;
    seen.set(pattern, {
      address,
      text: answer.text,
      type: answer.type,
      forms: isHtml ? formsIn(answer.text, address) : [],
    });
    if (isHtml) for (const [, href] of answer.text.matchAll(/\shref="(\/[^"#]*)/g)) links.add(decode(href));
  };
  for (const path of routes) if (at[path] || partsOf(path) === 0) await look(path, at[path] ?? path);
  // A record's page leads to its own: two rounds reach those.
  for (let round = 0; round < 3; round++) {
    for (const pattern of routes.filter((one) => partsOf(one) > 0 && !seen.has(one))) {
      const link = [...links].find((one) => routeOf(routes, one) === pattern);
      if (link) await look(pattern, link);
    }
  }
  return { routes, isPage, seen, links };
}

/** A page's data has an address of its own, without the HTML around it: the same loaders and actions in a tenth of the time. */
const dataAddress = (isPage, path) => (isPage ? `${path === "/" ? "/_root" : path}.data` : path);

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

/** What only a redirect, a script, another program or the next page of a long list asks for. */
const ASKED = [
  ["/attachments/:subject/:recordId", { after: ID }],
  ...["customers/:customerId", "orders/:orderId", "prices/:priceListId", "products/:productId"].map((of) => [
    `/${of}/edit`,
    { as_before: ID },
  ]),
  ["/users/roles/:roleId", { as_before: ID }],
  ["/auth/oidc/callback", { code: "a", state: "a", iss: "http://127.0.0.1:9", error: "a" }],
  ["/auth/oidc/signed-out", { pass: "a" }],
  ["/auth/oidc/start", { provider: "", next: "/orders" }],
  ["/customers/:customerId", { show: "orders", after: ID }],
  ["/device", { next: "/orders" }],
  ["/editing", { subject: ID }],
  ["/imports", { after: ID }],
  ["/imports/:importId", { after: "50" }],
  ["/jobs", { state: "waiting", after: ID }],
  ...["accounts", "countries", "customers"].map((of) => [`/lookup/${of}`, { q: "a" }]),
  ["/lookup/items", { q: "a", customer_id: ID }],
  ["/lookup/items", { sku: "CAM-1003", customer_id: ID }],
  ["/login", { next: "/orders", said: "a" }],
  ["/notifications", { show: "unread", after: ID }],
  ["/products/:productId", { show: "moves", after: ID }],
  ["/setup", { token: "a" }],
  ["/tokens", { after: ID }],
  ["/users", { q: "a", after: ID }],
  ["/webhooks/:endpointId", { after: ID, message: ID }],
];
const scan = { id: ID, kind: "add", code: "CAM-1003", by_place: "", quantity: "1", undoes: "", scanned_at: "" };
const schedule = { view_id: ID, format: "csv", every: "day", weekday: "1", month_day: "1", at_hour: "6" };
/** What scripts post without a form of a page, and forms that are there only when something has come about. */
const POSTED = [
  ["/editing", { subject: ID, on: "yes" }],
  ["/events", { _form: `replay-${ID}`, id: ID }],
  ["/explore", { id: ID, board: "sales" }],
  ["/explore/schedules", { _form: "schedule", ...schedule }],
  ["/explore/schedules", { id: ID, intent: "pause" }],
  ["/failures", { _form: `letter-${ID}`, id: ID }],
  ["/forgot", { email: "a@b.example" }],
  ["/jobs", { _form: `retry-${ID}`, id: ID }],
  ["/login/passkey", { next: "/orders", half: "a", answer: "{}" }],
  ["/lookup/customers", { name: "a" }],
  ["/passkeys", { name: "a", answer: "{}" }],
  ["/payments/:paymentId", { _form: "refund-to-card", amount: "1" }],
  ["/profile/companies", { _form: `company-${ID}`, company: ID }],
  ["/scan", { _form: "link", code: "4006381333931", sku: "CAM-1003" }],
  ...["pick", "receipt", "count"].map((place) => ["/scans", { place, place_id: ID, ...scan }]),
  ["/session-ended", { name: "a", _form: "a", _version: "1" }],
  ["/setup", { token: "a", name: "a", email: "a@b.example", password: "a" }],
  ["/users/:accountId/personal", { _form: "erase", email: "a@b.example" }],
];

/** A file takes the questions of the page that it is a file of. */
function queryOf(queries, pattern, path) {
  const page = pattern.endsWith("/:file")
    ? path.replace(/\/[^/]*$/, "")
    : path.replace(/[./](csv|xlsx|svg|pdf|zpl)$/, "");
  const own = new Map([...(queries.get(page) ?? []), ...(queries.get(path) ?? [])]);
  own.delete("next");
  return [...own];
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

/** Each form once: not again for another record, nor for the widths of another list's columns. */
function shapeOfForm({ to }, sent, selector) {
  const path = to.pathname.replace(/[0-9a-f-]{36}/, ":id");
  return `${path} ${selector} ${selector.includes("widths") ? "" : sent.map(([name]) => name)}`;
}

function formTargets({ pages, isPageAt, known, password, request, isNew }) {
  const targets = [];
  for (const [pattern, page] of pages) {
    for (const form of page.forms) {
      const { method, to, file, fields } = form;
      const sent = fields
        .filter(([name]) => !LEFT_OUT.test(name))
        .map(([name, value]) => [name, filler(name, value, known)]);
      const selector = sent
        .filter(([name]) => /^_(form|intent)$/.test(name))
        .map(([, value]) => value.replace(/-[0-9a-f-]{36}$/, ""));
      const hasFields = file || sent.some(([name]) => !name.startsWith("_"));
      if (method !== "post" || !hasFields || to.pathname === "/logout") continue;
      if (!isNew(`form ${shapeOfForm(form, sent, selector)}`)) continue;
      // What could hand the company over asks who it is once more; that answer is no attempt's business.
      const all = [...sent, ["_confirm", password]];
      const body = file ? multipartBody(all, file) : new URLSearchParams(marked(all)).toString();
      // A file is taken at the page's own address only.
      const path = (file ? to.pathname : dataAddress(isPageAt(to.pathname), to.pathname)) + to.search;
      const kind = file ? "forms with a file" : "forms";
      const text = request("POST", path, file ? MULTIPART : FORM, body);
      targets.push({ kind, pattern, name: `${pattern} ${selector}`, fields: sent.length + (file ? 1 : 0), text });
    }
  }
  return targets;
}

/** Each part of an address that is not fixed, with the others as they are. */
function pathTargets(pattern, isPage, path, request) {
  const values = shapeOf(pattern).exec(path)?.slice(1) ?? [];
  return [...pattern.matchAll(/:\w+/g)].map(([part], which) => {
    let at = 0;
    const asked = pattern.replace(/:\w+/g, () => (at++ === which ? `a${HERE}` : values[at - 1]));
    const text = request("GET", dataAddress(isPage, asked));
    return { kind: "paths of the screens", pattern, name: `${pattern} ${part}`, fields: 1, text };
  });
}

/**
 * Each query, form and part of an address as one visitor: `who` with a `cookie` (in the text stands pulse=SESSION for it), or nobody, at
 * a shared `tablet`. `told`: what others were given, and is not given again. `unseen`: routes that this visitor does not reach.
 */
export async function screenTargets(url, { who, cookie, tablet, password = "", known, at }, told = new Set()) {
  const isPublic = !who;
  const { routes, isPage, seen, links } = await visitAll(url, { cookie: isPublic ? tablet : cookie, at, isPublic });
  const common = { Host: new URL(url).host, Cookie: isPublic ? tablet : "pulse=SESSION", Accept: "application/json" };
  const request = (method, path, type, body) => {
    const headers = type ? { ...common, Origin: url, "Content-Type": type } : common;
    return requestText({ method, path, headers, body });
  };
  const isNew = (name) => !told.has(name) && told.add(name);
  const pathOf = (pattern) => (seen.get(pattern)?.address ?? pattern).split("?")[0];
  const isOpen = (pattern) => routes.includes(pattern) && !NOT_TESTED.test(pattern) && !/:/.test(pathOf(pattern));
  const pages = [...seen].filter(([one]) => isOpen(one));
  const isPageAt = (path) => isPage.get(routeOf(routes, path)) ?? true;
  const targets = formTargets({ pages, isPageAt, known, password, request, isNew });
  const post = (pattern, fields) => {
    const body = new URLSearchParams(marked(Object.entries({ ...fields, _confirm: password }))).toString();
    const text = request("POST", dataAddress(isPage.get(pattern), pathOf(pattern)), FORM, body);
    targets.push({
      kind: "forms",
      pattern,
      name: `${pattern} ${Object.keys(fields)}`,
      fields: Object.keys(fields).length,
      text,
    });
  };
  const ask = (pattern, pairs) => {
    const query = new URLSearchParams(marked(pairs.map(([name, value]) => [name, filler(name, value, known)])));
    const text = request("GET", `${dataAddress(isPage.get(pattern), pathOf(pattern))}?${query}`);
    targets.push({
      kind: "queries of the screens",
      pattern,
      name: `${pattern} ${[...query.keys()]}`,
      fields: query.size,
      text,
    });
  };
  for (const [pattern, fields] of POSTED) {
    if (isOpen(pattern) && isNew(`form ${pattern} ${JSON.stringify(fields)}`)) post(pattern, fields);
  }
  const queries = offeredQueries(seen, links);
  for (const [pattern] of pages) {
    const own = queryOf(queries, pattern, pathOf(pattern));
    if (own.length > 0 && isNew(`query ${pattern}`)) ask(pattern, own);
    if (pattern.includes(":") && isNew(`path ${pattern}`))
      targets.push(...pathTargets(pattern, isPage.get(pattern), pathOf(pattern), request));
  }
  for (const [pattern, fields] of ASKED) {
    if (isOpen(pattern) && isNew(`asked ${pattern} ${Object.keys(fields)}`)) ask(pattern, Object.entries(fields));
  }
  const reached = new Set([...seen.keys(), ...targets.map(({ pattern }) => pattern)]);
  return {
    targets: targets.map((one) => ({ ...one, who })),
    unseen: routes.filter((one) => !reached.has(one) && !NOT_TESTED.test(one)),
  };
}
