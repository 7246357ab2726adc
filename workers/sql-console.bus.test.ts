import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { factTables, summaries } from "#analytics/facts/all.ts";
import { runInSandbox, type SandboxQuestion } from "#analytics/sandbox.ts";
import { ALLOWED_FUNCTIONS } from "#analytics/sandbox-check.ts";
import { FACT_NAMES } from "#analytics/sandbox-tables.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { bundle } from "#ops/build.mjs";
import { type FactsKeeper, keepFacts } from "#workers/build-facts.ts";
import {
  copyKeptMs,
  openSqlConsole,
  type SqlAnswer,
  type SqlConsole,
  type SqlQuestion,
  type SqlRefusal,
} from "#workers/sql-console.ts";
import {
  append,
  newTenant,
  quiet,
  type Running,
  saleEvents,
  startParts,
  temporaryFolder,
  until,
} from "#workers/testing/harness.ts";
import { HOSTILE } from "#workers/testing/hostile-sql.ts";

/* People's own SQL, against the real sandbox: a process of its own on a copy of the facts. */

let db: TestDatabase;
let ours: string;
let theirs: string;
let keeper: FactsKeeper;
let parts: Running & { feed: Parameters<typeof keepFacts>[0]["feed"] };
let sqlConsole: SqlConsole;
let running: Promise<void>;
const folder = temporaryFolder();
const built = join(fileURLToPath(new URL("../", import.meta.url)), `.cache/test-sandbox-${process.pid}`);
const stopping = new AbortController();
let runs = 0;

beforeAll(async () => {
  await bundle({ sandbox: "workers/sandbox-program.ts" }, built);
  db = await createTestDatabase();
  ours = await newTenant(db);
  theirs = await newTenant(db);
  parts = startParts(db, {});
  keeper = keepFacts({ sql: db.worker, feed: parts.feed, path: join(folder.path, "facts.duckdb"), log: quiet });
  running = keeper.run(stopping.signal);
  await until(() => keeper.state() === "ready");
  sqlConsole = openSqlConsole({
    keeper,
    folder: join(folder.path, "sql"),
    program: join(built, "sandbox.js"),
    timeoutMs: 2_500,
  });
  for (const number of [7, 8, 9]) await append(db, ours, saleEvents(number));
  await append(db, theirs, saleEvents(100));
  await keeper.waitFor(8n, 5_000);
});
afterAll(async () => {
  stopping.abort();
  await running;
  await parts.stop();
  await db.drop();
  folder.remove();
  rmSync(built, { recursive: true, force: true });
});

function ask(sql: string, more: Partial<SqlQuestion> = {}): Promise<SqlAnswer | SqlRefusal> {
  runs += 1;
  return sqlConsole.ask({
    run: `run-${String(runs).padStart(6, "0")}`,
    ...{ tenantId: ours, currency: "GBP", timeZone: "Europe/London", sql, tables: FACT_NAMES, hideCost: false },
    ...{ atMostRows: 1_000, atMostBytes: 1_000_000, ...more },
  });
}

async function rows(sql: string, more: Partial<SqlQuestion> = {}): Promise<unknown[][]> {
  const answered = await ask(sql, more);
  if ("refused" in answered) throw new Error(`${sql}: ${answered.refused}: ${answered.detail}`);
  return answered.rows;
}

describe("what may be asked", () => {
  test("a SELECT over one's own rows, amounts and quantities as decimals, moments on the company's clock", async () => {
    const answered = await ask(
      "with sold as (select placed_on, sum(net) as net, sum(quantity) as units, max(placed_at) as last from order_line group by all) select * from sold -- all of it",
    );
    expect(answered).toMatchObject({
      columns: [
        { name: "placed_on", type: "DATE" },
        { name: "net", type: expect.stringMatching(/^DECIMAL/) },
        { name: "units", type: expect.stringMatching(/^DECIMAL/) },
        { name: "last", type: expect.stringMatching(/^TIMESTAMP/) },
      ],
      rows: [["2026-03-01", "25.50", "24.000000", expect.stringContaining("2026-03-01 10:00:00")]],
      cut: false,
      event_seq: 8,
    });
  });

  test.each([
    ["windows", "select net, row_number() over (order by net desc) as place from order_line qualify place = 1"],
    ["set operations", "select net from order_line union all select total from invoice order by 1 limit 2"],
    ["subqueries", "select (select count(*) from invoice i where i.order_id = o.order_id) from order_line o"],
    [
      "a recursive one that ends",
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select sum(i) from n",
    ],
    ["lists and lambdas", "select list_transform(list(net), x -> x * 2) from order_line"],
    ["from first", "from order_line select date_trunc('month', placed_on) as month, sum(net) group by all"],
    [
      "calendars without holes",
      "select d::date, coalesce(sum(net), 0) from range(date '2026-02-27', date '2026-03-03', interval 1 day) r(d) left join order_line on placed_on = d group by all order by 1",
    ],
    ["spaces of other scripts", "select\u00a0net\u3000from order_line\u200b"],
    ["names in another writing", 'select sum("net") as "Überschuß 😀" from ORDER_LINE'],
    ["comments between words", "/* ; drop table x */ select /* -- */ count(*) from order_line -- ;"],
  ])("%s", async (_what, sql) => {
    expect((await rows(sql)).length).toBeGreaterThan(0);
  });

  test("every table that is offered can be read, and shows one company only", async () => {
    const names = [...factTables, ...summaries].map(({ name }) => name);
    expect(FACT_NAMES).toEqual(expect.arrayContaining(names));
    expect(await rows(`select ${names.map((name) => `(select count(*) from "${name}")`).join(", ")}`)).toHaveLength(1);
    const counts = await rows("select count(*) from order_line", { tenantId: theirs });
    expect(counts).toEqual([["1"]]);
  });

  test("every allowed function is one of DuckDB's, reads nothing but its arguments and is none of a table", async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const found = await connection.runAndReadAll(
      "select lower(function_name), list(distinct function_type), list(distinct coalesce(stability, '')) from duckdb_functions() group by 1",
    );
    const known = new Map(found.getRows().map(([name, types, stability]) => [String(name), `${types} ${stability}`]));
    connection.closeSync();
    instance.closeSync();
    // Window functions and what the parser itself turns into expressions are in no catalogue.
    const ofTheParser =
      /^(row_number|rank|dense_rank|rank_dense|percent_rank|cume_dist|ntile|lag|lead|first_value|last_value|nth_value|grouping|grouping_id|coalesce|if|ifnull|current_date)$/;
    for (const name of ALLOWED_FUNCTIONS) {
      if (ofTheParser.test(name)) continue;
      expect(known.get(name), name).toBeDefined();
      if (!/^(random|range|generate_series|unnest|repeat|histogram)$/.test(name))
        expect(known.get(name), name).not.toMatch(/VOLATILE|\btable\b|pragma/);
    }
  });
});

describe("what is hidden", () => {
  test("who may not see cost finds no column that tells it and no ledger", async () => {
    const tables = sqlConsole.tables(FACT_NAMES, true);
    expect(tables.map((table) => table.name)).not.toContain("ledger_line");
    expect(tables.flatMap((table) => table.columns.map((column) => column.name)).join(" ")).not.toMatch(
      /cost|value|margin/,
    );
    for (const sql of [
      "select cost from shipment_line",
      "select value from stock_move",
      "select s.cost from shipment_line s",
      "select columns('cost') from shipment_line",
      "select amount from ledger_line",
    ])
      expect(await ask(sql, { hideCost: true }), sql).toMatchObject({
        refused: expect.stringMatching(/statement|failed/),
      });
    const all = await ask("select * from shipment_line", { hideCost: true });
    expect("columns" in all && all.columns.map((column) => column.name)).not.toContain("cost");
  });

  test("a table that is not offered to somebody is not there", async () => {
    expect(await ask("select * from invoice", { tables: ["order_line"] })).toMatchObject({
      refused: "statement",
      detail: "There is no table invoice for you.",
    });
  });
});

describe("what may not", () => {
  let question: Omit<SandboxQuestion, "sql">;

  beforeAll(async () => {
    await rows("select 1");
    const copies = readdirSync(join(folder.path, "sql")).filter((name) => name.endsWith(".duckdb"));
    question = {
      copy: join(folder.path, "sql", copies[0] ?? ""),
      ...{ tenantId: ours, exponent: 2, timeZone: "Europe/London", tables: sqlConsole.tables(FACT_NAMES, false) },
      ...{ atMostRows: 100, atMostBytes: 100_000, timeoutMs: 2_500, memoryMb: 128 },
    };
  });

  test.each(Object.entries(HOSTILE))(
    "%s",
    async (_what, statements) => {
      // In this process, where a statement costs milliseconds; those that could end a process are asked of one below.
      for (const sql of statements) {
        const answered = await runInSandbox({ ...question, sql });
        expect(answered, sql.slice(0, 200)).toHaveProperty("refused");
        expect("refused" in answered && answered.detail.length, sql.slice(0, 200)).toBeGreaterThan(5);
        expect(JSON.stringify(answered), sql.slice(0, 200)).not.toMatch(new RegExp(`${theirs}|root:|100\\.50`));
      }
      expect(await runInSandbox({ ...question, sql: "select count(*) from order_line" })).toMatchObject({
        rows: [["3"]],
      });
    },
    120_000,
  );

  test.each([
    [
      "a recursive query without an end",
      "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    ],
    [
      "a cross join of everything",
      "select count(*) from range(10000000) a, range(10000000) b where a.range <> b.range",
    ],
    ["a sort of far too much", "select * from range(200000000) r(x) order by hash(x)"],
    ["a text of far too much", "select repeat(repeat('x', 1000000), 1000000)"],
    ["a list of far too much", "select list_sum(range(3000000000))"],
    [
      "groups of far too much",
      "select count(*) from (select hash(x) as h, count(*) from range(500000000) r(x) group by 1)",
    ],
  ])(
    "%s ends within its limits, and the figures answer meanwhile",
    async (_what, sql) => {
      const began = Date.now();
      const asked = ask(sql);
      let slowest = 0;
      let answered = 0;
      let isOver = false;
      void asked.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const start = Date.now();
        const { rows: found } = (await keeper.facts()?.ask("select count(*) from order_line", {})) ?? { rows: [] };
        expect(found).toHaveLength(1);
        slowest = Math.max(slowest, Date.now() - start);
        answered += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(await asked).toHaveProperty("refused", expect.stringMatching(/too_slow|too_much_memory|failed/));
      expect(Date.now() - began).toBeLessThan(20_000);
      expect(answered).toBeGreaterThan(3);
      expect(slowest).toBeLessThan(3_000);
    },
    60_000,
  );

  test.each([
    ["(", ")"],
    ["[", "]"],
    ["1+", ""],
  ])("a statement of nothing but %s ends its own process at most", async (open, close) => {
    expect(await ask(`select ${open.repeat(20_000)}1${close.repeat(20_000)}`)).toHaveProperty("refused");
    expect(await rows("select 1")).toEqual([[1]]);
  });

  test("more rows or longer ones than were asked for are cut, and that is said", async () => {
    expect(await ask("select * from range(1000000000)", { atMostRows: 10 })).toMatchObject({
      cut: true,
      rows: { length: 10 },
    });
    const wide = await ask("select repeat('x', 10000) from range(1000)", { atMostBytes: 1_000_000 });
    expect(wide).toMatchObject({ cut: true, rows: { length: 99 } });
  });

  test("a run is cancelled by name, by its company only; others are refused while two run", async () => {
    const sql = "select count(*) from range(10000000) a, range(10000000) b where a.range <> b.range";
    const first = ask(sql, { run: "first-run" });
    const second = ask(sql, { run: "second-run" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask("select 1")).toMatchObject({ refused: "busy" });
    expect(sqlConsole.cancel(theirs, "first-run")).toBe(false);
    expect(sqlConsole.cancel(ours, "first-run")).toBe(true);
    expect(sqlConsole.cancel(ours, "second-run")).toBe(true);
    expect(await first).toMatchObject({ refused: "cancelled" });
    expect(await second).toMatchObject({ refused: "cancelled" });
    expect(await rows("select 1")).toEqual([[1]]);
  });
});

test("copies of the facts do not pile up, and a new one shows what came since", async () => {
  await append(db, ours, saleEvents(10));
  await keeper.waitFor(10n, 5_000);
  const fresh = openSqlConsole({ keeper, folder: join(folder.path, "sql"), program: join(built, "sandbox.js") });
  const question = {
    ...{ run: "fresh-run", tenantId: ours, currency: "JPY", timeZone: "UTC", sql: "select sum(net) from order_line" },
    ...{ tables: FACT_NAMES, hideCost: false, atMostRows: 10, atMostBytes: 10_000 },
  };
  const asOf = (given: SqlAnswer | SqlRefusal) => ("as_of" in given ? Date.parse(given.as_of) : Number.NaN);
  const beganAt = Date.now();
  const answered = await fresh.ask(question);
  expect(asOf(answered)).toBeGreaterThanOrEqual(beganAt);
  // A currency without a minor unit: the same whole number, no decimals.
  expect(answered).toMatchObject({ rows: [["3600"]], event_seq: 10 });
  mkdirSync(join(folder.path, "sql"), { recursive: true });
  expect(readdirSync(join(folder.path, "sql")).filter((name) => name.endsWith(".duckdb"))).toHaveLength(1);

  // While nothing comes, the copy stands as the facts do; then it says up to when it did, also to whom it was said before.
  const askedAt = Date.now();
  const stood = asOf(await fresh.ask(question));
  expect(stood).toBeGreaterThanOrEqual(askedAt);
  await append(db, ours, saleEvents(11));
  await keeper.waitFor(12n, 5_000);
  const older = await fresh.ask(question);
  expect(older).toMatchObject({ rows: [["3600"]], event_seq: 10, as_of: expect.any(String) });
  expect(asOf(older)).toBe(stood);
});

test("copying the facts takes no more than a twentieth of the time, however long it takes", () => {
  expect(copyKeptMs(3)).toBe(15_000);
  expect(copyKeptMs(4_000)).toBe(80_000);
});
