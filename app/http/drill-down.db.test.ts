import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, metricNamed, metrics } from "#analytics/catalogue.ts";
import { linkTo, namedCells } from "#analytics/metrics/links.ts";
import type { Metric } from "#analytics/metrics/metric.ts";
import { catchUp, readHead } from "#analytics/rebuild.ts";
import { CAMERA, type Golden, goldenCompany, handsOf, MEMORY, NOW, TODAY } from "#analytics/testing/golden-company.ts";
import { type ExploreData, rowsOf } from "#app/components/explore/result.ts";
import { type Question, type Subject, VOCABULARY } from "#app/components/explore/vocabulary.ts";
import { wordsOf } from "#app/components/words/words.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
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

/** What of the records adds up to a measure; a minus before it where they are counted the other way round. */
const ADDS: Record<string, Record<string, string>> = {
  sales: {
    revenue: "net",
    orders: "count:order_id",
    units: "quantity",
    customers: "count:customer_id",
    lines: "count",
  },
  margin: { net_sales: "net", margin: "margin", cost: "cost", margin_rate: "margin/net" },
  returns: { returned: "returned", credit_notes: "count:document_id", units: "-quantity", cost: "-cost" },
  shipments: { units: "quantity", shipments: "count:document_id", cost: "cost" },
  invoices: { total: "total", net: "subtotal", tax: "tax_total", invoices: "count" },
  payments: { amount: "amount", payments: "count" },
  moves: { quantity: "quantity", moves: "count", value: "value" },
  stock: { on_hand: "quantity", value: "value" },
  ledger: { balance: "debit-credit", debit: "debit", credit: "credit", lines: "count" },
};

describe("every row of a free question opens the records whose sum its first figure is", () => {
  beforeAll(async () => {
    const { db, tenantId, facts, acme } = golden;
    const account = {
      tenantId,
      email: "ann@golden.test",
      name: "Ann",
      role: "sales" as const,
      password: "a long password",
    };
    const ann: Actor = { ...account, accountId: await createAccount(db.admin, account), requestId: "req-drill" };
    const { sell, move } = handsOf(db, tenantId, ann);
    const bySystem = handsOf(db, tenantId);
    const [camera] = await db.admin<{ id: string }[]>`select id from item where sku = ${CAMERA}`;
    await bySystem.act((tx, actor) => changeItem(tx, actor, camera?.id ?? "", { category: "Optics & co" }, NOW));
    const sold = await sell(
      acme,
      [
        [CAMERA, 1],
        [MEMORY, 2],
      ],
      "2024-03-31T09:00:00Z",
    );
    await move(sold.id, "shipped", "2024-03-31T09:30:00Z");
    await db.worker`select count(*) from order_events(1000)`;
    await catchUp(db.worker, facts, await readHead(db.worker));
    opened.clear();
  });

  const days = { from: "2023-01-01", to: TODAY };
  const reading = { t: wordsOf("en"), currency: "GBP", timeZone: "Europe/London", opens: ["/"] };

  /** The answer's rows with their addresses, and how many of them have one. */
  async function expectRows(subject: Subject, measure: string, by: string, and: string | null): Promise<number> {
    const metric = metricNamed("explore") as Metric;
    const asked = { of: subject.name, show: [measure], by, ...(and ? { and } : {}), limit: 500 };
    const params = metric.params.parse({ ...asked, ...(subject.dated ? days : {}) });
    const { columns, rows } = await answer(golden.facts, metric, params, golden.company, []);
    const question: Question = { of: subject.name, show: [measure], by, and, filters: [], sort: "by", chart: "table" };
    const data = { columns, rows, more: false, at: "", seq: 0 } as ExploreData;
    const column = columns.at(-1);
    const shown = rowsOf(question, data, days, reading);
    let checked = 0;
    for (const [index, { href }] of shown.entries()) {
      const cell = rows[index]?.at(-1);
      if (!href || cell === null || !column) continue;
      const adds = ADDS[subject.name]?.[measure] ?? "";
      const turned = adds.startsWith("-");
      const records = await recordsAt(href);
      const sum = sumOf(records, turned ? adds.slice(1) : adds, column) * (turned ? -1n : 1n);
      expect(`${by} ${and}: ${href} ${measure} = ${sum}`).toBe(
        `${by} ${and}: ${href} ${measure} = ${millionths(cell)}`,
      );
      checked += 1;
    }
    return checked;
  }

  test.each(VOCABULARY.filter(({ records }) => records).map((subject) => [subject.name, subject] as const))(
    "%s",
    async (_name, subject) => {
      let checked = 0;
      const groupings = subject.groupings.map(({ name }) => name);
      for (const { name: measure, unlisted } of subject.measures) {
        let ofMeasure = 0;
        for (const by of groupings) {
          ofMeasure += await expectRows(subject, measure, by, null);
          if (by !== "category" && groupings.includes("category"))
            ofMeasure += await expectRows(subject, measure, by, "category");
        }
        expect(ofMeasure > 0, measure).toBe(!unlisted);
        checked += ofMeasure;
      }
      expect(checked).toBeGreaterThan(0);
    },
  );

  test("also those that belong to no category and to no salesperson", async () => {
    const margin = VOCABULARY.find(({ name }) => name === "margin") as Subject;
    expect(await expectRows(margin, "margin_rate", "category", null)).toBe(2);
    expect(await expectRows(margin, "margin", "salesperson", "category")).toBe(4);
  });
});
