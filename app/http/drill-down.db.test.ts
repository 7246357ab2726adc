import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, metricNamed, metrics } from "#analytics/catalogue.ts";
import { linkTo, namedCells } from "#analytics/metrics/links.ts";
import type { Metric } from "#analytics/metrics/metric.ts";
import { type Golden, goldenCompany, MEMORY, NOW, TODAY } from "#analytics/testing/golden-company.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";
import { inTenant } from "#db/transaction.ts";
import { invoiceList } from "./lists/invoices.server.ts";
import { journalList } from "./lists/journal.server.ts";
import { orderList } from "./lists/orders.server.ts";
import { productList } from "./lists/products.server.ts";
import { moveList, paymentList, salesLineList, shipmentList } from "./lists/records.server.ts";
import type { Call } from "./run-command.server.ts";
import { readAddress, type ScreenList, type Shape } from "./screen-lists.server.ts";

/* For every metric: the number equals the sum over the records that its link opens, read by the list that the link opens. */

// biome-ignore lint/suspicious/noExplicitAny: each list knows its own rows.
type AnyList = ScreenList<Shape, any>;
const lists = [
  ...[orderList, invoiceList, journalList, productList],
  ...[salesLineList, shipmentList, moveList, paymentList],
] as unknown as AnyList[];

let golden: Golden;
const opened = new Map<string, Promise<Record<string, unknown>[]>>();

beforeAll(async () => {
  golden = await goldenCompany();
});
afterAll(() => golden?.close());

/** All pages of the list at an address; a parameter that the list does not know or refuses is an error here. */
function recordsAt(address: string): Promise<Record<string, unknown>[]> {
  let found = opened.get(address);
  if (!found) {
    found = readAll(address);
    opened.set(address, found);
  }
  return found;
}

async function readAll(address: string): Promise<Record<string, unknown>[]> {
  const url = new URL(address, "http://pulse.test");
  const list = lists.find(({ path }) => path === url.pathname);
  if (!list) throw new Error(`no list at ${address}`);
  for (const name of url.searchParams.keys())
    if (!(name in list.filters)) throw new Error(`${list.path} has no filter ${name}`);
  const { filter, page, rejected } = readAddress(url.href, list);
  if (rejected.length > 0) throw new Error(`${address}: ${JSON.stringify(rejected)}`);
  return inTenant(golden.db.app, golden.tenantId, async (tx) => {
    const actor = { ...systemActor(golden.tenantId, "test", "req-drill"), role: "admin" as const };
    const identity = { timeZone: "Europe/London", currency: "GBP" };
    const call = { tx, actor, identity, now: NOW } as unknown as Call;
    const rows: Record<string, unknown>[] = [];
    let after: string | null = null;
    do {
      // Small pages, so that every list is walked.
      const { data, next }: { data: Record<string, unknown>[]; next: string | null } = await list.read(call, filter, {
        ...page,
        limit: 4,
        after,
      });
      rows.push(...data);
      after = next;
    } while (after !== null);
    return rows;
  });
}

/** Exact decimals as whole millionths. */
function millionths(value: unknown): bigint {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(String(value)) ?? [];
  if (whole === "") throw new Error(`not a number: ${String(value)}`);
  return BigInt(`${sign}${whole}${fraction.padEnd(6, "0")}`);
}

function total(rows: Record<string, unknown>[], term: string): bigint {
  if (term === "count") return BigInt(rows.length) * 1_000_000n;
  const [count, field] = term.split(":");
  if (count === "count" && field) return BigInt(new Set(rows.map((row) => row[field])).size) * 1_000_000n;
  return rows.reduce((sum, row) => sum + millionths(row[term]), 0n);
}

/** What `adds` says of the records, in millionths; a quotient rounded as the column rounds. */
function sumOf(rows: Record<string, unknown>[], adds: string, column: { type: string; unit?: string | null }): bigint {
  const [first = "", second] = adds.split(/[-/]/);
  if (!second) return total(rows, first);
  if (adds.includes("-")) return total(rows, first) - total(rows, second);
  const scale = column.unit === "percent" ? 10_000n : column.type === "money" ? 100n : 1n;
  const unit = column.unit === "percent" ? 10_000n : column.type === "money" ? 10_000n : 1_000_000n;
  return roundHalfUp(total(rows, first) * scale, total(rows, second)) * unit;
}

const QUARTER = { from: "2024-01-01", to: TODAY };

function questionsOf({ params }: Metric): Record<string, string>[] {
  const names = Object.keys(params.shape);
  if (!names.includes("from")) return [{}];
  if (!names.includes("grain")) return [QUARTER, {}];
  const grains = (params.shape.grain as unknown as { unwrap: () => { options: string[] } }).unwrap().options;
  const spans: Record<string, Record<string, string>> = {
    hour: { from: "2024-03-30", to: TODAY },
    day: { from: "2024-02-27", to: "2024-03-02" },
  };
  return [
    ...grains.map((grain) => ({ ...(spans[grain] ?? QUARTER), grain })),
    ...(names.includes("sku") ? [{ ...QUARTER, grain: "month", sku: MEMORY, customer_id: golden.birch }] : []),
  ];
}

async function expectSum(
  address: string | null,
  adds: string,
  cell: unknown,
  column: { type: string; unit?: string | null },
) {
  if (address === null) throw new Error("no address");
  const records = await recordsAt(address);
  expect(`${address} ${adds} = ${sumOf(records, adds, column)}`).toBe(`${address} ${adds} = ${millionths(cell)}`);
}

describe("every number equals the sum over the records that its link opens", () => {
  test.each(metrics.map((metric) => [metric.name, metric] as const))("%s", async (_name, metric) => {
    let checked = 0;
    for (const params of questionsOf(metric)) {
      const found = await answer(golden.facts, metric, metric.params.parse(params), golden.company, []);
      for (const row of found.rows) {
        const cells = namedCells(found.columns, row);
        const line = metric.lines?.find(({ name }) => name === cells.name);
        if (line) {
          await expectSum(linkTo(line.opens, { today: TODAY }), line.adds, cells.value, { type: line.unit });
          checked += 1;
        }
        for (const column of found.columns) {
          if (!column.opens || cells[column.name] === null) continue;
          await expectSum(linkTo(column.opens, cells, found.params), column.adds ?? "", cells[column.name], column);
          checked += 1;
        }
      }
    }
    if (metric.name !== "profit-and-loss") expect(checked).toBeGreaterThan(0);
  });

  test("every number has its records, or says what it is worked out from", () => {
    const silent = metrics.flatMap((metric) =>
      metric.columns
        .filter(({ type, opens, worked }) => /^(money|quantity|count)$/.test(type) && !opens && !worked)
        .map(({ name }) => `${metric.name}.${name}`),
    );
    expect(silent).toEqual([]);
  });

  test("profit and loss: each account's lines of the month, on the account's own side", async () => {
    const metric = metricNamed("profit-and-loss") as Metric;
    const found = await answer(golden.facts, metric, {}, golden.company, []);
    expect(found.rows.length).toBeGreaterThan(8);
    for (const row of found.rows) {
      const cells = namedCells(found.columns, row);
      const adds = cells.type === "revenue" ? "credit-debit" : "debit-credit";
      await expectSum(linkTo(metric.drillDown ?? "", cells), adds, cells.amount, { type: "money" });
    }
  });
});
