import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestServer, type TestServer } from "#app/http/testing/test-server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { sessionsIn } from "#app/modules/access/sessions.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { reportSeconds } from "#db/metrics.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { append, quiet, saleEvents, startParts, until } from "#workers/testing/harness.ts";

/* A dashboard that many look at, from a command to every one of their streams, with the worker that is asked for its figures. */

let db: TestDatabase;
let server: TestServer;
let tenantId: string;
const accounts: string[] = [];
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "pulse-many-"));
  db = await createTestDatabase();
  const analyticsUrl = `unix:${join(folder, "a.sock")}`;
  server = await startTestServer({ db, screens: true, analyticsUrl, dataFolder: folder });
  tenantId = await foundCompany(db.admin, {
    ...{ name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" },
  });
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
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await until(() => keeper.state() === "ready");
  await append(db, tenantId, saleEvents(7));
  for (let n = 0; n < 100; n += 1) {
    const person = { tenantId, email: `viewer-${n}@one.test`, name: "V", role: "viewer", password: null } as const;
    accounts.push(await createAccount(db.admin, person));
  }
  await db.worker`select * from order_events(1000)`;
  const [head] = await db.admin<{ seq: string }[]>`select seq::text from event_head`;
  await keeper.waitFor(BigInt(head?.seq ?? 0), 30_000);
}, 120_000);
afterAll(async () => {
  for (const stop of toStop.reverse()) await stop();
});

/** Somebody who looks at the sales, signed in for themselves: how often their stream has told them figures. */
async function viewer(id: string, signal: AbortSignal): Promise<() => number> {
  const session = await sessionsIn(db.app, { secure: false }).createSession(id, { tenantId });
  const headers = { Cookie: `pulse=${session.id}` };
  const { body } = await fetch(`${server.url}/api/v1/live`, { headers, signal });
  let text = "";
  const ended = (async () => {
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(part).toString();
  })().then(
    () => "ended",
    () => "aborted",
  );
  // The stream is there once it has said something.
  await until(() => text !== "");
  const { json } = await server.call("GET", "/dashboard/sales/live.json", { headers });
  expect([json.told, await Promise.race([ended, "open"])]).toEqual([true, "open"]);
  return () => text.match(/^event: figures$/gm)?.length ?? 0;
}

/** How many questions the worker has answered, once it is asked no more. */
async function answered(before = -1): Promise<number> {
  const { values } = await reportSeconds.get();
  const counts = values.filter(({ metricName }) => metricName?.endsWith("_count"));
  const now = counts.reduce((sum, { value }) => sum + value, 0);
  if (now === before) return now;
  await new Promise((resolve) => setTimeout(resolve, 500));
  return answered(now);
}

/** What one order more costs while so many look: questions to the worker, and how often each of them was told. */
async function costOf(count: number) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const viewers: (() => number)[] = [];
  // Ten at a time, as people come: a hundred requests at once ask another question, of the edge.
  for (let at = 0; at < count; at += 10) {
    const some = accounts.slice(at, Math.min(at + 10, count));
    viewers.push(...(await Promise.all(some.map((id) => viewer(id, abort.signal)))));
  }
  const before = await answered();
  const heard = viewers.map((told) => told());
  await append(db, tenantId, saleEvents(count).slice(0, 1));
  // The key figures first, then the rest.
  await until(() => viewers.every((told, n) => told() >= (heard[n] ?? 0) + 2));
  const asked = (await answered()) - before;
  abort.abort();
  return { asked, told: new Set(viewers.map((told, n) => told() - (heard[n] ?? 0))) };
}

test("an order costs the figures the same for a hundred who look at them as for one, and all of them are told", async () => {
  const one = await costOf(1);
  expect(one.asked).toBeGreaterThan(0);
  expect(await costOf(100)).toEqual(one);
}, 120_000);
