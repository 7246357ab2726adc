import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { factTables } from "#analytics/facts/all.ts";
import { connect, type Sql } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { startTestNats, type TestService } from "#ops/testing/services.ts";
import { type FactsKeeper, keepFacts } from "#workers/build-facts.ts";
import {
  append,
  newTenant,
  orderAll,
  quiet,
  saleEvents,
  startParts,
  temporaryFolder,
  until,
} from "#workers/testing/harness.ts";

let nats: TestService;
let db: TestDatabase;
let tenantId: string;
let path: string;
const toStop: Array<() => Promise<void> | void> = [];

beforeAll(async () => {
  nats = await startTestNats();
}, 180_000);
afterAll(() => nats?.stop());
beforeEach(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  const folder = temporaryFolder();
  path = join(folder.path, "analytics", "facts.duckdb");
  toStop.push(() => db.drop(), folder.remove);
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

/** A worker's part that keeps facts; returns how to end it. */
function keep(options: { natsUrl?: string } = {}): {
  /** Why the facts were built anew, each time. */
  built: string[];
  keeper: FactsKeeper;
  stop: () => Promise<void>;
  sql: Sql;
} {
  const parts = startParts(db, options);
  const sql = connect({ url: db.workerUrl, max: 3, name: "test-facts" });
  const stopping = new AbortController();
  const built: string[] = [];
  const log = {
    ...quiet,
    warn: (_message: string, facts?: Record<string, unknown>) => void built.push(String(facts?.reason)),
  };
  const keeper = keepFacts({ sql, feed: parts.feed, path, log });
  const running = keeper.run(stopping.signal);
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    stopping.abort();
    await running;
    await parts.stop();
    await sql.end({ timeout: 1 });
  };
  toStop.push(stop);
  return { keeper, stop, sql, built };
}

let sales = 0;
async function sell(count = 1): Promise<bigint> {
  for (let n = 0; n < count; n += 1) {
    sales += 1;
    await append(db, tenantId, saleEvents(sales));
  }
  await orderAll(db);
  const [head] = await db.admin<{ seq: bigint }[]>`select seq from event_head`;
  return head?.seq ?? 0n;
}

async function contents(keeper: FactsKeeper): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const { name } of factTables)
    tables[name] = (await keeper.facts()?.ask(`select * from ${name} order by all`, {}))?.rows.map(String) ?? [];
  return tables;
}

const count = async (keeper: FactsKeeper) =>
  Number((await keeper.facts()?.ask("select count(*) from order_line", {}))?.rows[0]?.[0] ?? -1);
const isReady = (keeper: FactsKeeper) => until(() => keeper.state() === "ready" && keeper.facts());
async function caughtUp(keeper: FactsKeeper, seq: bigint): Promise<void> {
  await until(() => keeper.state() === "ready" && (keeper.facts()?.appliedSeq() ?? 0n) >= seq);
}

test.each([
  ["with", true],
  ["without", false],
])("facts follow the events %s the bus, and tell when they have them", async (_name, withBus) => {
  const { keeper, sql } = keep(withBus ? { natsUrl: nats.url } : {});
  await isReady(keeper);
  const told: bigint[] = [];
  await sql.listen("pulse_facts", (seq) => told.push(BigInt(seq)));
  const head = await sell(5);
  await keeper.waitFor(head, 5_000);
  expect(keeper.facts()?.appliedSeq()).toBe(head);
  expect(await count(keeper)).toBe(5);
  await until(() => told.includes(head));
});

test("built anew gives the same facts as built step by step", async () => {
  const { keeper } = keep();
  await isReady(keeper);
  for (let round = 0; round < 6; round += 1) await caughtUp(keeper, await sell(3));
  const stepByStep = await contents(keeper);
  const { events } = await keeper.rebuild();
  expect(events).toBe(keeper.facts()?.appliedSeq());
  expect(await contents(keeper)).toEqual(stepByStep);
  await caughtUp(keeper, await sell(1));
  expect(await count(keeper)).toBe(19);
  await until(() => readdirSync(dirname(path)).filter((name) => !name.endsWith(".wal")).length === 2);
});

test("a file deleted while everything runs is noticed and built again", async () => {
  const { keeper } = keep();
  await isReady(keeper);
  await caughtUp(keeper, await sell(3));
  rmSync(path);
  rmSync(`${path}.wal`, { force: true });
  await until(() => existsSync(path) && keeper.state() === "ready");
  await caughtUp(keeper, await sell(1));
  expect(await count(keeper)).toBe(4);
});

test.each(["truncated", "scribbled over", "emptied"])(
  "a file that was %s while the worker was away is built again",
  async (what) => {
    const first = keep();
    await isReady(first.keeper);
    await caughtUp(first.keeper, await sell(4));
    await first.stop();
    const { size } = statSync(path);
    if (what === "truncated") truncateSync(path, Math.floor(size / 2));
    else if (what === "emptied") truncateSync(path, 0);
    else {
      const file = openSync(path, "r+");
      writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, 0);
      closeSync(file);
    }
    const second = keep();
    await caughtUp(second.keeper, 8n);
    expect(await count(second.keeper)).toBe(4);
  },
);

test("what an older program could not read is in the facts that a newer one builds", async () => {
  const older = keep();
  await isReady(older.keeper);
  await caughtUp(older.keeper, await sell(2));
  await older.stop();
  // As the older one would have left it: the second order passed over.
  const instance = await DuckDBInstance.create(realpathSync(path));
  const file = await instance.connect();
  await file.run("delete from order_line where net > (select min(net) from order_line)");
  await file.run("insert into left_out values (3, 'orders.order_created', 1); update applied set made_for = 'older'");
  file.closeSync();
  instance.closeSync();

  const newer = keep();
  await caughtUp(newer.keeper, 4n);
  expect(newer.built).toEqual(["made by another version of the program"]);
  expect(await count(newer.keeper)).toBe(2);
  expect(newer.keeper.unreadable()).toBe(0);
  expect(newer.keeper.staleBecause()).toBeUndefined();
});

test("a single flipped byte in the rows is noticed by whoever asks, and mended", async () => {
  const first = keep();
  await isReady(first.keeper);
  await caughtUp(first.keeper, await sell(4));
  await first.stop();
  const file = openSync(path, "r+");
  // Behind the headers lie the blocks; each has a checksum.
  for (let at = 20_000; at < statSync(path).size; at += 262_144)
    writeSync(file, Buffer.from([0x5a, 0xa5, 0x5a]), 0, 3, at);
  closeSync(file);
  const second = keep();
  await until(async () => {
    try {
      return second.keeper.state() === "ready" && (await count(second.keeper)) === 4;
    } catch (error) {
      second.keeper.distrust(String(error));
      return false;
    }
  });
  expect(second.built).toHaveLength(1);
});

test("a file that another process has open does not stop us: a fresh one takes its place", async () => {
  const first = keep();
  await isReady(first.keeper);
  await caughtUp(first.keeper, await sell(2));
  await first.stop();
  const { spawn } = await import("node:child_process");
  const script = `import { DuckDBInstance } from "@duckdb/node-api"; await (await DuckDBInstance.create(process.argv[1])).connect(); console.log("open"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  toStop.push(() => void holder.kill("SIGKILL"));
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  const second = keep();
  await caughtUp(second.keeper, 4n);
  expect(await count(second.keeper)).toBe(2);
});

test("facts of another log are not believed, be it shorter or as long", async () => {
  const first = keep();
  await isReady(first.keeper);
  await caughtUp(first.keeper, await sell(3));
  await first.stop();
  const kept = db;
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  toStop.push(() => kept.drop());
  await sell(5);
  const second = keep();
  await caughtUp(second.keeper, 10n);
  expect(await count(second.keeper)).toBe(5);
});

test("a question may wait for its own event", async () => {
  const { keeper } = keep();
  await isReady(keeper);
  const [head] = await db.admin<{ seq: bigint }[]>`select seq from event_head`;
  const waiting = keeper.waitFor((head?.seq ?? 0n) + 2n, 3_000);
  await sell(1);
  await waiting;
  expect(await count(keeper)).toBe(1);
  const began = Date.now();
  await keeper.waitFor(1_000_000n, 300);
  expect(Date.now() - began).toBeLessThan(10_000);
});
