import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DuckDBInstance } from "@duckdb/node-api";
import { answer, metrics } from "#analytics/catalogue.ts";
import { type FactsFile, openFacts } from "#analytics/duckdb.ts";
import { explore } from "#analytics/explore.ts";
import type { Company, Metric, Question } from "#analytics/metrics/metric.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { aCustomer, anItem, isOfSummaries, TENANT, TODAY } from "./generate.ts";

const TWO_YEARS = { from: "2024-11-21", to: TODAY };
const company: Company = {
  tenantId: TENANT,
  currency: "GBP",
  timeZone: "Europe/London",
  today: TODAY,
  now: new Date(`${TODAY}T12:00:00Z`),
};

export type Times = { n: number; p50: number; p95: number; max: number };
/** `isTile`: one of the key figures, or asked of summaries alone. */
export type Measured = { metric: string; asked: string; rows: number; isTile: boolean } & Times;

export function timesOf(values: number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0).toFixed(1));
  return { n: values.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** One question for no longer than this, so that a slow one does not make an evening of the whole; three times at least. */
const LONGEST_MS = 3_000;

async function timed(times: number, work: () => Promise<unknown>): Promise<number[]> {
  await work();
  const values: number[] = [];
  const until = performance.now() + LONGEST_MS;
  for (let n = 0; n < times && (n < 3 || performance.now() < until); n += 1) {
    const start = performance.now();
    await work();
    values.push(performance.now() - start);
  }
  return values;
}

/** Free questions over the two years: of summaries, of lines, and of different documents in lines. */
const FREE: ReadonlyArray<[of: string, show: string[], by: string]> = [
  ["margin", ["net_sales", "margin", "margin_rate"], "month"],
  ["margin", ["margin"], "category"],
  ["margin", ["margin"], "salesperson"],
  ["margin", ["margin"], "customer"],
  ["sales", ["revenue", "orders"], "hour"],
  ["sales", ["revenue", "orders"], "customer"],
  ["sales", ["customers"], "month"],
  ["sales", ["orders"], "category"],
];

/** What each metric is asked with: as it is usually, and over all of the two years. */
function questionsOf(metric: Metric): Array<[asked: string, params: Record<string, unknown>]> {
  if (metric.name === explore.name)
    return FREE.map(([of, show, by]) => [
      `${of} (${show.join(", ")}) by ${by}`,
      metric.params.parse({ of, show, by, ...TWO_YEARS, sort: "measure", limit: 100 }),
    ]);
  // As a page asks: without a limit a list of everything is refused at this size.
  const usual = metric.params.safeParse("limit" in metric.params.shape ? { limit: 100 } : {});
  const wide = [{ ...TWO_YEARS, grain: "month" }, TWO_YEARS, { on: TWO_YEARS.from }].map((params) =>
    metric.params.safeParse(params),
  );
  const widest = wide.find((one) => one.success);
  return [
    ...(usual.success ? [["usual", usual.data] as [string, Record<string, unknown>]] : []),
    ...(widest?.success ? [["two years", widest.data] as [string, Record<string, unknown>]] : []),
  ];
}

let askings = 0;
/** The same, without remembering any answer: no question is like another. */
const forgetful = (facts: FactsFile): FactsFile => ({
  ...facts,
  askTogether(questions) {
    askings += 1;
    return facts.askTogether(questions.map((question) => ({ ...question, sql: `${question.sql} /* ${askings} */` })));
  },
});

function questionsIn(metric: Metric, params: Record<string, unknown>): readonly Question[] {
  const question = metric.ask(params, company);
  return "parts" in question ? question.parts : [question];
}
const isTile = (metric: Metric, params: Record<string, unknown>) =>
  metric.name !== explore.name &&
  (metric.name === "kpis" || questionsIn(metric, params).every(({ sql }) => isOfSummaries(sql)));

async function measureAll(facts: FactsFile, times: number, only?: (metric: Metric) => boolean): Promise<Measured[]> {
  const found: Measured[] = [];
  for (const metric of [...metrics, explore].filter((one) => only?.(one) ?? true)) {
    for (const [asked, params] of questionsOf(metric)) {
      let rows = 0;
      const values = await timed(times, async () => {
        rows = (await answer(facts, metric, params, company, [])).rows.length;
      });
      found.push({ metric: metric.name, asked, rows, isTile: isTile(metric, params), ...timesOf(values) });
    }
  }
  return found;
}

let seq = 1n;
const PLACED = { placed_at: `${TODAY}T11:00:00.000Z`, placed_on: TODAY };
const line = () => ({ line_id: newId(), item_id: anItem(), quantity: 2, net: "19.90", cost: "9.90" });
function eventOf(type: string, order_id: string, more: Record<string, unknown>): DomainEvent {
  seq += 1n;
  const data = { order_id, currency: "GBP", ...PLACED, lines: [line(), line(), line()], ...more };
  const about = { subjectType: "order", subjectId: order_id, occurredAt: PLACED.placed_at };
  const from = { actor: { account_id: null, role: "admin" }, requestId: null, traceparent: null };
  return { seq, id: newId(), type, version: 1, tenantId: TENANT, data, ...about, ...from };
}
const orderPlaced = (id = newId()) => eventOf("orders.order_created", id, { customer_id: aCustomer() });
const orderShipped = (id: string) =>
  eventOf("orders.order_shipped", id, { shipment_id: newId(), shipped_at: PLACED.placed_at, shipped_on: TODAY });

/** Orders at a steady rate, each shipped a moment later, until told to stop; returns how many and how long a transaction took. */
function storm(facts: FactsFile, every: { orders: number; ms: number }): () => Promise<{ orders: number } & Times> {
  let isOver = false;
  const took: number[] = [];
  const done = (async () => {
    for (let before: string[] = [], ids: string[] = []; !isOver; before = ids) {
      ids = Array.from({ length: every.orders }, newId);
      const events = [...ids.map(orderPlaced), ...before.map(orderShipped)];
      const start = performance.now();
      await facts.apply(events, seq);
      took.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, every.ms - (performance.now() - start))));
    }
  })();
  return async () => {
    isOver = true;
    await done;
    return { orders: took.length * every.orders, ...timesOf(took) };
  };
}

function pssMb(): number {
  const found = /^Pss:\s+(\d+)/m.exec(readFileSync("/proc/self/smaps_rollup", "utf8"));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

/** In the worker's settings: each metric alone, the tiles under a storm of orders, how fast facts are written, and memory. */
export async function measureFacts(path: string, times: number) {
  const facts = await openFacts(path, { fresh: false });
  seq = facts.appliedSeq();
  const cold = forgetful(facts);
  const alone = await measureAll(cold, times);
  const memoryMb = pssMb();

  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const end = storm(facts, { orders: 20, ms: 100 });
  const underStorm = await measureAll(cold, Math.max(10, times), (metric) => metric.name !== "stock-on-date");
  const ingestBeside = await end();
  loop.disable();

  const batch = 1_000;
  const began = performance.now();
  for (let n = 0; n < 20; n += 1)
    await facts.apply(
      Array.from({ length: batch }, () => orderPlaced()),
      seq,
    );
  const eventsPerS = Math.round((20 * batch * 1_000) / (performance.now() - began));
  const peakMb = pssMb();
  await facts.close();
  return {
    alone,
    underStorm,
    ingestBeside,
    loopDelayMs: { p99: round(loop.percentile(99) / 1e6), max: round(loop.max / 1e6) },
    ingest: { eventsPerS, linesPerS: eventsPerS * 3, batch },
    memoryMb,
    peakMb,
  };
}

const round = (value: number) => Number(value.toFixed(1));

/** The same questions in a DuckDB that nobody limits: all cores, most of the memory. */
export async function measureBare(path: string, times: number): Promise<Measured[]> {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'");
  const found: Measured[] = [];
  for (const metric of [...metrics, explore]) {
    for (const [asked, params] of questionsOf(metric)) {
      const parts = questionsIn(metric, params);
      let rows = 0;
      const values = await timed(times, async () => {
        rows = 0;
        for (const { sql, values } of parts) rows += (await connection.runAndReadAll(sql, values)).currentRowCount;
      });
      found.push({ metric: metric.name, asked, rows, isTile: isTile(metric, params), ...timesOf(values) });
    }
  }
  connection.closeSync();
  instance.closeSync();
  return found;
}
