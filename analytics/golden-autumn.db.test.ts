import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, metricNamed, metrics } from "#analytics/catalogue.ts";
import { compareFacts } from "#analytics/compare.ts";
import type { FactsFile } from "#analytics/duckdb.ts";
import type { Company } from "#analytics/metrics/metric.ts";
import { buildFresh } from "#analytics/rebuild.ts";
import { handsOf } from "#analytics/testing/golden-company.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";

/*
 * The night the clocks go back, in a company whose currency has no smaller coin, beside another whose currency has two digits. On
 * 29 October 2023 Berlin's clocks show 02:00 to 02:59 twice, the day has 25 hours. Figures are worked out by hand; tea sells for 1000.
 *
 * Sat 28  23:30  1 tea   shipped on Sunday at 03:30, five hours later, though the clocks moved by four; 500 of it paid on Sunday
 * Sun 29  02:30  2 teas  (summer time), shipped 15 minutes later
 *         02:30  3 teas  (winter time), shipped 15 minutes later
 *         23:30  4 teas
 * Mon 30  00:30  5 teas                              Tea costs 400: Sunday's shipments 400 + 800 + 1200 = 2400
 */

const NOW = new Date("2023-10-31T12:00:00Z");
const HOUR_MS = 3_600_000;
const DAYS = { from: "2023-10-28", to: "2023-10-30" };
const SUNDAY = { from: "2023-10-29", to: "2023-10-29" };

let db: TestDatabase;
let facts: FactsFile;
let company: Company;
let neighbour: Company;
const folder = mkdtempSync(join(tmpdir(), "pulse-golden-autumn-"));

async function found(name: string, currency: string): Promise<Company> {
  const place = { timeZone: "Europe/Berlin", currency };
  const tenantId = await foundCompany(db.admin, { name, slug: name.toLowerCase(), ...place });
  return { tenantId, ...place, today: "2023-10-31", now: NOW };
}

beforeAll(async () => {
  db = await createTestDatabase();
  company = await found("Tea", "JPY");
  neighbour = await found("Coffee", "EUR");

  const { customer, item, sell, move, pay } = handsOf(db, company.tenantId);
  await item({ sku: "TEA", name: "Tea", price: "1000", qty_on_hand: 50, unit_cost: "400" }, "2023-10-02T09:00:00Z");
  const kaoru = await customer("Kaoru", "KAORU");
  const saturday = await sell(kaoru, [["TEA", 1]], "2023-10-28T21:30:00Z");
  const summer = await sell(kaoru, [["TEA", 2]], "2023-10-29T00:30:00Z");
  await move(summer.id, "shipped", "2023-10-29T00:45:00Z");
  const winter = await sell(kaoru, [["TEA", 3]], "2023-10-29T01:30:00Z");
  await move(winter.id, "shipped", "2023-10-29T01:45:00Z");
  await move(saturday.id, "shipped", "2023-10-29T02:30:00Z");
  await pay(saturday.invoice, "500", "bank", "2023-10-29T10:00:00Z");
  await sell(kaoru, [["TEA", 4]], "2023-10-29T22:30:00Z");
  await sell(kaoru, [["TEA", 5]], "2023-10-29T23:30:00Z");

  const next = handsOf(db, neighbour.tenantId);
  await next.item(
    { sku: "TEA", name: "Coffee", price: "9.99", qty_on_hand: 50, unit_cost: "4.00" },
    "2023-10-02T09:00:00Z",
  );
  await next.sell(await next.customer("Kaoru", "KAORU"), [["TEA", 3]], "2023-10-29T00:30:00Z");

  await db.worker`select count(*) from order_events(100000)`;
  facts = await buildFresh(db.worker, join(folder, "facts.duckdb"));
});
afterAll(async () => {
  await facts?.close();
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(report: string, params: Record<string, unknown>, of = company) {
  const metric = metricNamed(report);
  if (!metric) throw new Error(report);
  return answer(facts, metric, metric.params.parse(params), of, []);
}
const rowsOf = async (report: string, params: Record<string, unknown>, of = company) =>
  (await ask(report, params, of)).rows;

const series = metrics.filter(({ kind, params }) => kind === "series" && "grain" in params.shape);
const hourly = series.filter(({ params }) => params.safeParse({ ...SUNDAY, grain: "hour" }).success);

test("the hours of the day are 25, one after the other, and each order is in the hour in which it was placed", async () => {
  expect(hourly.map(({ name }) => name).sort()).toEqual(["average-order", "orders", "revenue", "units-sold"]);
  for (const { name } of hourly) {
    const rows = await rowsOf(name, { ...SUNDAY, grain: "hour" });
    expect(rows, name).toHaveLength(25);
    const starts = rows.map(([start]) => Date.parse(String(start)));
    expect(starts, name).toEqual(rows.map((_, n) => Date.parse("2023-10-28T22:00:00Z") + n * HOUR_MS));
    expect(Date.parse(String(rows.at(-1)?.[1])), name).toBe(Date.parse("2023-10-29T23:00:00Z"));
  }
  // The third hour and the fourth are both called two o'clock; 23:30 is the last.
  const sold = async (name: string) =>
    (await rowsOf(name, { ...SUNDAY, grain: "hour" })).flatMap(([, , value], hour) =>
      Number(value) ? [[hour, value]] : [],
    );
  expect(await sold("orders")).toEqual([
    [2, 1],
    [3, 1],
    [24, 1],
  ]);
  expect(await sold("units-sold")).toEqual([
    [2, 2],
    [3, 3],
    [24, 4],
  ]);
  expect(await sold("revenue")).toEqual([
    [2, "2000"],
    [3, "3000"],
    [24, "4000"],
  ]);
  expect(await sold("average-order")).toEqual([
    [2, "2000"],
    [3, "3000"],
    [24, "4000"],
  ]);
  expect(await rowsOf("sales-by-hour", SUNDAY)).toEqual([
    ["2023-10-29T00:00:00.000Z", 1, 2, "2000", "0", "2000"],
    ["2023-10-29T01:00:00.000Z", 1, 3, "3000", "0", "3000"],
    ["2023-10-29T22:00:00.000Z", 1, 4, "4000", "0", "4000"],
  ]);
  // By the clock on the wall the two hours are one.
  expect(await rowsOf("busy-hours", DAYS)).toEqual([
    [1, 0, 1, "5000"],
    [6, 23, 1, "1000"],
    [7, 2, 2, "5000"],
    [7, 23, 1, "4000"],
  ]);
});

test("beside the day of 25 hours stands the day before, whose 24 have one beside them each", async () => {
  const rows = await rowsOf("orders", { ...SUNDAY, grain: "hour", compare: "previous_period" });
  // Saturday's order was in its last hour, the 24th; nothing is beside the 25th.
  expect(rows.map((row) => row[3])).toEqual([...Array(23).fill(0), 1, null]);
});

test.each([
  ["orders", [1, 3, 1]],
  ["revenue", ["1000", "9000", "5000"]],
  ["units-sold", [1, 9, 5]],
  ["average-order", ["1000", "3000", "5000"]],
  ["returns", ["0", "0", "0"]],
  ["return-rate", [0, 0, 0]],
  ["net-sales", ["1000", "9000", "5000"]],
  ["cost-of-sales", ["0", "2400", "0"]],
  // 9000 − 2400
  ["gross-margin", ["1000", "6600", "5000"]],
  // 6600 ÷ 9000
  ["margin-rate", [100, 73.33, 100]],
  ["active-customers", [1, 1, 1]],
  // Sunday: 2 + 3 of 9
  ["fill-rate", [100, 55.56, 0]],
  ["shipments", [0, 3, 0]],
  // (18000 + 900 + 900) ÷ 3
  ["time-to-ship", [null, 6600, null]],
  // 50 × 400, then 44 × 400
  ["inventory-value", ["20000", "17600", "17600"]],
  ["invoiced", ["1000", "9000", "5000"]],
  ["payments", ["0", "500", "0"]],
  ["receivables", ["1000", "9500", "14500"]],
  ["cash", ["0", "500", "500"]],
  ["cash-flow", ["0", "500", "0"]],
])("%s by day, each day once", async (report, expected) => {
  const rows = await rowsOf(report, { ...DAYS, grain: "day" });
  expect(rows.map((row) => row.slice(0, 3))).toEqual(
    ["2023-10-28", "2023-10-29", "2023-10-30"].map((day, at) => [day, day, expected[at]]),
  );
});

test("every series has its days here, and sales by day are the same days", async () => {
  const here = (await import("node:fs")).readFileSync(new URL(import.meta.url), "utf8");
  expect(series.map(({ name }) => name).filter((name) => !here.includes(`["${name}", [`))).toEqual([]);
  expect((await rowsOf("sales-by-day", DAYS)).map((row) => row.slice(0, 4))).toEqual([
    ["2023-10-28", 1, 1, "1000"],
    ["2023-10-29", 3, 9, "9000"],
    ["2023-10-30", 1, 5, "5000"],
  ]);
});

test("each company's figures are its own, in its own currency", async () => {
  const { columns, rows } = await ask("revenue", { ...DAYS, grain: "all" });
  expect([columns.at(-1)?.unit, rows[0]?.[2]]).toEqual(["JPY", "15000"]);
  const next = await ask("revenue", { ...DAYS, grain: "all" }, neighbour);
  expect([next.columns.at(-1)?.unit, next.rows[0]?.[2]]).toEqual(["EUR", "29.97"]);
  const keys = Object.fromEntries((await rowsOf("kpis", {})).map(([name, value, unit]) => [name, [value, unit]]));
  expect(keys).toMatchObject({
    gross_sales_total: ["15000", "JPY"],
    outstanding_total: ["14500", "JPY"],
    inventory_value: ["17600", "JPY"],
  });
  expect((await compareFacts(db.worker, facts, NOW)).differences).toEqual([]);
});

test("programs that read by SQL find the same in views, each company its own, and none without a company", async () => {
  const seen = (of: Company) =>
    inTenant(db.app, of.tenantId, async (tx) => {
      const [orders] = await tx`
        select count(*)::int as lines, sum(net_minor)::int as net, sum(quantity_open)::float as open from order_details`;
      const stock =
        await tx`select sku, on_hand::float, available::float, value_minor::int as value, reorder from inventory_status`;
      const [invoices] = await tx`
        select sum(open_minor)::int as open, count(*) filter (where age = 'settled')::int as settled from invoice_details where kind = 'invoice'`;
      const [books] = await tx`
        select sum(balance_minor)::int as balance, sum(balance_minor) filter (where code = '1100')::int as owed from account_balances`;
      return { orders, stock: [...stock], invoices, books };
    });
  expect(await seen(company)).toEqual({
    // 1 + 2 + 3 of 15 have left
    orders: { lines: 5, net: 15_000, open: 9 },
    stock: [{ sku: "TEA", on_hand: 44, available: 35, value: 17_600, reorder: false }],
    invoices: { open: 14_500, settled: 0 },
    books: { balance: 0, owed: 14_500 },
  });
  expect(await seen(neighbour)).toMatchObject({
    orders: { lines: 1, net: 2_997 },
    invoices: { open: 2_997 },
    books: { balance: 0, owed: 2_997 },
  });
  for (const view of ["order_details", "inventory_status", "invoice_details", "account_balances"])
    expect(await db.app.unsafe(`select 1 from ${view} limit 1`), view).toHaveLength(0);
});
