import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import {
  append,
  newTenant,
  saleEvents,
  someEvent,
  spawnWorker,
  temporaryFolder,
  until,
} from "#workers/testing/harness.ts";

/* What the facts file meets on a bad day, in a worker of its own process: a disk that takes no more, and events of the future. */

const PRLIMIT = "/usr/bin/prlimit";

let db: TestDatabase;
let tenantId: string;
let folder: string;
let worker: Awaited<ReturnType<typeof spawnWorker>>;
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeEach(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  const data = temporaryFolder();
  folder = data.path;
  toStop.push(() => db.drop(), data.remove);
  // As an older program has left it: every account of the machine could read all companies' figures.
  mkdirSync(join(folder, "analytics"), { mode: 0o755 });
  await start();
  expect(statSync(join(folder, "analytics")).mode & 0o077).toBe(0);
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function start(more: Record<string, string> = {}): Promise<void> {
  const socket = `unix:${join(folder, "a.sock")}`;
  const started = await spawnWorker(
    { DATABASE_URL: db.workerUrl, NATS_URL: "", ANALYTICS_URL: socket, PULSE_DATA: folder, ...more },
    ["--roles=order-events,build-facts"],
  );
  worker = started;
  toStop.push(() => end(started));
  await until(async () => (await call("GET", "/healthz").catch(() => undefined))?.status === "ready");
}

async function end(started: typeof worker): Promise<void> {
  started.kill("SIGKILL");
  await started.ended;
}

function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: join(folder, "a.sock"), method, path }, async (response: IncomingMessage) => {
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += part as string;
      resolve({ http: response.statusCode, ...JSON.parse(text) });
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const figures = () => call("POST", "/query", { report: "sales-by-day", tenant_id: tenantId });
const orders = async () => ((await figures()).rows as unknown[][] | undefined)?.[0]?.[1];

async function sell(from: number, count: number): Promise<void> {
  const sales = Array.from({ length: count }, (_, n) => saleEvents(from + n)).flat();
  await append(db, tenantId, sales);
}

test.skipIf(!existsSync(PRLIMIT))(
  "on a full disk the figures stay as they are and say so, orders go on, and with room again they catch up",
  async () => {
    await sell(1, 3);
    await until(async () => (await orders()) === 3);
    // No file of this process may grow: what a full disk looks like to it, without filling one.
    const limit = (size: number | "unlimited") =>
      execFileSync(PRLIMIT, [`--pid=${worker.pid}`, `--fsize=${size}:unlimited`]);
    limit(statSync(`${realpathSync(join(folder, "analytics", "facts.duckdb"))}.wal`).size + 100);

    await sell(4, 5);
    const stale = await until(async () => {
      const answered = await figures();
      return answered.stale_because ? answered : undefined;
    });
    expect(stale.stale_because).toBe("the disk takes no more");
    expect((stale.rows as unknown[][])[0]?.[1]).toBe(3);
    expect(await call("GET", "/healthz")).toMatchObject({ status: "ready", stale_because: "the disk takes no more" });
    const [{ n } = { n: 0n }] = await db.admin<{ n: bigint }[]>`select count(*) as n from event_order`;
    expect(n).toBe(16n);

    limit("unlimited");
    await until(async () => (await orders()) === 8);
    expect((await figures()).stale_because).toBeUndefined();
  },
  60_000,
);

test("an event of a newer version is left out whole, and the figures say so after a restart and a rebuild, too", async () => {
  await sell(1, 1);
  const [order] = saleEvents(2);
  await append(db, tenantId, [{ ...order!, version: 2 }, someEvent("orders.order_exploded")]);
  await sell(3, 1);
  const answered = await until(async () => ((await orders()) === 2 ? figures() : undefined));
  expect((answered.rows as unknown[][])[0]).toEqual(["2026-03-01", 2, 4, "5.00", "0.00", "5.00"]);
  const because = "events that this program cannot read were left out: 1";
  expect(answered.stale_because).toBe(because);

  await end(worker);
  await start();
  expect((await figures()).stale_because).toBe(because);
  expect(worker.output()).not.toContain("left out");
  expect(await call("POST", "/rebuild")).toMatchObject({ http: 200 });
  expect(await figures()).toMatchObject({ stale_because: because, rows: answered.rows });
  await end(worker);
  await start();
  expect(await call("GET", "/healthz")).toMatchObject({ status: "ready", unreadable: 1, stale_because: because });
});

const filesOfFacts = () => readdirSync(join(folder, "analytics")).filter((name) => !name.endsWith(".wal"));

test("while the facts are built anew every question is answered, and as before", async () => {
  await sell(1, 300);
  await until(async () => (await orders()) === 300);
  const reports = ["sales-by-day", "kpis", "outstanding-invoices", "top-customers"];
  const answerOf = async (report: string) => {
    const { http, rows } = await call("POST", "/query", { report, tenant_id: tenantId });
    return { http, rows };
  };
  const before = await Promise.all(reports.map(answerOf));
  expect(before.map(({ http }) => http)).toEqual([200, 200, 200, 200]);

  let isOver = false;
  const answers = reports.map(async (report) => {
    const given = [];
    while (!isOver) given.push(await answerOf(report));
    return given;
  });
  const files = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    expect(await call("POST", "/rebuild")).toMatchObject({ http: 200, events: 600 });
    files.add(realpathSync(join(folder, "analytics", "facts.duckdb")));
  }
  isOver = true;
  expect(files.size).toBe(5);
  for (const [index, given] of (await Promise.all(answers)).entries()) {
    expect(given.length).toBeGreaterThan(10);
    for (const answer of given) expect(answer, reports[index]).toEqual(before[index]);
  }
  // The old ones are gone, and the one in use goes on.
  await until(() => filesOfFacts().length === 2);
  await sell(301, 1);
  await until(async () => (await orders()) === 301);
}, 60_000);

test.each(["facts.before_switch", "facts.after_switch"])(
  "killed at %s of a rebuild, the next worker finds a whole file",
  async (point) => {
    await sell(1, 3);
    await until(async () => (await orders()) === 3);
    await end(worker);
    await start({ PULSE_FAIL: point });
    await sell(4, 2);
    await until(async () => (await orders()) === 5);
    const inUse = realpathSync(join(folder, "analytics", "facts.duckdb"));
    await expect(call("POST", "/rebuild")).rejects.toThrow();
    expect(await worker.ended).toBe("SIGKILL");
    const found = realpathSync(join(folder, "analytics", "facts.duckdb"));
    expect(found === inUse).toBe(point === "facts.before_switch");

    await start();
    expect(await orders()).toBe(5);
    expect(worker.output()).not.toContain("built anew");
    expect(realpathSync(join(folder, "analytics", "facts.duckdb"))).toBe(found);
    expect(filesOfFacts()).toHaveLength(2);
    await sell(6, 1);
    await until(async () => (await orders()) === 6);
  },
);
