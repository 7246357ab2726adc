import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import { connect } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { orderEvents } from "#workers/order-events.ts";
import {
  actorOf,
  append,
  newTenant,
  orderAll,
  quiet,
  type Running,
  someEvent,
  startParts,
  until,
} from "#workers/testing/harness.ts";

let db: TestDatabase;
let tenantId: string;
let running: Running | undefined;

beforeEach(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await db.drop();
});

const places = () => db.admin<{ seq: bigint; event_id: string; n: number; subject_id: string }[]>`
  select o.seq, o.event_id, (e.data ->> 'n')::int as n, o.subject_id from event_order o join event_log e on e.id = o.event_id order by o.seq`;

test("a transaction that commits late gets its place after those that overtook it, and is not lost", async () => {
  running = startParts(db, {});
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const [early] = [newId()];
  const late = inTenant(db.app, tenantId, async (tx) => {
    await appendEvents(tx, actorOf(tenantId), [someEvent("orders.order_created", early)]);
    await held;
  });
  for (let n = 0; n < 5; n += 1) await append(db, tenantId, [someEvent("orders.order_created")]);
  await until(async () => (await places()).length === 5);
  letGo();
  await late;
  const rows = await until(async () => {
    const found = await places();
    return found.length === 6 && found;
  });
  expect(rows.map((row) => row.seq)).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  expect(rows.at(-1)?.subject_id).toBe(early);
});

test("with many writers nothing is lost, the places have no gap, and each subject keeps its order", async () => {
  running = startParts(db, {});
  await db.admin`create table counter (id int primary key, n int not null default 0)`;
  await db.admin`insert into counter select generate_series(0, 9)`;
  await db.admin`grant select, update on counter to pulse_app`;
  const subjects = Array.from({ length: 10 }, () => newId());
  const writer = async (seed: number) => {
    for (let round = 0; round < 25; round += 1) {
      const which = (seed * 7 + round * 3) % 10;
      await inTenant(db.app, tenantId, async (tx) => {
        const [row] = await tx<{ n: number }[]>`update counter set n = n + 1 where id = ${which} returning n`;
        await appendEvents(tx, actorOf(tenantId), [someEvent("orders.order_created", subjects[which], { n: row?.n })]);
      });
    }
  };
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writer));
  const rows = await until(async () => {
    const found = await places();
    return found.length === 200 && found;
  });
  expect(rows.map((row) => Number(row.seq))).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  for (const subject of subjects) {
    const own = rows.filter((row) => row.subject_id === subject).map((row) => row.n);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
});

test("two sequencers at once still give each event one place", async () => {
  await Promise.all(
    Array.from({ length: 20 }, () =>
      append(
        db,
        tenantId,
        [1, 2, 3].map((n) => someEvent("orders.order_created", newId(), { n })),
      ),
    ),
  );
  const turns = await Promise.all(Array.from({ length: 4 }, () => db.worker`select seq from order_events(25)`));
  expect(turns.flat()).toHaveLength(60);
  expect((await places()).map((row) => Number(row.seq))).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
});

test("each hash is made of the one before and of the whole row", async () => {
  await append(db, tenantId, [
    someEvent("orders.order_created"),
    { ...someEvent("parties.customer_created"), personal: { name: "A" } },
  ]);
  await append(db, tenantId, [someEvent("access.signed_in")]);
  await orderAll(db);
  const rows = await db.admin<{ hash: Buffer; canonical: Buffer }[]>`
    select o.hash, event_canonical(e) as canonical from event_order o join event_log e on e.id = o.event_id order by o.seq`;
  let previous = Buffer.alloc(32);
  for (const row of rows) {
    previous = createHash("sha256").update(previous).update(row.canonical).digest();
    expect(row.hash.equals(previous)).toBe(true);
  }
  const [head] = await db.admin<{ seq: bigint; hash: Buffer }[]>`select seq, hash from event_head`;
  expect(head?.seq).toBe(3n);
  expect(head?.hash.equals(previous)).toBe(true);
});

test("the canonical row does not depend on the session's time zone or date style", async () => {
  await append(db, tenantId, [someEvent("orders.order_created")]);
  const read = async (zone: string) =>
    db.admin.begin(async (tx) => {
      await tx`select set_config('TimeZone', ${zone}, true), set_config('DateStyle', 'German', true)`;
      return (await tx<{ text: string }[]>`select encode(event_canonical(e), 'escape') as text from event_log e`)[0]
        ?.text;
    });
  expect(await read("Pacific/Kiritimati")).toBe(await read("America/New_York"));
});

test("a wake-up that got lost costs no more than the poll", async () => {
  running = startParts(db, {});
  await until(
    async () => (await db.admin`select 1 from pg_stat_activity where application_name = 'test-order'`).length > 0,
  );
  await db.admin`insert into event_log (id, tenant_id, type, version, actor, occurred_at, subject_type, subject_id, data, published)
    values (uuidv7(), ${tenantId}, 'orders.order_created', 1, '{}', now(), 'thing', uuidv7(), '{}', true)`;
  await db.admin`insert into event_pending (tenant_id, event_id) select tenant_id, id from event_log`;
  await until(async () => (await places()).length === 1, 10_000);
});

test("says that it is behind for as long as more wait than get their place at once", async () => {
  await append(
    db,
    tenantId,
    Array.from({ length: 1_500 }, () => someEvent("orders.order_created")),
  );
  const said: [number, boolean][] = [];
  const own = connect({ url: db.workerUrl, max: 1, name: "test-behind" });
  const stopping = new AbortController();
  const onOrdered = (seq: bigint, isBehind: boolean) => void said.push([Number(seq), isBehind]);
  const ordering = orderEvents({ sql: own, pool: db.worker, log: quiet, stop: stopping.signal, onOrdered });
  await until(() => said.length >= 2);
  expect(said.slice(0, 2)).toEqual([
    [1_000, true],
    [1_500, false],
  ]);
  stopping.abort();
  await ordering;
  await own.end({ timeout: 1 });
});
