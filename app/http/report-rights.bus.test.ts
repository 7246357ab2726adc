import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { metrics } from "#analytics/catalogue.ts";
import { CAMERA, type Golden, goldenCompany, MEMORY, NOW, TODAY } from "#analytics/testing/golden-company.ts";
import { VOCABULARY } from "#app/components/explore/vocabulary.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import { isKnownReport, maySeeReport } from "#app/modules/access/policy.ts";
import { ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";
import { inTenant } from "#db/transaction.ts";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { makeReport } from "#workers/jobs/report-file.ts";
import { quiet, startParts, until } from "#workers/testing/harness.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/* Every metric at every door for every role: nobody without the right learns what goods cost or what is earned on them. */

let golden: Golden;
let server: TestServer;
const tokens = {} as Record<RoleName, string>;
const cookies = {} as Record<RoleName, string>;
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "pulse-rights-"));
  golden = await goldenCompany();
  const { db, tenantId } = golden;
  const analyticsUrl = `unix:${join(folder, "a.sock")}`;
  server = await startTestServer({ db, screens: true, analyticsUrl, dataFolder: folder });
  for (const role of ROLE_NAMES) {
    const email = `${role}@golden.test`;
    await createAccount(db.admin, { tenantId, email, name: role, role, password: TEST_PASSWORD });
    tokens[role] = (await createApiToken(db.admin, { email, name: "test", scopes: ["*"] })).token;
    cookies[role] = await sessionCookieOf(server, email);
  }
  const parts = startParts(db, {});
  const stopping = new AbortController();
  const keeper = keepFacts({ sql: db.worker, feed: parts.feed, path: join(folder, "facts.duckdb"), log: quiet });
  const running = keeper.run(stopping.signal);
  const http = await listenAt(analyticsUrl, answerMetrics({ keeper, sql: db.worker, log: quiet, now: () => NOW }));
  toStop.push(async () => {
    http.close();
    http.closeIdleConnections();
    stopping.abort();
    await running;
    await parts.stop();
    await golden.facts.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await until(() => keeper.state() === "ready");
  await keeper.waitFor(golden.facts.appliedSeq(), 10_000);
}, 120_000);
afterAll(async () => {
  for (const stop of toStop.reverse()) await stop();
});

/** Written here once more, so that a slip in the policy or in a metric does not pass for what was meant. */
const COST_ONLY = ["cost-of-sales", "gross-margin", "margin-rate", "inventory-value", "inventory-turn"];
const COST_COLUMNS: Record<string, string[]> = {
  "top-products": ["margin"],
  "stock-levels": ["value"],
  "stock-on-date": ["value"],
  "stock-ageing": ["value"],
  "stock-adjustments": ["value"],
  "dead-stock": ["value"],
};
const LEDGER = [
  ...["profit-and-loss", "profit-by-month", "cash-snapshot", "cash", "cash-flow", "cash-forecast", "receivables"],
  ...["payments", "payments-by-method", "receivables-ageing", "outstanding-invoices", "days-sales-outstanding"],
  ...["overdue", "invoiced"],
];
const SEES_COST: RoleName[] = ["admin", "accountant"];
/** Costs, margins and values of the golden company that are no other figure: whoever may not see them finds none of these anywhere. */
const SECRETS = /\b(1546\.36|2626\.36|2666\.36|4005\.36|4346\.36|4643\.36|179\.64|639\.64|95\.71|712\.00)\b/;

const visible = (role: RoleName, name: string): boolean => {
  if (name === "kpis" || name === "event-lag") return true;
  if (role === "hr") return false;
  return SEES_COST.includes(role) || !(COST_ONLY.includes(name) || LEDGER.includes(name));
};
const paramsOf = (name: string) =>
  "grain" in (metrics.find((metric) => metric.name === name)?.params.shape ?? {})
    ? "?from=2024-01-01&to=2024-03-31&grain=month"
    : "";

describe.each(ROLE_NAMES)("%s", (role) => {
  test("gets the reports that the role may see, from the catalogue, the API, the page and the file, and of cost nothing without the right", async () => {
    const listed = (await server.call("GET", "/api/v1/analytics", { token: tokens[role] })).json.data;
    const expected = metrics.map(({ name }) => name).filter((name) => visible(role, name));
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(expected);
    for (const { name } of metrics) {
      const sees = visible(role, name);
      const doors = await Promise.all([
        server.call("GET", `/api/v1/analytics/${name}${paramsOf(name)}`, { token: tokens[role] }),
        server.call("GET", `/reports/${name}/csv${paramsOf(name)}`, { headers: { Cookie: cookies[role] } }),
        ...(SEES_COST.includes(role)
          ? []
          : [server.call("GET", `/reports/${name}${paramsOf(name)}`, { headers: { Cookie: cookies[role] } })]),
      ]);
      expect(
        doors.map(({ status }) => status),
        name,
      ).toEqual(doors.map(() => (sees ? 200 : 403)));
      if (!sees) continue;
      const [api, file] = doors;
      const columns = api?.json.columns.map((column: { name: string }) => column.name);
      expect(file?.text.split("\r\n")[0]?.replace("\ufeff", ""), name).toBe(columns.join(","));
      const published = listed.find((entry: { name: string }) => entry.name === name).columns;
      for (const column of COST_COLUMNS[name] ?? []) {
        expect(columns.includes(column), `${name}.${column}`).toBe(SEES_COST.includes(role));
        expect(
          published.some((one: { name: string }) => one.name === column),
          `${name}.${column} in the catalogue`,
        ).toBe(SEES_COST.includes(role));
      }
      if (!SEES_COST.includes(role)) for (const door of doors) expect(door.text, name).not.toMatch(SECRETS);
    }
  }, 120_000);
});

test("the secrets are there for those who may see them", async () => {
  for (const name of ["gross-margin", "inventory-value", "top-products", "kpis", "stock-ageing"]) {
    const { text } = await server.call("GET", `/reports/${name}/csv${paramsOf(name)}`, {
      headers: { Cookie: cookies.accountant },
    });
    expect(text, name).toMatch(SECRETS);
  }
});

test("every metric has its line in the policy, and the policy no line without a metric", () => {
  for (const { name } of metrics) {
    expect(isKnownReport(name), name).toBe(true);
    for (const role of ROLE_NAMES)
      expect(maySeeReport({ role, accountId: null }, name), `${role} ${name}`).toBe(visible(role, name));
  }
  // A column that says cost, margin or value hides for those without the right, unless the whole report does.
  const open = metrics.flatMap((metric) =>
    maySeeReport({ role: "clerk", accountId: null }, metric.name)
      ? metric.columns
          .filter((column) => /cost|margin|^value|profit/.test(column.name) && column.hiddenAs === undefined)
          .map((column) => `${metric.name}.${column.name}`)
      : [],
  );
  expect(open.filter((name) => name !== "kpis.value")).toEqual([]);
});

describe("a question that cannot be answered", () => {
  test.each([
    ["revenue?from=2024-03-02&to=2024-03-01", "to"],
    ["revenue?from=2014-01-01&to=2024-01-01&grain=hour", "to"],
    ["revenue?grain=minute", "grain"],
    ["revenue?on=2024-01-01", "on"],
    ["returns?grain=hour", "grain"],
    ["stock-on-date?on=2024-02-30", "on"],
    ["cash-forecast?weeks=0", "weeks"],
  ])("is a 400 that names what is wrong: %s", async (question, field) => {
    const { status, json } = await server.call("GET", `/api/v1/analytics/${question}`, { token: tokens.admin });
    expect(status).toBe(400);
    expect(json.errors.map((error: { path: string }) => error.path)).toContain(field);
    const page = await server.call("GET", `/reports/${question}`, { headers: { Cookie: cookies.admin } });
    expect(page.status).toBe(200);
    expect(page.text).toContain("This question cannot be answered.");
    const file = await server.call("GET", `/reports/${question.replace("?", "/csv?")}`, {
      headers: { Cookie: cookies.admin },
    });
    expect(file.status).toBe(400);
  });

  test("ten years of hours without an end are refused too, and there is no report of another name", async () => {
    const hours = await server.call("GET", "/api/v1/analytics/orders?from=2014-01-01&grain=hour", {
      token: tokens.admin,
    });
    expect(hours.status).toBe(400);
    expect(hours.json.detail).toContain("too many by hour");
    for (const [path, options] of [
      ["/api/v1/analytics/nothing-such", { token: tokens.admin }],
      ["/reports/nothing-such", { headers: { Cookie: cookies.admin } }],
      ["/reports/nothing-such/csv", { headers: { Cookie: cookies.admin } }],
      ["/reports/revenue/pdf", { headers: { Cookie: cookies.admin } }],
    ] as const)
      expect((await server.call("GET", path, options)).status, path).toBe(404);
    expect(TODAY).toBe("2024-03-31");
  });
});

describe.each(ROLE_NAMES)("a free question of %s", (role) => {
  const asks = VOCABULARY.flatMap(({ name, measures }) => {
    const cost = measures.filter((word) => word.cost).map((word) => word.name);
    return cost.length > 0 ? [{ of: name, cost, query: `of=${name}&show=${cost}&by=product&from=2024-01-01` }] : [];
  });
  const sees = SEES_COST.includes(role);

  test("tells nothing of cost or margin without the right: on its page, in its files, saved on a board, or by mail", async () => {
    const { db, tenantId } = golden;
    const headers = { Cookie: cookies[role] };
    expect(asks.map(({ of }) => of).sort()).toEqual(["margin", "moves", "returns", "shipments", "stock"]);
    for (const { of, cost, query } of asks) {
      const page = await server.call("GET", `/explore?${query}`, { headers });
      expect(page.status, of).toBe(role === "hr" ? 403 : 200);
      const files = await Promise.all(
        ["csv", "xlsx", "svg"].map((kind) => server.call("GET", `/explore.${kind}?${query}`, { headers })),
      );
      expect(
        files.map(({ status }) => status),
        of,
      ).toEqual(files.map(() => (sees ? 200 : role === "hr" ? 403 : 400)));
      if (sees) {
        expect(files[0]?.text.split("\r\n")[0], of).toBe(`product,product_name,${cost}`);
        continue;
      }
      for (const { text } of [page, ...files]) expect(text, of).not.toMatch(SECRETS);
    }
    const viewIds = await inTenant(db.admin, tenantId, async (tx) => {
      const rows = asks.map(({ of: name, query }) => ({
        name,
        query,
        list: "explore",
        tenant_id: tenantId,
        role,
        board: "overview",
      }));
      return tx<{ id: string }[]>`insert into saved_view ${tx(rows)} returning id`;
    });
    const board = await server.call("GET", "/dashboard/overview", { headers });
    expect(board.status).toBe(200);
    if (sees) return expect(board.text).toMatch(SECRETS);
    expect(board.text).not.toMatch(SECRETS);

    const [person] = await db.admin<{ id: string }[]>`select id from account where email = ${`${role}@golden.test`}`;
    const accountId = person?.id ?? "";
    const analytics = { query: () => Promise.reject(new Error("asked for cost")) };
    for (const { id } of viewIds) {
      const [schedule] = await db.admin<{ id: string }[]>`
        insert into view_schedule (tenant_id, view_id, account_id, format, every, at_hour, next_at)
        values (${tenantId}, ${id}, ${accountId}, 'xlsx', 'day', 7, now()) returning id`;
      const made = inTenant(db.worker, tenantId, (tx) =>
        makeReport(tx, analytics, { tenantId, accountId, scheduleId: schedule?.id ?? "", now: NOW }),
      );
      await expect(made).rejects.toThrow("is not there any more");
    }
  }, 60_000);
});

describe("what leaves by a board, a report or a question", () => {
  const asAdmin = { headers: { Cookie: "" } };
  const days = "from=2024-01-01&to=2024-02-10";
  beforeAll(() => {
    asAdmin.headers.Cookie = cookies.admin;
  });

  test("is an entry of the log before it is a file", async () => {
    for (const [path, what] of [
      [`/dashboard/sales/top-customers.csv?${days}`, "dashboards /dashboard/sales/top-customers.csv"],
      [`/dashboard/sales/orders.svg?${days}`, "dashboards /dashboard/sales/orders.svg"],
      ["/reports/orders/csv?from=2024-01-01", "dashboards /reports/orders/csv"],
      [`/explore.csv?${days}`, "dashboards /explore.csv"],
      [`/explore.xlsx?${days}`, "dashboards /explore.xlsx"],
    ] as const) {
      const count = async () =>
        (await server.db.admin`select 1 from event_log where type = 'access.exported' and data->>'what' = ${what}`)
          .length;
      const before = await count();
      const { status, headers } = await server.call("GET", path, asAdmin);
      expect(status, path).toBe(200);
      // The figures are of the moment that the worker takes for now.
      expect(headers.get("content-disposition"), path).toContain(`-as-of-${TODAY}-`);
      expect((await count()) - before, path).toBe(1);
    }
  });

  test("is narrowed to a customer or a product, and for nobody who may not see it", async () => {
    const key = (more: string) => `/dashboard/sales/key.csv?${days}&compare=none${more}`;
    const revenue = async (more: string) => {
      const { text } = await server.call("GET", key(more), asAdmin);
      return Number(/^\ufeff?Revenue,([\d.]+)/m.exec(text)?.[1]);
    };
    const all = await revenue("");
    expect(all).toBeGreaterThan(0);
    expect((await revenue("&customer=ACME")) / all).toBe(0.75);
    expect((await revenue(`&sku=${CAMERA}`)) / all).toBe(0.75);
    expect((await revenue(`&sku=${MEMORY}`)) / all).toBe(0.25);
    const forbidden = await server.call("GET", key("&customer=ACME"), { headers: { Cookie: cookies.hr } });
    expect(forbidden.status).toBe(403);
  });
});

test("on a phone every figure of a report says what it is", async () => {
  const { text } = await server.call("GET", "/reports/receivables-ageing", { headers: { Cookie: cookies.admin } });
  const figures = text.match(/<td class="[^"]*p-line[^>]*>/g) ?? [];
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.filter((cell) => !/data-label="\w/.test(cell))).toEqual([]);
});

test("by what a figure's link narrows a list is seen there, and can be taken away", async () => {
  for (const [path, seen] of [
    ["/invoices?age=days_1_30", /<option[^>]*value="days_1_30"[^>]*selected|<option selected=""[^>]*days_1_30/],
    ["/invoices?due_from=2024-02-01", /id="filter-due_from"[^>]*value="2024-02-01"/],
    ["/ledger?type=asset", /class="chip" aria-current="true" href="[^"]*">Accounts of one kind/],
    ["/ledger?month=2024-02", /class="chip" aria-current="true" href="[^"]*">Of one month/],
    ["/ledger?holds=money", /class="chip" aria-current="true" href="[^"]*">Cash and bank/],
  ] as const) {
    const { text } = await server.call("GET", path, { headers: { Cookie: cookies.admin } });
    expect(text, path).toMatch(seen);
  }
});

describe("figures that are told to those who look at them", () => {
  /** What this role's stream tells once facts have moved, while `path` is looked at by the same session. */
  async function told(role: RoleName, path: string) {
    const Cookie = cookies[role];
    const abort = new AbortController();
    onTestFinished(() => abort.abort());
    const stream = await fetch(`${server.url}/api/v1/live`, { headers: { Cookie }, signal: abort.signal });
    const looked = await server.call("GET", path, { headers: { Cookie } });
    const others = await server.call("GET", path, {
      headers: { Cookie: await sessionCookieOf(server, `${role}@golden.test`) },
    });
    await server.db.worker`select pg_notify('pulse_facts', ${golden.facts.appliedSeq().toString()})`;
    const decoder = new TextDecoder();
    let text = "";
    const parts: Array<{ address: string; data?: Record<string, unknown> }> = [];
    for await (const part of stream.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true });
      parts.length = 0;
      for (const [, data = ""] of text.matchAll(/^event: figures\ndata: (.*)\n\n/gm)) parts.push(JSON.parse(data));
      // The key figures, then all the rest; either may be told again meanwhile, for the facts' own notices.
      const names = new Set(parts.flatMap(({ data }) => Object.keys(data ?? {})));
      if (Object.keys(looked.json.data).every((name) => names.has(name))) break;
    }
    abort.abort();
    return { looked: looked.json, others: others.json, parts };
  }

  test("are what the role may see, under the address that its session asked for, and of no other session", async () => {
    const path = "/dashboard/overview/live.json?period=7d";
    for (const [role, lines] of [
      ["admin", 10],
      ["clerk", 5],
      ["viewer", 7],
    ] as const) {
      const { looked, others, parts } = await told(role, path);
      expect(looked.told, role).toBe(true);
      expect(others.told, role).toBe(false);
      expect(Object.keys(parts[0]?.data ?? {}).sort(), role).toEqual(["board", "key"]);
      const { board: _before, ...tiles } = looked.data;
      const { board: _after, ...toldTiles } = Object.assign({}, ...parts.map(({ data }) => data));
      expect(toldTiles, role).toEqual(tiles);
      expect(new Set(parts.map(({ address }) => address)), role).toEqual(new Set([path]));
      const shown = (tiles.key.lines as unknown[]).filter((line) => line !== null).length;
      expect(shown, role).toBe(lines);
    }
  });

  test("what the page was read with is not read again", async () => {
    const seen = (event: string) =>
      server.call("GET", "/dashboard/sales/live.json", { headers: { Cookie: cookies.admin, "Pulse-Seen": event } });
    const { data, seq } = (await seen("0")).json;
    expect(Object.keys(data)).toContain("revenue");
    expect(Object.keys((await seen(String(seq))).json.data).sort()).toEqual(["board", "key"]);
  });

  test("hold how many events are not in them yet", async () => {
    const { looked, parts } = await told("admin", "/dashboard/operations/live.json");
    expect(looked.data.key.lines.at(-1)).toMatchObject({ value: 0, href: "/events" });
    expect(parts[0]?.data?.key).toEqual(looked.data.key);
  });
});
