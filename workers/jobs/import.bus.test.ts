import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { readImport } from "#app/modules/imports/queries.server.ts";
import { chooseColumns, confirmImport, startImport, stopImport } from "#app/modules/imports/start-import.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { startTestRedis, type TestService } from "#ops/testing/services.ts";
import { actorOf, spawnWorker, temporaryFolder, until } from "#workers/testing/harness.ts";

/* Files taken over by a worker that is a process of its own, so that it can be killed just before everything is written. */

let redis: TestService;
let db: TestDatabase;
let tenantId: string;
let actor: Actor;
const toStop: Array<() => Promise<unknown> | unknown> = [];
const now = () => new Date();

beforeAll(async () => {
  redis = await startTestRedis();
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  const admin = { tenantId, email: "a@ours.test", name: "The admin", role: "admin" as const, password: null };
  actor = { ...actorOf(tenantId), accountId: await createAccount(db.admin, admin), name: "The admin" };
}, 180_000);
afterAll(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
  await db?.drop();
  await redis?.stop();
});

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const read = (id: string) => act((tx) => readImport(tx, actor, id));
const customers = async () => (await db.admin`select 1 from customer`).length;

async function work(fail?: string) {
  const data = temporaryFolder();
  toStop.push(data.remove);
  const env = { DATABASE_URL: db.workerUrl, REDIS_URL: redis.url, PULSE_DATA: data.path };
  const worker = await spawnWorker({ ...env, ...(fail ? { PULSE_FAIL: fail } : {}) }, ["--roles=jobs"]);
  toStop.push(async () => {
    worker.kill("SIGKILL");
    await worker.ended;
  });
  return worker;
}

async function send(count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, at) => `K-${at},Customer ${at}`);
  const bytes = Buffer.from(["code,name", ...lines].join("\n"));
  return act(async (tx) => {
    const { id } = await startImport(tx, actor, { kind: "customers", fileName: "c.csv", bytes }, now());
    await chooseColumns(tx, actor, id, { code: 0, name: 1 });
    return id;
  });
}

test("killed before it is written it has done nothing, and the next worker does all of it once", async () => {
  const id = await send(300);
  const first = await work("job.before_import_commit:2");
  await until(async () => (await read(id)).state === "checked", 30_000);
  expect(await read(id)).toMatchObject({ created: 300, bad: 0 });
  await act((tx) => confirmImport(tx, actor, id));
  expect(await first.ended).toBe("SIGKILL");
  expect([await customers(), (await read(id)).state]).toEqual([0, "importing"]);

  // As if a minute had passed, after which the run is taken for dead; the queue forgets it by then too.
  const queue = new Redis(redis.url);
  await queue.flushall();
  queue.disconnect();
  await db.admin`update job set started_at = started_at - interval '2 minutes'`;
  const second = await work();
  await until(async () => (await read(id)).state === "done", 30_000).catch((error) => {
    throw new Error(`${error}\n${second.output()}`);
  });
  expect(await customers()).toBe(300);
  expect(await read(id)).toMatchObject({ done: 300, rows: 300 });

  // Stopped before a worker comes to it: nothing is done, and nothing of the file is kept.
  const stopped = await act(async (tx) => {
    const { id: another } = await startImport(
      tx,
      actor,
      { kind: "customers", fileName: "c.csv", bytes: Buffer.from("code,name\nS-1,Stopped\n") },
      now(),
    );
    await chooseColumns(tx, actor, another, { code: 0, name: 1 });
    await stopImport(tx, actor, another, now());
    return another;
  });
  await until(async () => (await read(stopped)).state === "stopped", 30_000);
  expect(await customers()).toBe(300);
  expect(await db.admin`select 1 from import_file`).toHaveLength(0);
}, 120_000);
