import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import { connect } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { mountDisk } from "#ops/testing/disks.ts";
import { startTestNats, type TestService } from "#ops/testing/services.ts";
import { type Bus, type BusMessage, openBus } from "#workers/bus.ts";
import { openFeed } from "#workers/feed.ts";
import { append, newTenant, orderAll, quiet, someEvent, startParts, until } from "#workers/testing/harness.ts";

let nats: TestService;
let db: TestDatabase;
let tenantId: string;
const toStop: Array<() => Promise<void>> = [];

beforeAll(async () => {
  nats = await startTestNats();
}, 180_000);
afterAll(() => nats?.stop());
beforeEach(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
  await db.drop();
});

type Seen = { seq: bigint; type: string };

/** Reads a feed from the start until `last`. */
async function readAll(feed: ReturnType<typeof openFeed>, last: bigint, atMost = 100): Promise<Seen[]> {
  const seen: Seen[] = [];
  const stop = AbortSignal.timeout(10_000);
  for (let after = 0n; after < last; ) {
    const batch = await feed.take(after, atMost, stop);
    if (stop.aborted) throw new Error(`stuck at ${after} of ${last}`);
    seen.push(...batch.events.map(({ seq, type }) => ({ seq, type })));
    expect(batch.upto).toBeGreaterThan(after);
    after = batch.upto;
  }
  return seen;
}

/** A bus that only ever delivers what the test says. */
function fakeBus(deliver: (take: (message: BusMessage) => void) => void): Bus {
  return {
    live: () => true,
    publish: async () => {},
    lastStored: async () => 0n,
    follow: async (take) => deliver(take),
    onReconnect() {},
    close: async () => {},
  };
}

async function fill(count: number): Promise<BusMessage[]> {
  for (let n = 1; n <= count; n += 1)
    await append(db, tenantId, [someEvent(n % 5 === 0 ? "access.signed_in" : "orders.order_created", newId(), { n })]);
  const rows = await db.worker<
    { seq: bigint; event_id: string; type: string; published: boolean; message: string }[]
  >`select * from order_events(1000)`;
  let after = 0n;
  return rows.flatMap((row) => {
    if (!row.published) return [];
    const message = { seq: row.seq, after, id: row.event_id, type: row.type, message: row.message };
    after = row.seq;
    return [message];
  });
}

test("whatever the bus drops, doubles or swaps, the feed gives every published event once and in order", async () => {
  const messages = await fill(40);
  const pool = connect({ url: db.workerUrl, max: 2, name: "test-feed" });
  toStop.push(() => pool.end({ timeout: 1 }));
  const wanted = messages.map(({ seq, type }) => ({ seq, type }));
  const delivery = fc.array(fc.integer({ min: 0, max: messages.length - 1 }), { maxLength: 90 });
  await fc.assert(
    fc.asyncProperty(delivery, fc.integer({ min: 1, max: 20 }), async (order, atMost) => {
      const feed = openFeed({
        sql: pool,
        log: quiet,
        bus: fakeBus((take) => order.forEach((index) => void take(messages[index] as BusMessage))),
      });
      try {
        expect(await readAll(feed, 40n, atMost)).toEqual(wanted);
      } finally {
        await feed.close();
      }
    }),
    { numRuns: isDeep ? 100 : 8 },
  );
});

test("sign-ins and refusals are never on the bus and make no gap", async () => {
  const parts = startParts(db, { natsUrl: nats.url });
  toStop.push(parts.stop);
  await until(() => parts.bus?.live());
  for (let n = 0; n < 12; n += 1)
    await append(db, tenantId, [someEvent(n % 3 === 0 ? "access.signed_in" : "orders.order_created")]);
  const seen = await readAll(parts.feed, 12n);
  expect(seen.map((event) => event.seq)).toEqual([2n, 3n, 5n, 6n, 8n, 9n, 11n, 12n]);
});

test("events travel by JetStream, once each, with the event's id as message id", async () => {
  const parts = startParts(db, { natsUrl: nats.url });
  toStop.push(parts.stop);
  await until(() => parts.bus?.live());
  const heard: BusMessage[] = [];
  const listening = new AbortController();
  const listener = openBus(nats.url, quiet);
  toStop.push(() => listener.close());
  void listener.follow((message) => heard.push(message), listening.signal);
  await until(() => listener.live());
  const ids = await append(db, tenantId, [someEvent("orders.order_created"), someEvent("inventory.stock_changed")]);
  await until(() => heard.length === 2);
  listening.abort();
  expect(heard.map(({ id, type, after }) => ({ id, type, after }))).toEqual([
    { id: ids[0], type: "orders.order_created", after: (heard[0]?.seq ?? 0n) - 1n },
    { id: ids[1], type: "inventory.stock_changed", after: heard[0]?.seq },
  ]);
  expect(await listener.lastStored()).toBe(heard[1]?.seq);
});

test("a stream that is wiped is made again, and nothing is missing for anybody", async () => {
  const parts = startParts(db, { natsUrl: nats.url });
  toStop.push(parts.stop);
  await until(() => parts.bus?.live());
  await append(
    db,
    tenantId,
    [1, 2, 3].map((n) => someEvent("orders.order_created", newId(), { n })),
  );
  await until(() => parts.feed.head() === 3n);

  const { connect: connectNats } = await import("nats");
  const url = new URL(nats.url);
  const admin = await connectNats({ servers: url.host, user: url.username, pass: url.password });
  await (await admin.jetstreamManager()).streams.delete("PULSE");
  await append(
    db,
    tenantId,
    [4, 5].map((n) => someEvent("orders.order_created", newId(), { n })),
  );
  expect((await readAll(parts.feed, 5n)).map((event) => Number(event.seq))).toEqual([1, 2, 3, 4, 5]);
  const last = async () =>
    (await (await admin.jetstreamManager()).streams.info("PULSE").catch(() => undefined))?.state.messages;
  await until(async () => ((await last()) ?? 0) >= 5);
  await admin.close();
});

test("with the bus killed events go on through Postgres, and the bus catches up when it is back", async () => {
  const parts = startParts(db, { natsUrl: nats.url });
  toStop.push(parts.stop);
  await until(() => parts.bus?.live());
  await append(db, tenantId, [someEvent("orders.order_created")]);
  await until(() => parts.feed.head() === 1n);
  process.kill(nats.pid() as number, "SIGKILL");
  for (let n = 0; n < 5; n += 1) await append(db, tenantId, [someEvent("orders.order_created", newId(), { n })]);
  expect((await readAll(parts.feed, 6n)).map((event) => Number(event.seq))).toEqual([1, 2, 3, 4, 5, 6]);
  await until(() => parts.bus?.live());
  await until(async () => (await parts.bus?.lastStored()) === 6n);
});

test("with the bus killed and its store deleted nothing is missing, and later events are on the bus again", async () => {
  const parts = startParts(db, { natsUrl: nats.url });
  toStop.push(parts.stop);
  await until(() => parts.bus?.live());
  for (let n = 0; n < 3; n += 1) await append(db, tenantId, [someEvent("orders.order_created", newId(), { n })]);
  await until(async () => (await parts.bus?.lastStored().catch(() => 0n)) === 3n);
  rmSync(join(nats.home, "jetstream"), { recursive: true, force: true });
  process.kill(nats.pid() as number, "SIGKILL");
  await append(db, tenantId, [someEvent("orders.order_created", newId(), { n: 4 })]);
  expect((await readAll(parts.feed, 4n)).map((event) => Number(event.seq))).toEqual([1, 2, 3, 4]);
  await until(async () => (await parts.bus?.lastStored().catch(() => 0n)) === 4n);
  await until(() => parts.bus?.live());
  await append(db, tenantId, [someEvent("orders.order_created", newId(), { n: 5 })]);
  await until(async () => (await parts.bus?.lastStored().catch(() => 0n)) === 5n);
});

test("without a bus the same feed follows the log", async () => {
  const parts = startParts(db, {});
  toStop.push(parts.stop);
  await append(
    db,
    tenantId,
    [1, 2, 3].map((n) => someEvent("orders.order_created", newId(), { n })),
  );
  expect((await readAll(parts.feed, 3n)).map((event) => Number(event.seq))).toEqual([1, 2, 3]);
});

test("a message too large for the bus is read from the log", async () => {
  const parts = startParts(db, { natsUrl: nats.url });
  toStop.push(parts.stop);
  await until(() => parts.bus?.live());
  await append(db, tenantId, [
    someEvent("orders.order_created", newId(), { text: "x".repeat(1_500_000) }),
    someEvent("orders.order_created"),
  ]);
  expect((await readAll(parts.feed, 2n)).map((event) => Number(event.seq))).toEqual([1, 2]);
  await orderAll(db);
});

test("with the bus's disk full events go on through Postgres, and are on the bus again when there is room", async (context) => {
  const disk = mountDisk(8);
  if (!disk) return context.skip("only root may mount a disk of its own");
  toStop.push(async () => disk.remove());
  const small = await startTestNats(disk.path);
  toStop.push(() => small.stop());
  const parts = startParts(db, { natsUrl: small.url });
  toStop.push(parts.stop);
  await until(async () => (await parts.bus?.lastStored().catch(() => -1n)) === 0n);
  disk.fill();
  const text = "x".repeat(20_000);
  for (let n = 0; n < 40; n += 1) await append(db, tenantId, [someEvent("orders.order_created", newId(), { n, text })]);
  expect((await readAll(parts.feed, 40n)).map((event) => Number(event.seq))).toEqual(
    Array.from({ length: 40 }, (_, n) => n + 1),
  );
  expect(await parts.bus?.lastStored()).toBeLessThan(40n);
  disk.empty();
  for (let n = 0; n < 5; n += 1) await append(db, tenantId, [someEvent("orders.order_created", newId(), { n, text })]);
  expect(await readAll(parts.feed, 45n)).toHaveLength(45);
  await until(async () => (await parts.bus?.lastStored().catch(() => 0n)) === 45n);
}, 120_000);
