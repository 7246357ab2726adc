import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { quiet, startParts, until } from "#workers/testing/harness.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/*
 * Figures are asked of another process. One that takes every question and answers none (it is stopped, it hangs, its machine swaps)
 * keeps nobody from their orders: who waits for figures holds no connection, and soon nobody waits any more.
 */

let server: TestServer;
let token: string;
let headers: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), "pulse-stuck-"));
const socket = join(folder, "a.sock");

/** In the worker's place, with a breath left or none. */
let hung: Server;
let isBreathing = true;
let questions = 0;

beforeAll(async () => {
  hung = createServer((request, response) => {
    if (request.url === "/healthz") return isBreathing ? response.end("{}") : undefined;
    questions += 1;
  });
  await new Promise<void>((go) => hung.listen(socket, go));
  server = await startTestServer({ screens: true, analyticsUrl: `unix:${socket}`, dataFolder: folder });
  const place = { currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, { name: "Stuck", slug: "stuck", ...place });
  const email = "admin@stuck.test";
  await createAccount(server.db.admin, { tenantId, email, name: "Ann", role: "admin", password: TEST_PASSWORD });
  ({ token } = await createApiToken(server.db.admin, { email, name: "test", scopes: ["*"] }));
  headers = { Cookie: await sessionCookieOf(server, email), Accept: "text/html" };
}, 120_000);
afterAll(async () => {
  hung?.closeAllConnections();
  hung?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (path: string) => server.call("GET", path, { headers });
/** More of each than the pool has connections. */
const WAITING = ["/dashboard", "/dashboard/sales", "/explore", "/reports/kpis", "/alerts", "/alerts/new"].flatMap(
  (path) => Array.from({ length: 4 }, () => path),
);

test("while it is slow, those who wait for figures keep no one else waiting", async () => {
  let answered = 0;
  const waiting = WAITING.map(async (path) => {
    const { status } = await open(path);
    answered += 1;
    return status;
  });
  const byProgram = Array.from({ length: 8 }, () => server.call("GET", "/api/v1/analytics/kpis", { token }));
  await until(() => questions > 8);

  expect((await open("/orders")).status).toBe(200);
  const body = { name: "Acme" };
  expect((await server.call("POST", "/api/v1/customers", { token, body })).status).toBe(201);
  expect((await open("/")).status).toBe(200);
  expect(answered).toBe(0);

  isBreathing = false;
  for (const status of await Promise.all(waiting)) expect([200, 503]).toContain(status);
  for (const { status, json } of await Promise.all(byProgram))
    expect([status, json.code]).toEqual([503, "analytics_unavailable"]);
});

test("while it does not breathe nothing is asked of it, and pages say what is away", async () => {
  const before = questions;
  const board = await open("/dashboard");
  expect([board.status, questions]).toEqual([200, before]);
  expect(board.text).toContain("figures");
  expect((await server.call("GET", "/api/v1/analytics/kpis", { token })).status).toBe(503);
  expect(questions).toBe(before);
});

test("when it is there again, so are the figures", async () => {
  hung.closeAllConnections();
  await new Promise((done) => hung.close(done));
  const parts = startParts(server.db, {});
  const stopping = new AbortController();
  const keeper = keepFacts({ sql: server.db.worker, feed: parts.feed, path: join(folder, "facts.duckdb"), log: quiet });
  const running = keeper.run(stopping.signal);
  const http = await listenAt(`unix:${socket}`, answerMetrics({ keeper, sql: server.db.worker, log: quiet }));
  await until(() => keeper.state() === "ready");
  const kpis = () => server.call("GET", "/api/v1/analytics/kpis", { token });
  let status = 503;
  for (let tries = 0; status !== 200 && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ status } = await kpis());
  }
  expect(status).toBe(200);
  http.close();
  http.closeIdleConnections();
  stopping.abort();
  await running;
  await parts.stop();
});
