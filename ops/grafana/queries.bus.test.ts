import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { personWithToken, startTestServer, type TestServer } from "#app/http/testing/test-server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase } from "#db/testing/database.ts";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { append, quiet, saleEvents, startParts, until } from "#workers/testing/harness.ts";
import { alertRules } from "./alerts.ts";
import { dashboards, typeOf, unitOf } from "./dashboards.ts";
import type { InfinityQuery } from "./query.ts";

/* Every question of every panel and alert rule, asked of the running API as Grafana would, with the token that Grafana has. */

let server: TestServer;
let token: string;
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "pulse-grafana-"));
  toStop.push(() => rmSync(folder, { recursive: true, force: true }));
  const db = await createTestDatabase();
  const analyticsUrl = `unix:${join(folder, "a.sock")}`;
  server = await startTestServer({ db, analyticsUrl, dataFolder: folder });
  toStop.push(() => server.close());
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(db.admin, company);
  token = (await personWithToken(db, tenantId, "admin", ["analytics:read"])).token;
  const parts = startParts(db, {});
  const stopping = new AbortController();
  const keeper = keepFacts({ sql: db.worker, feed: parts.feed, path: join(folder, "facts.duckdb"), log: quiet });
  const running = keeper.run(stopping.signal);
  const http = await listenAt(analyticsUrl, answerMetrics({ keeper, sql: db.worker, log: quiet }));
  toStop.push(async () => {
    http.close();
    http.closeIdleConnections();
    stopping.abort();
    await running;
    await parts.stop();
  });
  await until(() => keeper.state() === "ready");
  await append(db, tenantId, saleEvents(7));
  await keeper.waitFor(2n, 5_000);
});
afterAll(async () => {
  for (const stop of toStop.reverse()) await stop();
});

type Unit = { column: string; unit: string | undefined };
type Panel = {
  title?: string;
  targets?: unknown[];
  fieldConfig?: {
    defaults: { unit?: string };
    overrides: { matcher: { options?: unknown }; properties: { id: string; value?: unknown }[] }[];
  };
};

function unitsOf(panel: Panel, query: InfinityQuery): Unit[] {
  return query.columns
    .filter(({ type }) => type === "number")
    .map(({ selector, text }) => ({
      column: selector,
      unit:
        (panel.fieldConfig?.overrides
          .find(({ matcher }) => matcher.options === text)
          ?.properties.find(({ id }) => id === "unit")?.value as string | undefined) ??
        panel.fieldConfig?.defaults.unit,
    }));
}

const panels = dashboards().flatMap((dashboard) =>
  ((dashboard.panels ?? []) as unknown as Panel[]).map((panel) => {
    const query = panel.targets?.[0] as InfinityQuery;
    return [`${dashboard.uid}: ${panel.title}`, query, unitsOf(panel, query)] as const;
  }),
);
const rules = alertRules().groups.flatMap((group) =>
  group.rules.map((rule) => [rule.uid, rule.data[0]?.model as InfinityQuery, [] as Unit[]] as const),
);

it.each([...panels, ...rules])("%s", async (_name, query, units) => {
  // Grafana fills in the days of its time range.
  const days: Record<string, string> = { __from: "2026-02-20", __to: "2026-03-05" };
  const params = query.url_options.params.map(({ key, value }) => [
    key,
    value.replace(/\$\{(\w+):date:YYYY-MM-DD\}/, (_all, name: string) => days[name] ?? "?"),
  ]);
  const { status, json, text } = await server.call("GET", `${query.url}?${new URLSearchParams(params)}`, { token });
  expect(status, text.slice(0, 300)).toBe(200);
  const columns = json.columns as { name: string; type: string; unit: string | null }[];
  const rows = json.rows as unknown[][];
  for (const { selector, type } of query.columns) {
    const at = columns.findIndex((column) => column.name === selector);
    expect(at, `${selector} of ${columns.map((column) => column.name)}`).toBeGreaterThanOrEqual(0);
    const column = columns[at];
    if (type === "timestamp") expect(column?.type).toBe("day");
    else expect(typeOf(column as never), selector).toBe(type);
    for (const row of rows) {
      const cell = row[at];
      if (cell === null) continue;
      if (type === "number") expect(Number(cell), selector).not.toBeNaN();
      if (type === "timestamp") expect(String(cell)).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    const unit = units.find((one) => one.column === selector);
    // The API names the currency; of the other units Grafana has its own names.
    if (unit && column)
      expect(unit.unit, selector).toBe(unitOf({ ...column, ...(column.unit ? { unit: column.unit } : {}) } as never));
  }
});

it("with that token nothing else can be had", async () => {
  for (const path of ["/api/v1/customers", "/api/v1/orders", "/api/v1/ledger/entries", "/api/v1/events"])
    expect((await server.call("GET", path, { token })).status, path).toBe(403);
});

it("a question that the API does not know would be found", async () => {
  expect((await server.call("GET", "/api/v1/analytics/no-such-report", { token })).status).toBe(404);
  expect((await server.call("GET", "/api/v1/analytics/revenue?no_such=1", { token })).status).toBe(400);
});
