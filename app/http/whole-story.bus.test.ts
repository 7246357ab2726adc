import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase } from "#db/testing/database.ts";
import { keepJobsRunning } from "#workers/jobs/queues.ts";
import { quiet, spawnWorker, until } from "#workers/testing/harness.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

/* The web and a worker of its own process, with nothing but PostgreSQL between them: what a client sees from order to chart. */

let server: TestServer;
let worker: Awaited<ReturnType<typeof spawnWorker>>;
let folder: string;
let jobs: Promise<void>;
const stopping = new AbortController();
const tokens: Record<string, string> = {};

const call = (method: string, path: string, body?: unknown, role = "admin") =>
  server.call(method, `/api/v1${path}`, { token: tokens[role] ?? "", ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pulse-story-"));
  const db = await createTestDatabase();
  const analyticsUrl = `unix:${join(folder, "a.sock")}`;
  server = await startTestServer({ db, analyticsUrl, dataFolder: folder });
  const tenantId = await foundCompany(db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ["admin", "accountant", "clerk", "sales", "hr", "viewer"] as const)
    tokens[role] = (await personWithToken(db, tenantId, role)).token;
  const env = {
    DATABASE_URL: db.workerUrl,
    ANALYTICS_URL: analyticsUrl,
    PULSE_DATA: folder,
    NATS_URL: "",
    REDIS_URL: "",
  };
  worker = await spawnWorker(env, ["--roles=order-events,react,build-facts"]);
  // In this process: the template of a document is found beside its source.
  jobs = keepJobsRunning({
    sql: db.worker,
    backend: { kind: "postgres", url: db.jobsUrl },
    filesFolder: join(folder, "files"),
    log: quiet,
    stop: stopping.signal,
  });
  await until(async () => (await call("GET", "/analytics/kpis")).status === 200);
});
afterAll(async () => {
  stopping.abort();
  worker?.kill("SIGTERM");
  await Promise.all([worker?.ended, jobs]);
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function kpi(name: string, minSeq: number, role = "admin"): Promise<unknown> {
  const report = (await call("GET", `/analytics/kpis?min_seq=${minSeq}`, undefined, role)).json;
  return report.rows.find((row: unknown[]) => row[0] === name)?.[1];
}

describe("from order to chart", () => {
  it("the invoice comes by itself, is paid, and the figures follow", async () => {
    await call("POST", "/inventory", {
      sku: "CAM-1001",
      name: "Camera",
      price: "399.00",
      unit_cost: "250",
      qty_on_hand: 10,
    });
    const customer = (await call("POST", "/customers", { name: "Dunmore Dental Care" })).json;
    const order = (
      await call("POST", "/orders", { customer_id: customer.id, items: [{ sku: "CAM-1001", quantity: 3 }] })
    ).json;
    const invoice = await until(
      async () => (await call("GET", `/billing/invoices?order_id=${order.id}`)).json.data[0],
      3_000,
    );
    expect(invoice).toMatchObject({ status: "open", total: "1197.00" });
    expect(
      (await call("POST", `/billing/invoices/${invoice.id}/payments`, { amount: "1000", method: "card" })).status,
    ).toBe(201);

    const paid = await until(async () => {
      const { data } = (await call("GET", "/events?types=orders.payment_recorded")).json;
      return data[0]?.seq as number | undefined;
    });
    expect(await kpi("orders_today", paid)).toBe(1);
    expect(await kpi("revenue_today", paid)).toBe("1197.00");
    expect(await kpi("outstanding_total", paid)).toBe("197.00");
    expect(await kpi("cash_balance", paid)).toBe("1000.00");

    const outstanding = (await call("GET", "/analytics/outstanding-invoices")).json;
    const at = outstanding.columns.findIndex((column: { name: string }) => column.name === "customer");
    expect(outstanding.rows.map((row: unknown[]) => row[at])).toEqual(["Dunmore Dental Care"]);
  });

  it("each role gets its figures, columns and reports", async () => {
    const names = async (role: string) =>
      ((await call("GET", "/analytics/kpis", undefined, role)).json.rows as unknown[][]).map((row) => row[0]);
    expect(await names("admin")).toContain("gross_margin");
    for (const role of ["clerk", "sales", "viewer"]) {
      expect(await names(role)).not.toContain("gross_margin");
      expect(await names(role)).not.toContain("inventory_value");
      expect(await names(role)).not.toContain("cash_balance");
      const levels = (await call("GET", "/analytics/stock-levels", undefined, role)).json;
      expect(levels.columns.map((column: { name: string }) => column.name)).not.toContain("value");
      const listed = (await call("GET", "/analytics", undefined, role)).text;
      expect(listed).not.toContain("profit-and-loss");
      expect(listed).not.toMatch(/"name":"(margin|gross_margin|inventory_value)"/);
      expect((await call("GET", "/analytics/profit-and-loss", undefined, role)).status).toBe(403);
    }
    expect(await names("hr")).toEqual([]);
    expect((await call("GET", "/analytics/stock-levels", undefined, "hr")).status).toBe(403);
  });

  it("parameters that a report does not take, and reports that are not, are told", async () => {
    expect((await call("GET", "/analytics/kpis?from=2026-01-01")).json).toMatchObject({
      status: 400,
      errors: [{ path: "from", code: "unknown_parameter" }],
    });
    expect((await call("GET", "/analytics/sales-by-day?from=x")).json).toMatchObject({
      status: 400,
      errors: [{ path: "from" }],
    });
    for (const role of ["admin", "viewer"])
      expect((await call("GET", "/analytics/nothing", undefined, role)).status).toBe(404);
  });

  it("the document of an invoice is the same bytes each time, for those who may see its lines", async () => {
    const [invoice] = (await call("GET", "/billing/invoices")).json.data;
    const get = (role: string) =>
      fetch(`${server.url}/api/v1/billing/invoices/${invoice.id}/pdf`, {
        headers: { Authorization: `Bearer ${tokens[role]}` },
      });
    const answers = await Promise.all([get("admin"), get("accountant")]);
    const bytes = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));
    expect(answers.map((answer) => [answer.status, answer.headers.get("content-type")])).toEqual([
      [200, "application/pdf"],
      [200, "application/pdf"],
    ]);
    expect(bytes[0]?.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes[0]?.equals(bytes[1] as Buffer)).toBe(true);
    // A salesperson finds invoices of their own customers only; a viewer sees totals.
    expect([(await get("sales")).status, (await get("viewer")).status, (await get("clerk")).status]).toEqual([
      404, 403, 403,
    ]);
  });

  it("readiness names what is away", async () => {
    const ready = (await server.call("GET", "/readyz")).json;
    expect(ready).toMatchObject({
      status: "degraded",
      checks: { database: "ok", events: "degraded", analytics: "ok" },
    });
  });
});
