// The requests of the API: every operation of its OpenAPI description, with values that fit. For sqlmap, and for wild input.

/** Where sqlmap puts its attempts when it is not a field of a query or body. */
export const HERE = "*";

/** A request as text, the way sqlmap reads one from a file. */
export function requestText({ method, path, headers, body }) {
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`;
}

export const get = async (url, headers) => {
  const answer = await fetch(url, { headers, redirect: "manual" });
  const said = (name) => answer.headers.get(name) ?? "";
  return { status: answer.status, type: said("content-type"), to: said("location"), text: await answer.text() };
};

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

/** The example of a body with records that there are; nothing in it may look like sqlmap's own mark. A version would be old at once. */
function withRecords(value, records, name = "") {
  if (Array.isArray(value)) return value.map((one) => withRecords(one, records, name));
  if (value && typeof value === "object") {
    const kept = Object.entries(value).filter(([key]) => key !== "version");
    return Object.fromEntries(kept.map(([key, one]) => [key, withRecords(one, records, key)]));
  }
  if (records.field[name]) return records.field[name];
  if (typeof value !== "string") return value;
  // sqlmap leaves out what is called a token, unless its place is marked.
  return value.replaceAll(HERE, "x") + (/token/.test(name) ? HERE : "");
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

/** What other programs post without a sign-in: their signatures are wrong, and what is read before those is not. */
export function noticeTargets(url, provider) {
  const post = (path, headers, body) =>
    requestText({ method: "POST", path, headers: { Host: new URL(url).host, ...headers }, body });
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const signed = (name) => {
    const plain = { "webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,a" };
    return { ...plain, [name]: `${plain[name]}${HERE}`, "Content-Type": "application/json" };
  };
  const texts = {
    "back-channel :id": post(`/auth/oidc/back-channel/a${HERE}`, form, "logout_token=a"),
    "back-channel logout_token": post(`/auth/oidc/back-channel/${provider}`, form, `logout_token=a${HERE}`),
    ...Object.fromEntries(
      ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [
        `notices ${name}`,
        post("/hooks/processor", signed(name), '{"type":"payment.succeeded","data":{}}'),
      ]),
    ),
  };
  return Object.entries(texts).map(([name, text]) => ({ kind: "posted by other programs", name, fields: 1, text }));
}

/** What is read from every request before its route is. */
export function headerTargets(url, { admin }) {
  const base = { method: "GET", path: "/api/v1/customers", headers: { Host: new URL(url).host } };
  const named = {
    Authorization: { Authorization: `Bearer pulse_a${HERE}` },
    Cookie: { Cookie: `pulse=a${HERE}` },
    "X-Request-Id": { Authorization: `Bearer ${admin}`, "X-Request-Id": `a${HERE}` },
    "If-None-Match": { Authorization: `Bearer ${admin}`, "If-None-Match": `a${HERE}` },
    Traceparent: { Authorization: `Bearer ${admin}`, Traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01${HERE}` },
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
