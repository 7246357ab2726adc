import { existsSync, statSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { metrics } from "#analytics/catalogue.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { type FactsKeeper, keepFacts } from "#workers/build-facts.ts";
import {
  append,
  newTenant,
  quiet,
  type Running,
  saleEvents,
  startParts,
  temporaryFolder,
  until,
} from "#workers/testing/harness.ts";

let db: TestDatabase;
let tenantId: string;
let parts: Running & { feed: Parameters<typeof keepFacts>[0]["feed"] };
let keeper: FactsKeeper;
let server: Server;
let socketPath: string;
const folder = temporaryFolder();
const stopping = new AbortController();
let running: Promise<void>;
let now = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  parts = startParts(db, {});
  keeper = keepFacts({ sql: db.worker, feed: parts.feed, path: join(folder.path, "facts.duckdb"), log: quiet });
  running = keeper.run(stopping.signal);
  socketPath = join(folder.path, "analytics.sock");
  // A socket that a killed predecessor left behind.
  writeFileSync(socketPath, "");
  server = await listenAt(`unix:${socketPath}`, answerMetrics({ keeper, sql: db.worker, log: quiet, now: () => now }));
  await until(() => keeper.state() === "ready");
  await append(db, tenantId, saleEvents(7));
  await keeper.waitFor(2n, 5_000);
});
afterAll(async () => {
  server.close();
  stopping.abort();
  await running;
  await parts.stop();
  await db.drop();
  folder.remove();
});

type Said = {
  status: number;
  body: Record<string, unknown> & { rows?: unknown[][]; event_seq?: number; code?: string };
};

function call(method: string, path: string, body?: unknown): Promise<Said> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path }, async (response: IncomingMessage) => {
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += part as string;
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
}

const ask = (question: Record<string, unknown>) => call("POST", "/query", { tenant_id: tenantId, ...question });

test("the socket is for its owner only", () => {
  expect(existsSync(socketPath)).toBe(true);
  expect(statSync(socketPath).mode & 0o777).toBe(0o600);
});

test("it answers a report with its columns, rows and the event it is as of", async () => {
  const { status, body } = await ask({ report: "sales-by-day" });
  expect(status).toBe(200);
  expect(body).toMatchObject({ report: "sales-by-day", event_seq: 2, as_of: now.toISOString(), params: {} });
  expect(body.rows).toEqual([["2026-03-01", 1, 7, "7.50", "0.00", "7.50"]]);
});

test("it lists the catalogue and how it is", async () => {
  expect(((await call("GET", "/metrics-catalogue")).body.data as unknown[]).length).toBe(metrics.length);
  expect((await call("GET", "/healthz")).body).toEqual({ status: "ready", unreadable: 0 });
});

test("asked for an event that is on its way it waits for it", async () => {
  const answering = ask({ report: "kpis", min_seq: 4 });
  await append(db, tenantId, saleEvents(8));
  const { body } = await answering;
  expect(body.event_seq).toBeGreaterThanOrEqual(4);
  expect(body.rows?.find((row) => row[0] === "orders_total")?.[1]).toBe(2);
});

test("an event that never comes is waited for a second, then it answers with what it has", async () => {
  const began = Date.now();
  const { status, body } = await ask({ report: "kpis", min_seq: 999_999 });
  expect(status).toBe(200);
  expect(body.event_seq).toBeLessThan(999_999);
  expect(Date.now() - began).toBeGreaterThanOrEqual(950);
  expect(Date.now() - began).toBeLessThan(10_000);
});

test("the same question after another event, or on another day, is answered anew", async () => {
  const days = async () => (await ask({ report: "kpis" })).body.rows?.find((row) => row[0] === "orders_today")?.[1];
  const before = await days();
  expect(await days()).toBe(before);
  now = new Date("2026-03-02T12:00:00Z");
  expect(await days()).toBe(0);
  now = new Date("2026-03-01T12:00:00Z");
  await append(db, tenantId, saleEvents(9));
  await until(async () => (await days()) === Number(before) + 1);
});

test.each([
  ["no such report", { report: "secrets" }, 404, "unknown_report"],
  ["a bad parameter", { report: "sales-by-day", params: { from: "yesterday" } }, 400, "bad_question"],
  ["an unknown parameter", { report: "kpis", params: { from: "2026-01-01" } }, 400, "bad_question"],
  ["no such company", { report: "kpis", tenant_id: "00000000-0000-7000-8000-000000000000" }, 400, "bad_question"],
  ["no company", { report: "kpis", tenant_id: "'; drop table item; --" }, 400, "bad_question"],
])("%s is refused by name", async (_what, question, status, code) => {
  const said = await ask(question);
  expect(said).toMatchObject({ status, body: { code } });
});

test("several questions at once are answered one by one, those that are refused too", async () => {
  const questions = [{ report: "kpis" }, { report: "secrets" }, { report: "sales-by-day", params: { from: "x" } }];
  const asked = await call(
    "POST",
    "/queries",
    questions.map((question) => ({ tenant_id: tenantId, ...question })),
  );
  expect(asked.status).toBe(200);
  expect(asked.body).toMatchObject([
    { status: 200, body: { report: "kpis" } },
    { status: 404, body: { code: "unknown_report" } },
    { status: 400, body: { code: "bad_question" } },
  ]);
  expect((await call("POST", "/queries", { report: "kpis" })).status).toBe(400);
});

test("what is not JSON, too long or not here is refused", async () => {
  expect((await call("POST", "/query", "{")).status).toBe(400);
  expect((await call("POST", "/query", JSON.stringify({ report: "x".repeat(100_000) }))).status).toBe(413);
  expect((await call("GET", "/query")).status).toBe(404);
});

test("while the facts are built again it says so and does not guess", async () => {
  keeper.distrust("test");
  const seen = await until(async () => {
    const said = await ask({ report: "kpis" });
    return said.status === 503 ? said : keeper.state() === "ready" && said;
  });
  if (seen.status === 503) expect(seen.body.code).toBe("rebuilding");
  await until(async () => (await ask({ report: "kpis" })).status === 200);
});
