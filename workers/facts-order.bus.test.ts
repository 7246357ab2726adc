import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type FactsFile, openFacts } from "#analytics/duckdb.ts";
import { factEventTypes, factTables, summaries } from "#analytics/facts/all.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import { type DomainEvent, readEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { connect, type Sql } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { isDeep } from "#ops/testing/deep.ts";
import type { Bus, BusMessage } from "#workers/bus.ts";
import { openFeed } from "#workers/feed.ts";
import { append, newTenant, quiet, temporaryFolder } from "#workers/testing/harness.ts";

/*
 * The facts are a function of the log. Events of every type that facts are made of, made up from the types' own schemas, so that a
 * new type is among them the day it appears: however they are batched, doubled, delayed, reordered or lost on the way, the facts
 * are those of the log read once from its start.
 */

const folder = temporaryFolder();
const TENANT = newId();
let files = 0;

type Schema = { [key: string]: unknown };

/** Few records, so that events meet: an order is placed, amended, short, shipped, credited and cancelled again and again. */
const pools = new Map<string, string[]>();
function idsOf(name: string): string[] {
  const kind = name.replace(/^(before|after|credits|reverses|source)_/, "");
  let pool = pools.get(kind);
  if (!pool) {
    pool = Array.from({ length: 4 }, () => newId());
    pools.set(kind, pool);
  }
  return pool;
}

const day = fc.integer({ min: 0, max: 40 }).map((n) => new Date(Date.UTC(2024, 1, 10 + n)).toISOString().slice(0, 10));
const instant = fc.integer({ min: 0, max: 40 * 1440 }).map((n) => new Date(Date.UTC(2024, 1, 10, 0, n)).toISOString());
const money = fc.integer({ min: -99_999, max: 99_999 }).map((minor) => (minor / 100).toFixed(2));

function textOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.format === "uuid") return fc.constantFrom(...idsOf(name));
  if (schema.format === "date" || /_on$/.test(name)) return day;
  if (schema.format === "date-time" || /_at$/.test(name)) return instant;
  if (name === "currency") return fc.constant("GBP");
  if (name === "from" || name === "to") return fc.constantFrom("internal", "supplier", "customer", "scrap");
  if (typeof schema.pattern === "string" && new RegExp(schema.pattern).test("-1.50")) return money;
  return fc.constantFrom("a", "B'", "Ünï \\ %", "");
}

function madeUp(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if ("const" in schema) return fc.constant(schema.const);
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return fc.oneof(...choices.map((one) => madeUp(name, one)));
  if (Array.isArray(schema.type))
    return fc.oneof(...(schema.type as string[]).map((type) => madeUp(name, { ...schema, type })));
  switch (schema.type) {
    case "object": {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
      const required = new Set((schema.required ?? []) as string[]);
      const parts = Object.fromEntries(properties.map(([key, one]) => [key, madeUp(key, one)]));
      return fc.record(parts, { requiredKeys: [...required] as never[] });
    }
    case "array":
      return fc.array(madeUp(name, (schema.items ?? {}) as Schema), { minLength: 1, maxLength: 14 });
    case "string":
      return textOf(name, schema);
    case "integer":
      return fc.integer({ min: 0, max: 9 });
    case "number":
      return fc.integer({ min: 0, max: 4_000 }).map((n) => n / 8);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.constant("x");
  }
}

/** What the business keeps true of its events: an order is placed once, so every event of it names the same moment. */
function asTheBooksHaveIt(data: Record<string, unknown>): Record<string, unknown> {
  if (!("placed_on" in data)) return data;
  const placedOn = `2024-02-2${6 + idsOf("order_id").indexOf(String(data.order_id))}`;
  return { ...data, placed_on: placedOn, ...("placed_at" in data ? { placed_at: `${placedOn}T23:50:00.000Z` } : {}) };
}

const made = fc.oneof(
  ...factEventTypes.map((type) => {
    const definition = eventDefinitions.get(type);
    if (!definition) throw new Error(`${type} is no event`);
    const schema = z.toJSONSchema(definition.schema, { unrepresentable: "any", io: "input" }) as Schema;
    return madeUp("data", schema).map((data) => ({
      type,
      data: definition.schema.parse(asTheBooksHaveIt(data as Record<string, unknown>)) as Record<string, unknown>,
    }));
  }),
);

async function fresh(): Promise<FactsFile> {
  files += 1;
  return openFacts(join(folder.path, `${files}.duckdb`), { fresh: true });
}

/** Everything in the facts, as text and in one order. */
async function contents(facts: FactsFile): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const { name } of [...factTables, ...summaries])
    tables[name] = (await facts.ask(`select * from ${name} order by all`, {})).rows.map(String);
  return tables;
}

const unread: string[] = [];
const hooks = { onUnreadable: (event: DomainEvent, error: unknown) => void unread.push(`${event.type}: ${error}`) };

const asEvents = (all: { type: string; data: unknown }[]): DomainEvent[] =>
  all.map(({ type, data }, index) => ({
    ...{
      seq: BigInt(index + 1),
      id: newId(),
      type,
      version: 1,
      tenantId: TENANT,
      subjectType: "thing",
      subjectId: newId(),
    },
    ...{ data, occurredAt: "2024-02-29T10:00:00.000Z", actor: { account_id: null, role: "admin" } },
    ...{ requestId: null, traceparent: null },
  }));

test("facts of every kind of event do not depend on how they were batched or how often they came", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { minLength: 20, maxLength: 60 }),
      fc.array(fc.record({ size: fc.integer({ min: 1, max: 25 }), again: fc.integer({ min: 0, max: 30 }) }), {
        minLength: 1,
        maxLength: 12,
      }),
      async (all, batches) => {
        const events = asEvents(all);
        const whole = await fresh();
        const pieces = await fresh();
        try {
          await whole.apply(events, BigInt(events.length), hooks);
          for (let from = 0, turn = 0; from < events.length; turn += 1) {
            const { size, again } = batches[turn % batches.length] ?? { size: 1, again: 0 };
            const to = Math.min(from + size, events.length);
            // With some of what was in already, as after a restart.
            await pieces.apply(events.slice(Math.max(0, from - again), to), BigInt(to), hooks);
            from = to;
          }
          expect(await contents(pieces)).toEqual(await contents(whole));
        } finally {
          await Promise.all([whole.close(), pieces.close()]);
        }
      },
    ),
    { numRuns: isDeep ? 40 : 4, endOnFailure: true },
  );
  expect(unread).toEqual([]);
}, 120_000);

let db: TestDatabase;
let pool: Sql;
let messages: BusMessage[];
let expected: Record<string, string[]>;

beforeAll(async () => {
  db = await createTestDatabase();
  pool = connect({ url: db.workerUrl, max: 2, name: "test-order" });
  const tenantId = await newTenant(db);
  // Each type at least once, whatever chance says.
  const chosen = fc.sample(made, 160);
  for (const { type, data } of chosen)
    await append(db, tenantId, [{ type, version: 1, subjectType: "thing", subjectId: newId(), data, published: true }]);
  const rows = await db.worker<
    { seq: bigint; event_id: string; type: string; message: string }[]
  >`select * from order_events(1000)`;
  messages = rows.map((row) => ({
    seq: row.seq,
    after: row.seq - 1n,
    id: row.event_id,
    type: row.type,
    message: row.message,
  }));
  const straight = await fresh();
  await straight.apply(
    rows.map((row) => readEvent(row.message)),
    BigInt(rows.length),
    hooks,
  );
  expected = await contents(straight);
  await straight.close();
  expect(new Set(rows.map((row) => row.type)).size).toBeGreaterThan(factEventTypes.length / 2);
});
afterAll(async () => {
  await pool?.end({ timeout: 1 });
  await db?.drop();
  folder.remove();
});

/** A bus that delivers what it is told, when it is told, as often as it is told. */
function wildBus(order: { at: number; delayMs: number }[]): Bus {
  return {
    live: () => true,
    publish: async () => {},
    lastStored: async () => 0n,
    async follow(take, stop) {
      for (const { at, delayMs } of order) {
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (stop.aborted) return;
        take(messages[at % messages.length] as BusMessage);
      }
    },
    onReconnect() {},
    close: async () => {},
  };
}

test("facts are those of the log, whatever the bus reorders, doubles, delays and loses", async () => {
  const delivery = fc.array(
    fc.record({ at: fc.nat({ max: 159 }), delayMs: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 3, 12) }),
    { maxLength: 260 },
  );
  await fc.assert(
    fc.asyncProperty(delivery, fc.integer({ min: 1, max: 60 }), async (order, atMost) => {
      const feed = openFeed({ sql: pool, log: quiet, bus: wildBus(order) });
      const facts = await fresh();
      const stop = AbortSignal.timeout(90_000);
      try {
        while (facts.appliedSeq() < BigInt(messages.length)) {
          const batch = await feed.take(facts.appliedSeq(), atMost, stop);
          if (stop.aborted) throw new Error(`stuck at ${facts.appliedSeq()}`);
          await facts.apply(
            batch.events.map((event) => event.read()),
            batch.upto,
            hooks,
          );
        }
        expect(await contents(facts)).toEqual(expected);
      } finally {
        await feed.close();
        await facts.close();
      }
    }),
    { numRuns: isDeep ? 40 : 4, endOnFailure: true },
  );
}, 120_000);
