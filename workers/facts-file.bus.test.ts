import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
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
  worker = await spawnWorker(
    { DATABASE_URL: db.workerUrl, NATS_URL: "", ANALYTICS_URL: `unix:${join(folder, "a.sock")}`, PULSE_DATA: folder },
    ["--roles=order-events,build-facts"],
  );
  toStop.push(async () => {
    worker.kill("SIGKILL");
    await worker.ended;
  });
  await until(async () => (await call("GET", "/healthz").catch(() => undefined))?.status === "ready");
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: join(folder, "a.sock"), method, path }, async (response: IncomingMessage) => {
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += part as string;
      resolve(JSON.parse(text));
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
    limit(statSync(join(folder, "analytics", "facts.duckdb.wal")).size + 100);

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

test("an event of a newer version is left out whole, and the figures say that they lack it", async () => {
  await sell(1, 1);
  const [order] = saleEvents(2);
  await append(db, tenantId, [{ ...order!, version: 2 }, someEvent("orders.order_exploded")]);
  await sell(3, 1);
  const answered = await until(async () => ((await orders()) === 2 ? figures() : undefined));
  expect((answered.rows as unknown[][])[0]).toEqual(["2026-03-01", 2, 4, "5.00", "0.00", "5.00"]);
  expect(answered.stale_because).toBe("events that this program cannot read were left out: 1");
});
