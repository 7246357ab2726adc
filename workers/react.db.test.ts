import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reaction } from "#app/modules/reactions.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { appendEvents } from "#db/event-log.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { watchReactions } from "#workers/reaction-lag.ts";
import { actorOf, append, newTenant, type Running, someEvent, startParts, until } from "#workers/testing/harness.ts";

let db: TestDatabase;
let tenantId: string;
let running: Running | undefined;

beforeEach(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  await db.admin`create table effect (place bigint generated always as identity, consumer text, subject_id uuid, n int, tenant text)`;
  await db.admin`grant select, insert on effect to pulse_worker`;
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await db.drop();
});

/** Writes down that it ran, as a reaction writes its own tables; fails where `broken` says so. */
function writing(consumer: string, broken: (subjectId: string, n: number) => boolean = () => false): Reaction {
  return {
    consumer,
    async run(tx, event) {
      await tx`insert into effect (consumer, subject_id, n, tenant)
        values (${consumer}, ${event.subjectId}, ${event.data.n}, current_setting('app.tenant_id', true))`;
      if (broken(event.subjectId, event.data.n)) throw new Error(`broken at ${event.data.n}`);
    },
  };
}

const effects = (subjectId?: string) => db.admin<{ subject_id: string; n: number; tenant: string; consumer: string }[]>`
  select subject_id, n, tenant, consumer from effect ${subjectId ? db.admin`where subject_id = ${subjectId}` : db.admin``} order by place`;
const letters = () => db.admin<{ id: string; state: string; attempts: number; error: string; n: number }[]>`
  select d.id, d.state, d.attempts, d.error, (e.data ->> 'n')::int as n from dead_letter d join event_log e on e.id = d.event_id order by d.seq`;
const numbered = (subjectId: string, numbers: number[]) =>
  append(
    db,
    tenantId,
    numbers.map((n) => someEvent("orders.order_created", subjectId, { n })),
  );
const soon = () => db.admin`update dead_letter set next_try_at = now() where state = 'retrying'`;

test("each event has its effect once, in the order of its subject, as its own company", async () => {
  const subjects = [newId(), newId(), newId()];
  for (const n of [1, 2, 3, 4]) for (const subject of subjects) await numbered(subject, [n]);
  running = startParts(db, { reactions: { "orders.order_created": [writing("a")] } });
  await until(async () => (await effects()).length === 12);
  for (const subject of subjects) expect((await effects(subject)).map((row) => row.n)).toEqual([1, 2, 3, 4]);
  expect(new Set((await effects()).map((row) => row.tenant))).toEqual(new Set([tenantId]));
});

test("how late reactions are is told while events wait for them, and of imported ones too, which they pass over", async () => {
  const lag = watchReactions(db.worker);
  const stopping = new AbortController();
  const watching = lag.run(stopping.signal);
  const reactions = { "orders.order_created": [writing("a")] };
  running = startParts(db, { reactions });
  const subject = newId();
  await numbered(subject, [1]);
  await until(async () => (await effects(subject)).length === 1);
  await running.stop();
  await until(() => lag.seconds() === 0);
  await inTenant(db.app, tenantId, (tx) =>
    appendEvents(tx, { ...actorOf(tenantId), origin: "import" }, [
      someEvent("orders.order_created", subject, { n: 2 }),
    ]),
  );
  await numbered(subject, [3]);
  await until(() => lag.seconds() > 1);
  running = startParts(db, { reactions });
  await until(async () => (await effects(subject)).length === 2);
  expect((await effects(subject)).map(({ n }) => n)).toEqual([1, 3]);
  await until(() => lag.seconds() === 0);
  stopping.abort();
  await watching;
});

test("seeing everything again changes nothing", async () => {
  const subject = newId();
  const reactions = { "orders.order_created": [writing("a"), writing("b")] };
  running = startParts(db, { reactions });
  await numbered(subject, [1, 2, 3]);
  await until(async () => (await effects()).length === 6);
  await db.admin`select pg_notify('pulse_rewind', '1')`;
  await running.stop();
  await db.admin`update consumer_cursor set seq = 0 where consumer = 'react'`;
  running = startParts(db, { reactions });
  await numbered(subject, [4]);
  await until(async () => (await effects()).length === 8);
  expect((await effects(subject)).filter((row) => row.consumer === "a").map((row) => row.n)).toEqual([1, 2, 3, 4]);
});

test("imported documents and events without a rule are passed over", async () => {
  running = startParts(db, { reactions: { "orders.order_created": [writing("a")] } });
  await inTenant(db.app, tenantId, (tx) =>
    appendEvents(tx, { ...actorOf(tenantId), origin: "import" }, [
      someEvent("orders.order_created", newId(), { n: 1 }),
    ]),
  );
  await append(db, tenantId, [
    someEvent("inventory.stock_changed", newId(), { n: 2 }),
    someEvent("access.signed_in", newId(), { n: 3 }),
  ]);
  await numbered(newId(), [4]);
  await until(async () => (await effects()).length === 1);
  expect((await effects())[0]?.n).toBe(4);
  await until(
    async () =>
      (await db.admin<{ seq: bigint }[]>`select seq from consumer_cursor where consumer = 'react'`)[0]?.seq === 4n,
  );
});

test("a reaction that looks first spends no transaction where there is nothing to do", async () => {
  const reaction = { ...writing("a"), when: (event: { data: { n: number } }) => event.data.n % 2 === 0 };
  running = startParts(db, { reactions: { "orders.order_created": [reaction] } });
  await numbered(newId(), [1, 2, 3, 4]);
  await until(async () => (await effects()).length === 2);
  expect((await effects()).map((row) => row.n)).toEqual([2, 4]);
  expect(await db.admin`select 1 from processed_event`).toHaveLength(2);
});

test("after five failures a subject is parked with all that follows it, the others go on, and a replay finishes it in order", async () => {
  const [bad, good] = [newId(), newId()];
  let isBroken = true;
  running = startParts(db, {
    reactions: { "orders.order_created": [writing("a", (subject, n) => isBroken && subject === bad && n === 2)] },
  });
  await numbered(bad, [1, 2]);
  await until(async () => (await letters()).length === 1);
  await numbered(bad, [3]);
  await numbered(good, [1, 2]);
  await until(async () => (await effects(good)).length === 2);
  await until(async () => {
    await soon();
    return (await letters())[0]?.state === "parked";
  });
  expect((await letters()).map(({ n, state, attempts }) => ({ n, state, attempts }))).toEqual([
    { n: 2, state: "parked", attempts: 5 },
    { n: 3, state: "behind", attempts: 0 },
  ]);
  expect((await letters())[0]?.error).toBe("broken at 2");
  expect((await effects(bad)).map((row) => row.n)).toEqual([1]);

  isBroken = false;
  // As the replay button does it, behind the company's wall.
  await inTenant(
    db.app,
    tenantId,
    (tx) => tx`update dead_letter set state = 'replay', next_try_at = now() where state = 'parked'`,
  );
  await db.app`select pg_notify('pulse_replay', '')`;
  await until(async () => (await effects(bad)).length === 3);
  expect((await effects(bad)).map((row) => row.n)).toEqual([1, 2, 3]);
  await until(async () => (await letters()).every((letter) => letter.state === "done"));
  await numbered(bad, [4]);
  await until(async () => (await effects(bad)).length === 4);
});

test("what waits in the dead-letter table still waits after a restart", async () => {
  const bad = newId();
  let isBroken = true;
  const reactions = { "orders.order_created": [writing("a", () => isBroken)] };
  running = startParts(db, { reactions });
  await numbered(bad, [1]);
  await until(async () => (await letters()).length === 1);
  await running.stop();
  isBroken = false;
  await db.admin`update dead_letter set state = 'parked'`;
  running = startParts(db, { reactions });
  await numbered(bad, [2]);
  await until(async () => (await letters()).length === 2);
  expect(await effects(bad)).toHaveLength(0);
  await db.admin`update dead_letter set state = 'replay' where state = 'parked'`;
  await until(async () => (await effects(bad)).length === 2);
  expect((await effects(bad)).map((row) => row.n)).toEqual([1, 2]);
});

test("Postgres cutting the connections is not the reaction's fault", async () => {
  const subject = newId();
  let cut = true;
  const reaction: Reaction = {
    consumer: "a",
    async run(tx, event) {
      if (cut) {
        cut = false;
        await db.admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test-worker' and state <> 'idle'`;
      }
      await tx`insert into effect (consumer, subject_id, n) values ('a', ${event.subjectId}, ${event.data.n})`;
    },
  };
  running = startParts(db, { reactions: { "orders.order_created": [reaction] } });
  await numbered(subject, [1, 2]);
  await until(async () => (await effects(subject)).length === 2);
  expect((await effects(subject)).map((row) => row.n)).toEqual([1, 2]);
  expect(await letters()).toHaveLength(0);
});
