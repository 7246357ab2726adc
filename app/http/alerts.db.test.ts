import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { readSystemFigures } from "#app/modules/notices/system-figures.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMicro } from "#app/modules/shared/quantity.ts";
import { createTestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { seedDemo } from "#ops/seed/demo.ts";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { openFeed } from "#workers/feed.ts";
import { lookAtAll, shipRules } from "#workers/jobs/alerts.ts";
import { quiet, until } from "#workers/testing/harness.ts";
import { figureChoices, readFigure, type Watched } from "./alert-figure.server.ts";
import { openAnalytics } from "./analytics.server.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/* Alerts over the demo company's own facts, by the catalogue that everybody else asks too; and their screens. */

let server: TestServer;
let analytics: ReturnType<typeof openAnalytics>;
let stop: (() => Promise<void>) | undefined;
const stopping = new AbortController();
let tenantId: string;
let token: string;
const cookies = {} as Record<"admin" | "clerk" | "viewer", string>;
const folder = mkdtempSync(join(tmpdir(), "pulse-alerts-"));
const now = new Date("2026-03-20T15:00:00Z");

beforeAll(async () => {
  const db = await createTestDatabase();
  await seedDemo(db.admin, now, 20);
  tenantId = (await db.admin<{ id: string }[]>`select id from tenant`)[0]?.id ?? "";
  await db.worker`select count(*) from order_events(100000)`;
  const feed = openFeed({ sql: db.worker, log: quiet });
  const keeper = keepFacts({ sql: db.worker, feed, path: join(folder, "facts.duckdb"), log: quiet });
  const running = keeper.run(stopping.signal);
  const handler = answerMetrics({ keeper, sql: db.worker, log: quiet, now: () => now });
  const answering = await listenAt("http://127.0.0.1:0", handler);
  const analyticsUrl = `http://127.0.0.1:${(answering.address() as AddressInfo).port}`;
  analytics = openAnalytics(analyticsUrl);
  stop = async () => {
    stopping.abort();
    analytics.close();
    answering.close();
    await running;
    await feed.close();
  };
  const [head] = await db.admin<{ seq: bigint }[]>`select seq from event_head`;
  await until(() => keeper.state() === "ready", 60_000);
  await keeper.waitFor(head?.seq ?? 0n, 30_000);
  server = await startTestServer({ screens: true, db, analyticsUrl });
  for (const role of ["admin", "clerk", "viewer"] as const) {
    const person = { tenantId, email: `${role}@one.test`, name: `The ${role}`, role, password: TEST_PASSWORD };
    await createAccount(db.admin, person);
    cookies[role] = await sessionCookieOf(server, person.email);
  }
  ({ token } = await personWithToken(server.db, tenantId, "admin"));
}, 120_000);
afterAll(async () => {
  await stop?.();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const sources = {
  today: "2026-03-20",
  ask: (report: string, params: Record<string, unknown>) =>
    analytics.query({ report, tenant_id: tenantId, params, hide: [] }),
  system: () => inTenant(server.db.app, tenantId, readSystemFigures),
};

describe("a figure", () => {
  it("of every report that there is can be watched, along a window where it has one", async () => {
    const choices = figureChoices(await analytics.catalogue(), true);
    expect(choices.length).toBeGreaterThan(40);
    for (const { value, series } of choices) {
      const [metric = "", field = "", summary] = value.split(":");
      const watched = { metric, field, summary, params: {}, window_days: series ? 7 : null, condition: "rises" };
      const figure = await readFigure(watched as Watched, sources);
      expect(figure.known, value).toBe(true);
      if (metric === "gross-margin" || field === "margin")
        expect(figure.costly || metric === "gross-margin").toBe(true);
    }
  });

  it("is what the report itself says", async () => {
    const report = await sources.ask("kpis", {});
    for (const [name, value] of report.rows) {
      const watched = {
        metric: "kpis",
        field: String(name),
        summary: "line",
        params: {},
        window_days: null,
        condition: "above",
      };
      const figure = await readFigure(watched as Watched, sources);
      expect(Number(formatMicro(figure.value ?? -1n)), String(name)).toBe(Number(value));
    }
    const week = await sources.ask("revenue", { from: "2026-03-14", to: "2026-03-20", grain: "day" });
    const at = week.columns.findIndex((column) => column.name === "revenue");
    const sum = week.rows.reduce((total, row) => total + Math.round(Number(row[at]) * 100), 0);
    const watched = {
      metric: "revenue",
      field: "revenue",
      summary: "line",
      params: {},
      window_days: 7,
      condition: "above",
    };
    const figure = await readFigure(watched as Watched, sources);
    expect(Math.round(Number(formatMicro(figure.value ?? 0n)) * 100)).toBe(sum);
    expect(sum).toBeGreaterThan(0);
  });
});

describe("the screens", () => {
  const call = (method: string, path: string, role: keyof typeof cookies, fields?: Record<string, string>) =>
    server.call(method, path, {
      ...(fields ? { raw: new URLSearchParams({ _idem: newId(), ...fields }).toString() } : {}),
      headers: {
        Cookie: cookies[role],
        ...(fields ? { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url } : {}),
      },
    });
  const form = (more: Record<string, string> = {}) => ({
    _form: "alert",
    figure: "kpis:low_stock_count:line",
    window_days: "",
    params: "{}",
    name: "Mine",
    condition: "above",
    threshold: "0",
    clear_at: "",
    for_minutes: "0",
    quiet_from: "",
    quiet_to: "",
    me: "on",
    enabled: "on",
    ...more,
  });

  it("an address that a dashboard links to opens the form with today's figure", async () => {
    const page = await call("GET", "/alerts/new?metric=revenue&window_days=7&condition=below&threshold=1000", "admin");
    expect(page.text).toMatch(/It is (<!-- -->)?<strong>[\d,]+\.\d\d GBP<\/strong>/);
    expect(page.text).toContain('value="below" selected');
    expect(page.text).toContain('value="1000"');
    for (const nonsense of [
      "?metric=nothing",
      "?figure=a:b:c",
      "?metric=kpis&field=__proto__",
      "?window_days=x&metric=revenue",
    ]) {
      expect((await call("GET", `/alerts/new${nonsense}`, "admin")).status, nonsense).toBe(200);
    }
  });

  it("a rule is made, fires on the worker's next look, and is acknowledged, all without JavaScript", async () => {
    const made = await call("POST", "/alerts/new", "clerk", form());
    expect(made.status).toBe(303);
    const path = made.headers.get("location") ?? "";
    await lookAtAll({ sql: server.db.worker, analytics, log: quiet });
    const page = await call("GET", path, "clerk");
    expect(page.text).toContain("Firing");
    expect((await call("GET", "/notifications", "clerk")).text).toContain("Alert Mine: ");
    expect((await call("POST", path, "clerk", { _form: "action-acknowledge", _intent: "acknowledge" })).status).toBe(
      303,
    );
    expect((await call("POST", path, "clerk", { _form: "snooze", _intent: "snooze", minutes: "60" })).status).toBe(303);
    const after = await call("GET", path, "clerk");
    for (const text of ["Acknowledged", "The clerk", "Snoozed"]) expect(after.text).toContain(text);
    expect((await call("POST", path, "viewer", { _intent: "acknowledge" })).status).toBe(403);
    expect((await call("POST", path, "clerk", { _form: "webhook", url: "https://example.com/" })).status).toBe(403);
    const edited = await call("POST", `${path}/edit`, "clerk", form({ _version: "1", name: "Renamed" }));
    expect(edited.status).toBe(303);
    expect((await call("POST", `${path}/edit`, "clerk", form({ _version: "1", name: "Late" }))).status).toBe(409);
    expect(
      (await call("POST", path, "clerk", { _form: "action-delete", _intent: "delete" })).headers.get("location"),
    ).toBe("/alerts");
  });

  it("bad input comes back at its field with what was typed", async () => {
    const cases: [Record<string, string>, string][] = [
      [{ name: "" }, "Enter a name"],
      [{ threshold: "much" }, "Enter a figure such as 100 or 99.50"],
      [{ clear_at: "5" }, "Enter at most 0"],
      [{ quiet_from: "22:00" }, "Enter both times, or neither"],
      [{ for_minutes: "1e9" }, "Enter at most 10080"],
      [{ figure: "kpis:nothing:line" }, "This figure cannot be watched"],
      [{ figure: "nothing:x:line" }, "This figure cannot be watched"],
      [{ figure: "x" }, "Choose a figure"],
      [{ params: '{"nothing":"1"}' }, "This figure cannot be watched"],
    ];
    for (const [fields, message] of cases) {
      const { status, text } = await call("POST", "/alerts/new", "admin", form(fields));
      expect(status, JSON.stringify(fields)).toBe(422);
      expect(text, JSON.stringify(fields)).toContain(message);
    }
  });

  it("cost is nowhere: not to be chosen, not to be shown, not to be told", async () => {
    const cost = form({
      figure: "gross-margin:gross_margin:line",
      window_days: "7",
      name: "Margin",
      "roles.clerk": "on",
    });
    expect((await call("POST", "/alerts/new", "clerk", cost)).status).toBe(403);
    const column = form({ figure: "stock-levels:value:sum", name: "Worth", threshold: "1", "roles.clerk": "on" });
    expect((await call("POST", "/alerts/new", "clerk", column)).status).toBe(422);
    const made = await call("POST", "/alerts/new", "admin", column);
    expect(made.status).toBe(303);
    await lookAtAll({ sql: server.db.worker, analytics, log: quiet });
    expect((await call("GET", "/notifications", "admin")).text).toContain("Alert Worth: ");
    for (const path of ["/alerts", "/alerts/new", "/notifications"]) {
      expect((await call("GET", path, "clerk")).text, path).not.toMatch(/Worth|stock-levels:value|gross_margin/);
    }
    expect((await call("GET", made.headers.get("location") ?? "", "clerk")).status).toBe(404);
    expect((await call("GET", made.headers.get("location") ?? "", "admin")).status).toBe(200);
  });

  it("a webhook's secret is shown to the administrator who sets it, once", async () => {
    await shipRules(server.db.worker);
    const [rule] = (await server.call("GET", "/api/v1/alerts", { token })).json.data;
    const set = await call("POST", `/alerts/${rule.id}`, "admin", {
      _form: "webhook",
      url: "https://example.com/hook",
    });
    expect(set.text).toMatch(/whsec_[A-Za-z0-9+/]{43}=/);
    const page = await call("GET", `/alerts/${rule.id}`, "admin");
    expect(page.text).toContain("https://example.com/hook");
    expect(page.text).not.toContain("whsec_");
  });

  it("a look that finds nothing new writes nothing", async () => {
    const look = () => lookAtAll({ sql: server.db.worker, analytics, log: quiet });
    const rows = () => server.db.admin`select rule_id, xmin::text, xmax::text from alert_state order by rule_id`;
    await look();
    const before = await rows();
    expect(before.length).toBeGreaterThan(0);
    await look();
    expect(await rows()).toEqual(before);
  });

  it("the API lists, acknowledges and snoozes", async () => {
    await lookAtAll({ sql: server.db.worker, analytics, log: quiet });
    const { data } = (await server.call("GET", "/api/v1/alerts", { token })).json;
    expect(data.length).toBeGreaterThan(3);
    const [first] = data;
    const patch = (body: unknown) => server.call("PATCH", `/api/v1/alerts/${first.id}`, { token, body });
    expect((await patch({ snooze_minutes: 5 })).json.snoozed_until).not.toBeNull();
    expect((await patch({ snooze_minutes: 0 })).json.snoozed_until).toBeNull();
    expect((await patch({ acknowledged: false })).status).toBe(400);
    expect(dayIn("Europe/London", new Date(first.evaluated_at ?? 0))).toBeTruthy();
  });
});
