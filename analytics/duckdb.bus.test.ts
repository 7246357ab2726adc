import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { answer, metrics } from "#analytics/catalogue.ts";
import { type FactsFile, FactsUnusable, openFacts } from "#analytics/duckdb.ts";
import { factTables, summaries } from "#analytics/facts/all.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { temporaryFolder } from "#workers/testing/harness.ts";

const folder = temporaryFolder();
const open: FactsFile[] = [];
let fileNumber = 0;

afterEach(async () => {
  for (const facts of open.splice(0)) await facts.close();
});

async function fresh(): Promise<FactsFile> {
  fileNumber += 1;
  const facts = await openFacts(join(folder.path, `${fileNumber}.duckdb`), { fresh: true });
  open.push(facts);
  return facts;
}

const TENANT = newId();
const event = (seq: number, type: string, data: unknown): DomainEvent => ({
  seq: BigInt(seq),
  id: newId(),
  type,
  version: 1,
  tenantId: TENANT,
  subjectType: "thing",
  subjectId: newId(),
  data,
  occurredAt: "2026-03-01T10:00:00.000Z",
  actor: { account_id: null, role: "admin" },
  requestId: null,
  traceparent: null,
});
const orders = Array.from({ length: 4 }, () => newId());
const items = Array.from({ length: 3 }, () => newId());
const level = (on_hand: number, reserved: number) => ({
  on_hand,
  reserved,
  available: on_hand - reserved,
  value: "10.00",
});

/** Everything in the facts, as text, in one order; each summary must be what it would be if it were made anew. */
async function contents(facts: FactsFile): Promise<unknown> {
  const tables: Record<string, unknown> = {};
  for (const { name, columns, rows } of summaries) {
    const kept = await facts.ask(`select * from ${name} order by all`, {});
    const anew = await facts.ask(`select ${Object.keys(columns).join(", ")} from (${rows("true")}) order by all`, {});
    expect(kept.rows.map(String), name).toEqual(anew.rows.map(String));
  }
  for (const { name } of factTables)
    tables[name] = (await facts.ask(`select * from ${name} order by all`, {})).rows.map(String);
  return tables;
}

// Short histories in which orders are placed, amended, short, reserved, cancelled, invoiced, paid, and stock levels move.
const step = fc.tuple(
  fc.constantFrom("placed", "amended", "short", "reserved", "cancelled", "invoiced", "paid", "posted", "stock"),
  fc.nat(3),
  fc.nat(2),
  fc.integer({ min: 1, max: 30 }),
);

function history(steps: Array<[string, number, number, number]>): DomainEvent[] {
  return steps.map(([what, order, item, n], index) => {
    const order_id = orders[order];
    const line = {
      line_id: `${order_id?.slice(0, -1)}${item}`,
      item_id: items[item],
      quantity: n / 4,
      net: `${n}.50`,
      requested: n,
    };
    const document = {
      order_id,
      customer_id: TENANT,
      currency: "GBP",
      placed_at: "2026-03-01T10:00:00.000Z",
      placed_on: "2026-03-01",
      lines: Array.from({ length: (n % 15) + 1 }, () => line),
      status: "placed",
    };
    switch (what) {
      case "placed":
        return event(index + 1, "orders.order_created", document);
      case "amended":
        return event(index + 1, "orders.order_amended", document);
      case "short":
        return event(index + 1, "orders.reservation_failed", { order_id, shortages: [line] });
      case "reserved":
        return event(index + 1, "orders.stock_reserved", { order_id, lines: [line] });
      case "cancelled":
        return event(index + 1, "orders.order_cancelled", {
          order_id,
          from_status: "placed",
          placed_on: "2026-03-01",
          is_invoiced: n % 3 === 0,
          cancelled_on: "2026-03-02",
        });
      case "invoiced":
        return event(index + 1, "orders.invoice_created", {
          invoice_id: order_id,
          order_id,
          customer_id: TENANT,
          number: `INV-${index}`,
          currency: "GBP",
          subtotal: `${n}.00`,
          tax_total: "0.00",
          total: `${n}.00`,
          issued_on: `2026-03-0${item + 1}`,
          due_on: "2026-04-01",
          lines: [],
        });
      case "paid":
        return event(index + 1, "orders.payment_recorded", {
          payment_id: newId(),
          kind: "receipt",
          customer_id: TENANT,
          method: "bank",
          currency: "GBP",
          amount: `${n}.00`,
          paid_on: `2026-03-0${item + 1}`,
          allocations: [{ allocation_id: newId(), invoice_id: order_id, amount: `${n % 5}.00` }],
        });
      case "posted":
        return event(index + 1, "ledger.entry_posted", {
          entry_id: newId(),
          currency: "GBP",
          effective_on: `2026-03-0${item + 1}`,
          lines: [
            { line_id: newId(), account: "1000", account_name: "Cash", account_type: "asset", amount: `${n}.00` },
            { line_id: newId(), account: "4000", account_name: "Sales", account_type: "revenue", amount: `-${n}.00` },
          ],
        });
      default:
        return event(index + 1, "inventory.stock_changed", {
          item_id: items[item],
          currency: "GBP",
          reason: "receipt",
          after: level(n, n / 2),
          moves: [],
        });
    }
  });
}

test("facts do not depend on how events were batched, nor on how often they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 30, maxLength: 30 }),
      async (steps, sizes) => {
        const events = history(steps);
        const whole = await fresh();
        await whole.apply(events, BigInt(events.length));
        const pieces = await fresh();
        for (let from = 0, turn = 0; from < events.length; turn += 1) {
          const to = Math.min(from + (sizes[turn] ?? 1), events.length);
          // Each piece comes with all that came before it.
          await pieces.apply(events.slice(0, to), BigInt(to));
          await pieces.apply(events.slice(0, to), BigInt(to));
          from = to;
        }
        expect(await contents(pieces)).toEqual(await contents(whole));
      },
    ),
    { numRuns: isDeep ? 60 : 6 },
  );
}, 120_000);

test("many rows (appended) and few rows (as text) are the same rows", async () => {
  const [few, many] = [await fresh(), await fresh()];
  const lines = Array.from({ length: 40 }, (_, n) => ({
    line_id: newId(),
    item_id: n % 2 ? items[0] : null,
    quantity: n / 8,
    net: `-${n}.05`,
    tax: "0.00",
  }));
  const invoice = (part: typeof lines) => ({
    invoice_id: orders[0],
    order_id: null,
    customer_id: TENANT,
    number: "I'NV \u00e9\ud83d\ude80 \\ %",
    currency: "GBP",
    subtotal: "1.00",
    tax_total: "0.10",
    total: "1.10",
    issued_on: "2024-02-29",
    due_on: "2199-12-31",
    lines: part,
  });
  await many.apply([event(1, "orders.invoice_created", invoice(lines))], 1n);
  await few.apply([event(1, "orders.invoice_created", invoice(lines.slice(0, 10)))], 1n);
  for (let seq = 2; seq <= 4; seq += 1)
    await few.apply([event(seq, "orders.invoice_created", invoice(lines.slice(seq * 10 - 10, seq * 10)))], BigInt(seq));
  const [a, b] = [
    (await contents(many)) as Record<string, string[]>,
    (await contents(few)) as Record<string, string[]>,
  ];
  expect(b.invoice_line).toEqual(a.invoice_line);
  expect(new Set(b.invoice)).toEqual(new Set(a.invoice));
});

test("an event that cannot be read leaves nothing of itself, the rest goes on", async () => {
  const facts = await fresh();
  const told: unknown[] = [];
  const good = { shortages: [{ line_id: newId(), item_id: items[1], requested: 2 }], order_id: orders[0] };
  const halfGood = {
    order_id: orders[1],
    shortages: [
      { line_id: newId(), item_id: items[0], requested: 1 },
      { line_id: newId(), item_id: items[0], requested: "many" },
    ],
  };
  await facts.apply(
    [event(1, "orders.reservation_failed", halfGood), event(2, "orders.reservation_failed", good)],
    2n,
    {
      onUnreadable: (broken) => told.push(broken.seq),
    },
  );
  expect(told).toEqual([1n]);
  expect((await facts.ask("select order_id::varchar from shortage", {})).rows).toEqual([[orders[0]]]);
  expect(facts.appliedSeq()).toBe(2n);
});

test("a transaction that fails in the middle leaves the facts and the mark as they were", async () => {
  const facts = await fresh();
  await facts.apply(history([["placed", 0, 0, 3]]), 1n);
  const before = await contents(facts);
  const broken = {
    beforeCommit: () => {
      throw new Error("power cut");
    },
  };
  await expect(
    facts.apply(
      [
        event(2, "orders.order_cancelled", {
          order_id: orders[0],
          from_status: "placed",
          placed_on: "2026-03-01",
          is_invoiced: false,
        }),
      ],
      2n,
      broken,
    ),
  ).rejects.toThrow("power cut");
  expect(facts.appliedSeq()).toBe(1n);
  expect(await contents(facts)).toEqual(before);
});

test("a file of another version, or no file of ours at all, is refused", async () => {
  const facts = await fresh();
  await facts.apply([], 7n);
  await facts.close();
  open.splice(open.indexOf(facts), 1);
  const again = await openFacts(facts.path, { fresh: false });
  expect(again.appliedSeq()).toBe(7n);
  await again.close();
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(facts.path);
  const connection = await instance.connect();
  await connection.run("update applied set made_for = 'another'");
  connection.closeSync();
  instance.closeSync();
  await expect(openFacts(facts.path, { fresh: false })).rejects.toThrow(FactsUnusable);
  await expect(openFacts(fileURLToPath(import.meta.url), { fresh: false })).rejects.toThrow(FactsUnusable);
});

// DuckDB 1.5 gives wrong rows from a kept prepared statement once its table has changed. So nobody prepares, and what we do instead is right.
test("nothing in the program keeps a prepared statement of DuckDB", () => {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const sources = ["analytics", "workers"].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
      .map((name) => join(root, part, name)),
  );
  expect(sources.length).toBeGreaterThan(10);
  for (const source of sources) expect(readFileSync(source, "utf8"), source).not.toMatch(/\.prepare\(/);
});

test("a question asked again and again while the table changes is answered right every time", async () => {
  const facts = await fresh();
  const sums = new Map<string, { n: number; quantity: bigint }>();
  for (let seq = 1; seq <= 60; seq += 1) {
    const item = items[seq % 3] as string;
    const order = {
      order_id: newId(),
      customer_id: TENANT,
      currency: "GBP",
      placed_at: "2026-03-01T10:00:00.000Z",
      placed_on: "2026-03-01",
      lines: [{ line_id: newId(), item_id: item, quantity: seq, net: "1.00" }],
    };
    await facts.apply([event(seq, "orders.order_created", order)], BigInt(seq));
    const sum = sums.get(item) ?? { n: 0, quantity: 0n };
    sums.set(item, { n: sum.n + 1, quantity: sum.quantity + BigInt(seq) * 1_000_000n });
    const { rows, seq: mark } = await facts.ask(
      "select item_id::varchar, count(*), sum(quantity)::bigint from order_line where tenant_id = $tenant::uuid group by 1 order by 1",
      { tenant: TENANT },
    );
    expect(mark).toBe(BigInt(seq));
    expect(rows).toEqual(
      [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, { n, quantity }]) => [id, BigInt(n), quantity]),
    );
  }
});

test.each([
  ["one after another", {}],
  ["in one statement", { sums: 1 }],
])(
  "questions asked together, %s, while events come are answered as of one moment, kept answers among them",
  async (_how, more) => {
    const facts = await fresh();
    const together = [
      "select count(*) from order_line",
      "select coalesce(sum(orders), 0)::bigint from sales_by_hour",
      "select count(*) from shortage",
    ].map((sql) => ({ sql, values: {}, ...more }));
    const order = (seq: number) => {
      const line_id = newId();
      const lines = [{ line_id, item_id: items[0], quantity: 1, requested: 1, net: "1.00" }];
      const placed = { order_id: newId(), customer_id: TENANT, currency: "GBP", placed_on: "2026-03-01", lines };
      return seq % 5 === 0
        ? event(seq, "orders.reservation_failed", { order_id: newId(), shortages: lines })
        : event(seq, "orders.order_created", { ...placed, placed_at: "2026-03-01T10:00:00.000Z" });
    };
    let last = 0;
    const asking = Array.from({ length: 3 }, async () => {
      while (last < 100) {
        const { seq, answers } = await facts.askTogether(together);
        const mark = Number(seq);
        const short = Math.floor(mark / 5);
        expect(answers.map((rows) => Number(rows[0]?.[0]))).toEqual([mark - short, mark - short, short]);
        // Kept answers come without waiting for anything; the writer must have its turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    for (let seq = 1; seq <= 100; seq += 1) {
      await facts.apply([order(seq)], BigInt(seq));
      last = seq;
    }
    await Promise.all(asking);
    expect((await facts.askTogether(together)).answers).toEqual([[[80n]], [[80n]], [[20n]]]);
  },
);

test("a value is never more than a value, whatever it says", async () => {
  const facts = await fresh();
  const texts = ["it's", "'; drop table applied; --", "$other", "\\', 'x", "a\nb", "''", "\u2019", "%_$$"];
  for (const text of texts) {
    const { rows } = await facts.ask("select $text as t, length($text) as n", { text, other: "no" });
    expect(rows).toEqual([[text, BigInt([...text].length)]]);
  }
  await expect(facts.ask("select $missing", { text: "x" })).rejects.toThrow(/no value for \$missing/);
  await expect(facts.ask("select $text", { text: "a\0b" })).rejects.toThrow(/no text has/);
});

test("a question that takes too long or finds too much is refused, and the next one is answered", async () => {
  const facts = await fresh();
  await expect(
    facts.ask("select count(*) from range(100000) a, range(100000) b", {}, { timeoutMs: 100, atMostRows: 10 }),
  ).rejects.toThrow(/no answer within/);
  await expect(facts.ask("select * from range(20)", {}, { timeoutMs: 1_000, atMostRows: 10 })).rejects.toThrow(
    /more than 10 rows/,
  );
  expect((await facts.ask("select 1", {})).rows).toEqual([[1]]);
});

test("a shipment that was told before events said when its order was placed counts as one told since", async () => {
  const facts = await fresh();
  const order = { order_id: newId(), customer_id: newId(), currency: "GBP" };
  const placed = { placed_at: "2026-03-01T10:00:00.000Z", placed_on: "2026-03-01" };
  const lines = [1, 2].map((n) => ({ line_id: newId(), item_id: newId(), quantity: 4, net: `${n}.00`, cost: "1.00" }));
  const left = (n: number, seconds: number) => ({
    ...order,
    shipment_id: newId(),
    shipped_at: new Date(Date.parse(placed.placed_at) + seconds * 1_000).toISOString(),
    shipped_on: "2026-03-02",
    lines: lines.map((line) => ({ ...line, quantity: n })),
  });
  const log = [
    event(1, "orders.order_created", { ...order, ...placed, lines }),
    event(2, "orders.order_shipped", left(1, 90_000)),
    event(3, "orders.order_shipped", { ...left(2, 100_000), ...placed }),
  ];
  await facts.apply(log, 3n);

  const company = {
    tenantId: TENANT,
    currency: "GBP",
    timeZone: "Europe/London",
    today: "2026-03-03",
    now: new Date(),
  };
  const number = async (name: string, on: string) => {
    const metric = metrics.find((one) => one.name === name);
    const days = metric?.params.parse({ from: on, to: on, grain: "day" });
    return metric && days ? (await answer(facts, metric, days, company, [])).rows[0]?.[2] : undefined;
  };
  // 3 of 4 of each line; (90,000 + 100,000) ÷ 2 seconds; two shipments, of two lines each; one order
  expect(await number("fill-rate", "2026-03-01")).toBe(75);
  expect(await number("time-to-ship", "2026-03-02")).toBe(95_000);
  expect(await number("shipments", "2026-03-02")).toBe(2);
  expect(await number("orders", "2026-03-01")).toBe(1);
});
