import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { hiddenFields, may, ownOnly } from "#app/modules/access/policy.ts";
import { SCOPES, scopesAllow } from "#app/modules/access/rules.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { type Rights, ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { share } from "#ops/testing/deep.ts";
import { type Endpoint, registry, scopeOf } from "./api.server.ts";
import { vocabularyOf } from "./explore-question.server.ts";
import { type Right, routeRights } from "./testing/cases.ts";
import {
  type Called,
  pathOfRoute,
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/*
 * Who may what, by generated cases: every role, nobody, somebody disabled, another company's administrator and every scope of a
 * token, at every screen and endpoint there is and every method, with one's own record, another's, another company's and none.
 * What is expected comes from the policy table and from what the routes declare; nothing is listed by hand.
 */

const COST = "7.654321";
const CONTACT = "canary-contact@one.test";
const FOREIGN = "ForeignCanary";
const KINDS = ["own", "others", "foreign", "unknown"] as const;
type Kind = (typeof KINDS)[number];
type Caller = {
  name: string;
  accountId: string;
  role: RoleName;
  rights?: Rights;
  token: string;
  cookie: string;
  scopes: string[] | null;
  in: boolean;
  home: boolean;
};

/** A role of the company's own that is like none of the usual ones: it may export customers without seeing their contacts, change the own orders only, and so on. */
const OWN_RIGHTS: Rights = {
  profile: "RU",
  notifications: "RU",
  users: "R",
  comments: "RCu",
  customers: "RX",
  customer_terms: "R",
  products: "RCU",
  stock: "RAX",
  orders: "RCuX",
  reservations: "R",
  invoices: "r",
  invoice_detail: "R",
  events: "R",
  alerts: "RCu",
  dashboards: "RX",
};

let server: TestServer;
const callers: Caller[] = [];
const tokensByScope: Caller[] = [];
const ids: Record<Kind, Record<string, string>> = { own: {}, others: {}, foreign: {}, unknown: {} };
let asked = 0;
let refused = 0;
const wrong: string[] = [];

beforeAll(async () => {
  server = await startTestServer({ screens: true, trustedProxies: ["127.0.0.1"] });
  const company = { currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, { ...company, name: "One", slug: "one" });
  const foreignId = await foundCompany(server.db.admin, { ...company, name: FOREIGN, slug: "two" });

  const person = async (
    name: string,
    tenant: string,
    role: RoleName,
    scopes: string[] | null = null,
  ): Promise<Caller> => {
    const { token, accountId, email } = await personWithToken(server.db, tenant, role, scopes ?? ["*"]);
    const known = [...callers, ...tokensByScope].find((one) => one.cookie !== "");
    const hash = known
      ? (
          await server.db.admin<
            { hash: string }[]
          >`select password_hash as hash from account where password_hash is not null limit 1`
        )[0]?.hash
      : undefined;
    // One hash for all of them: hashing is not what is tried here.
    if (hash) await server.db.admin`update account set password_hash = ${hash} where id = ${accountId}`;
    else {
      const email = `first-${newId()}@one.test`;
      await createAccount(server.db.admin, { tenantId: tenant, email, name, role, password: TEST_PASSWORD });
      await server.db
        .admin`update account set password_hash = (select password_hash from account where email = ${email}) where id = ${accountId}`;
    }
    const cookie = scopes ? "" : await sessionCookieOf(server, email);
    return { name, accountId, role, token, cookie, scopes, in: true, home: tenant === tenantId };
  };
  for (const role of ROLE_NAMES) callers.push(await person(role, tenantId, role));
  const special = await person("a role of its own", tenantId, "viewer");
  const makeRole = async (tenant: string) => {
    const [made] = await server.db.admin<{ id: string }[]>`
      insert into custom_role (tenant_id, name, base, rights)
      values (${tenant}, 'Special', 'viewer', ${server.db.admin.json(OWN_RIGHTS)}) returning id`;
    return made?.id ?? "";
  };
  const roleId = await makeRole(tenantId);
  ids.own.roleId = roleId;
  ids.others.roleId = roleId;
  ids.foreign.roleId = await makeRole(foreignId);
  await server.db.admin`update membership set custom_role_id = ${roleId} where account_id = ${special.accountId}`;
  callers.push({ ...special, rights: OWN_RIGHTS });
  callers.push(await person("another company's admin", foreignId, "admin"));
  const gone = await person("a disabled admin", tenantId, "admin");
  await server.db
    .admin`update account set disabled_at = now() where id = (select account_id from api_token where token_hash = sha256(convert_to(${gone.token}, 'UTF8')))`;
  callers.push({ ...gone, in: false });
  callers.push({
    name: "nobody",
    accountId: "",
    role: "admin",
    token: "",
    cookie: "",
    scopes: null,
    in: false,
    home: true,
  });
  for (const scope of SCOPES) tokensByScope.push(await person(`a token for ${scope}`, tenantId, "admin", [scope]));

  const admin = callers.find((one) => one.name === "admin") as Caller;
  const sales = callers.find((one) => one.name === "sales") as Caller;
  const foreign = callers.find((one) => !one.home) as Caller;
  const make = async (token: string, more: string, by: string, kind: Kind) => {
    const post = async (path: string, body: unknown, as = by) => {
      const answer = await server.call("POST", `/api/v1${path}`, { token: as, body });
      if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
      return answer.json;
    };
    const sku = `${more.toUpperCase()}-1`;
    const item = await post(
      "/inventory",
      { sku, name: `${more} thing`, price: 12, unit_cost: COST, qty_on_hand: 500 },
      token,
    );
    const customer = await post("/customers", {
      name: `${more} customer`,
      email: kind === "foreign" ? `${FOREIGN}@two.test` : CONTACT,
    });
    const order = await post("/orders", { customer_id: customer.id, items: [{ sku, quantity: 2 }] });
    const invoice = await post("/billing/invoices", { order_id: order.id }, token);
    const reserved = await post(`/inventory/${sku}/reserve`, { quantity: 1 }, token);
    const [list] = await server.db.admin<{ id: string }[]>`
      insert into price_list (tenant_id, code, name, currency)
      values (${kind === "foreign" ? foreignId : tenantId}, ${sku}, ${`${more} prices`}, 'GBP') returning id`;
    const outlet = await post("/outlets", { code: sku, name: `${more} outlet` }, token);
    const [account] = await server.db.admin<{ id: string }[]>`
      select account_id as id from api_token where token_hash = sha256(convert_to(${by}, 'UTF8'))`;
    const [entry] = await server.db.admin<
      { id: string }[]
    >`select id from journal_entry where tenant_id = ${kind === "foreign" ? foreignId : tenantId} order by id desc limit 1`;
    Object.assign(ids[kind], {
      productId: item.id,
      customerId: customer.id,
      priceListId: list?.id ?? "",
      outletId: outlet.id,
      orderId: order.id,
      invoiceId: invoice.id,
      accountId: account?.id ?? "",
      entryId: entry?.id ?? "",
      code: "4000",
      sku,
      report: "kpis",
      "/orders": order.id,
      "/customers": customer.id,
      "/billing/invoices": invoice.id,
      "/inventory/reservations": reserved.reservation_id,
      "/ledger/entries": entry?.id ?? "",
    });
  };
  await make(admin.token, "Own", sales.token, "own");
  await make(admin.token, "Others", admin.token, "others");
  await make(foreign.token, FOREIGN, foreign.token, "foreign");
}, 120_000);
afterAll(() => server?.close());

/** What is `own` was made by the one whose role is Sales. */
const isOthers = (caller: Caller, kind: Kind) => kind === "others" || (kind === "own" && caller.role !== "sales");

/** The value of a parameter for this kind of record; null where the route has no such record. */
function idFor(kind: Kind, path: string, name: string): string {
  if (kind === "unknown") return { code: "9876", sku: "NO-SUCH", report: "no-such" }[name] ?? newId();
  const found =
    ids[kind][name] ??
    Object.entries(ids[kind]).find(([prefix]) => prefix.startsWith("/") && path.startsWith(prefix))?.[1];
  return found ?? newId();
}

const address = (kind: Kind, path: string) =>
  path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(idFor(kind, path, name)));
/** Of a kind of record that is not made above there is only the one that nobody has. */
const kindsOf = (path: string) => {
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "");
  const isMade = names.every((name) => name === "id" || name in ids.own);
  return names.length > 0 && isMade ? KINDS : (["unknown"] as const);
};

/** Six at a time, as browsers do. */
async function each<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let one = queue.pop(); one !== undefined; one = queue.pop()) await work(one);
    }),
  );
}

function check(what: string, holds: boolean, answer: Called): void {
  asked++;
  if (answer.status === 403) refused++;
  if (!holds) wrong.push(`${what}: ${answer.status} ${answer.text.slice(0, 120).replace(/\s+/g, " ")}`);
  if (answer.status >= 500 && answer.status !== 503) wrong.push(`${what}: ${answer.status}`);
}

/** What must not be in an answer, whatever it is. */
function leaks(caller: Caller, answer: Called): string | null {
  const { text } = answer;
  if (!caller.in)
    return /Own customer|Others customer|canary/i.test(text) ? "something to somebody who is not in" : null;
  if (caller.home && text.includes(FOREIGN)) return "another company's record";
  if (!caller.home && /Own customer|Others customer|canary-contact/.test(text)) return "another company's record";
  if (!may(caller, "read", "product_cost") && text.includes(COST)) return "cost";
  if (!may(caller, "read", "customer_contact") && text.includes(CONTACT)) return "a contact";
  return null;
}

describe("screens", () => {
  const submit = (path: string, caller: Caller) =>
    server.call("POST", path, {
      raw: new URLSearchParams({ _form: "none" }).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: caller.cookie },
    });
  const isAllowed = (caller: Caller, rights: Right[]) =>
    rights.filter(([action, resource]) => may(caller, action, resource));

  it("each answers each caller as the policy table says, for every kind of record", async () => {
    const cases = routeRights().flatMap(({ folder, read, write }) => {
      const path = `/${pathOfRoute(folder).path ?? ""}`;
      return callers.flatMap((caller) =>
        (caller.in ? kindsOf(path) : (["own"] as const)).map((kind) => ({ path, read, write, caller, kind })),
      );
    });
    await each(share(cases, 5), async ({ path, read, write, caller, kind }) => {
      const url = address(kind, path);
      const name = `${caller.name} ${path} (${kind})`;
      // Documents and files of figures take the worker, who is not here.
      if (read.length > 0 && !(/\/pdf$|^\/explore\./.test(path) && caller.in)) {
        const answer = await server.call("GET", url, { headers: { Cookie: caller.cookie } });
        check(`GET ${name}`, rightRead(caller, read, path, kind, answer), answer);
        const leak = leaks(caller, answer);
        if (leak) wrong.push(`GET ${name} shows ${leak}`);
      }
      if (write.length > 0) {
        const answer = await submit(url, caller);
        const allowed = isAllowed(caller, write);
        const { status } = answer;
        const expected = !caller.in
          ? [302, 303, 307].includes(status)
          : allowed.length === 0
            ? status === 403
            : // Where a form asks for one of several rights, having some of them may not be enough.
              status !== 401 &&
              (status !== 403 || allowed.length < write.length || allowed.some(([a, r]) => ownOnly(caller, a, r)));
        check(`POST ${name}`, expected, answer);
        const leak = leaks(caller, answer);
        if (leak) wrong.push(`POST ${name} shows ${leak}`);
      }
    });
    expect(wrong.splice(0)).toEqual([]);
  }, 240_000);

  it("an address whose id is none is not found, read or posted to", async () => {
    const admin = callers.find((one) => one.name === "admin") as Caller;
    for (const { folder, read, write } of routeRights()) {
      const path = `/${pathOfRoute(folder).path ?? ""}`;
      if (!path.includes(":")) continue;
      const url = path.replace(/:\w+/g, encodeURIComponent("a'1"));
      if (isAllowed(admin, read).length > 0) {
        const answer = await server.call("GET", url, { headers: { Cookie: admin.cookie } });
        check(`GET ${url}`, answer.status === 404, answer);
      }
      if (write.length > 0) {
        const answer = await submit(url, admin);
        check(`POST ${url}`, [403, 404, 422].includes(answer.status), answer);
      }
    }
    expect(wrong.splice(0)).toEqual([]);
  }, 120_000);

  function rightRead(caller: Caller, read: Right[], path: string, kind: Kind, { status, headers }: Called): boolean {
    if (!caller.in) return status === 302 && (headers.get("location") ?? "").startsWith("/login");
    const allowed = isAllowed(caller, read);
    if (allowed.length === 0) return status === 403;
    if (path === "/explore" && vocabularyOf(caller).length === 0) return status === 403;
    if (!path.includes(":")) return [200, 302, 303, 404].includes(status) && status !== 403;
    const isOurs = path.includes(":code")
      ? kind !== "unknown"
      : caller.home
        ? kind === "own" || kind === "others"
        : kind === "foreign";
    if (!isOurs) return status === 404;
    const onlyOwn = allowed.every(([action, resource]) => ownOnly(caller, action, resource));
    if (onlyOwn && isOthers(caller, kind)) return status === 404 || status === 403;
    return [200, 302, 303, 409].includes(status) || (onlyOwn && status === 404);
  }
});

describe("endpoints", () => {
  const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;
  /** What is sent where an empty body would not get as far as the record. */
  const BODY: Record<string, unknown> = { "PATCH /orders/:id": { status: "completed" } };

  const everybody = () => [...callers, ...tokensByScope];

  it("each answers each caller and each scope as declared, for every method and kind of record", async () => {
    const cases = [...registry].flatMap(([path, methods]) =>
      METHODS.flatMap((method) =>
        everybody().flatMap((caller) => {
          const declared = methods[method];
          if (declared && "open" in declared) return [];
          const kinds = caller.in && declared ? kindsOf(path) : (["unknown"] as const);
          return kinds.map((kind) => ({ path, method, declared: declared as Endpoint | undefined, caller, kind }));
        }),
      ),
    );
    await each(share(cases, 5), async ({ path, method, declared, caller, kind }) => {
      const { token, scopes } = caller;
      const name = `${caller.name} ${method} ${path} (${kind})`;
      const rights = declared ? ([[declared.action, declared.resource], ...(declared.orElse ?? [])] as Right[]) : [];
      const allowed = rights.filter(([action, resource]) => may(caller, action, resource));
      const mayCome = allowed.length > 0 && scopesAllow(scopes, scopeOf(path), method !== "GET");
      // These wait: for ever, or for a worker that is not there.
      if (declared && mayCome && caller.in && (path === "/live" || (path.endsWith("/pdf") && kind !== "unknown")))
        return;
      const answer = await server.call(method, `/api/v1${address(kind, path)}`, {
        ...(token ? { token } : {}),
        // Whom nobody knows is counted by address: more of them than one address may send within a minute.
        headers: { "X-Forwarded-For": `10.1.${asked >> 8}.${asked & 255}` },
        ...(method === "POST" || method === "PATCH" || method === "PUT"
          ? { body: BODY[`${method} ${path}`] ?? {} }
          : {}),
      });
      const { status } = answer;
      const narrow = allowed.every(([action, resource]) => ownOnly(caller, action, resource));
      const isOurs = caller.home ? kind === "own" || kind === "others" : kind === "foreign";
      const expected = !declared
        ? status === 405
        : !caller.in
          ? status === 401
          : !mayCome
            ? status === 403
            : path.includes(":") && !path.includes(":report") && !isOurs
              ? status === 404 || status === 400
              : narrow && isOthers(caller, kind)
                ? [400, 403, 404, 409].includes(status)
                : [200, 201, 204, 400, 404, 409, 503].includes(status);
      check(name, expected, answer);
      const leak = leaks(caller, answer);
      if (leak) wrong.push(`${name} shows ${leak}`);
      if (declared && status < 300) {
        for (const field of hiddenFields(caller, declared.resource)) {
          if (answer.text.includes(`"${field}":`)) wrong.push(`${name} has the field ${field}`);
        }
      }
    });
    expect(wrong.splice(0)).toEqual([]);
  }, 240_000);

  it("what was refused is in the audit trail", async () => {
    const [row] = await server.db.admin<{ n: number }[]>`
      select count(*)::int as n from event_log where type = 'access.refused' and not published`;
    expect(refused).toBeGreaterThan(1_000);
    // Here and there one call is refused twice: for the whole of it and for a part.
    expect(row?.n).toBeGreaterThanOrEqual(refused);
  });

  it("these are at least three thousand cases", () => {
    expect(asked).toBeGreaterThan(3_000);
  });
});
