import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, metricNamed, metrics } from "#analytics/catalogue.ts";
import { linkTo, namedCells } from "#analytics/metrics/links.ts";
import type { Metric } from "#analytics/metrics/metric.ts";
import { catchUp, readHead } from "#analytics/rebuild.ts";
import { CAMERA, type Golden, goldenCompany, handsOf, MEMORY, NOW, TODAY } from "#analytics/testing/golden-company.ts";
import { type ExploreData, exploreSpec, rowsOf } from "#app/components/explore/result.ts";
import { type Question, type Subject, VOCABULARY } from "#app/components/explore/vocabulary.ts";
import { wordsOf } from "#app/components/words/words.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";

import { addsOf, millionths, recordsOf, sumOf } from "./testing/records.ts";

/* For every metric: the number equals the sum over the records that its link opens, read by the list that the link opens. */

let golden: Golden;
let recordsAt: ReturnType<typeof recordsOf>;

beforeAll(async () => {
  golden = await goldenCompany();
  recordsAt = recordsOf(golden);
});
afterAll(() => golden?.close());

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
          const adds = addsOf(metric.name, column, cells);
          await expectSum(linkTo(column.opens, cells, found.params), adds, cells[column.name], column);
          checked += 1;
        }
      }
    }
    // What the figures do not hold has no records to be opened.
    expect(checked > 0).toBe(!metric.needsLag);
  });

  test("every number has its records, or says what it is worked out from", () => {
    const silent = metrics.flatMap((metric) =>
      metric.columns
        .filter(({ type, opens, worked }) => /^(money|quantity|count)$/.test(type) && !opens && !worked)
        .map(({ name }) => `${metric.name}.${name}`),
    );
    expect(silent).toEqual([]);
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

describe("every figure of a free question opens the records whose sum it is", () => {
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
    recordsAt = recordsOf(golden);
  });

  const days = { from: "2023-01-01", to: TODAY };
  const reading = { t: wordsOf("en"), currency: "GBP", timeZone: "Europe/London", opens: ["/"] };

  /** The answer's rows with their addresses, and how many of them have one. */
  async function expectRows(subject: Subject, measure: string, by: string, and: string | null): Promise<number> {
    const metric = metricNamed("explore") as Metric;
    const first = subject.measures[0]?.name ?? "";
    const show = measure === first ? [measure] : [first, measure];
    const asked = { of: subject.name, show, by, ...(and ? { and } : {}), limit: 500 };
    const params = metric.params.parse({ ...asked, ...(subject.dated ? days : {}) });
    const { columns, rows } = await answer(golden.facts, metric, params, golden.company, []);
    const question: Question = { of: subject.name, show, by, and, filters: [], sort: "by", chart: "table" };
    const data = { columns, rows, more: false, at: "", seq: 0 } as ExploreData;
    const column = columns.at(-1);
    const shown = rowsOf(question, data, days, reading);
    let checked = 0;
    for (const [index, { hrefs }] of shown.entries()) {
      const href = hrefs.at(-1);
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

  test.each([
    ["sales", "revenue", "month", "customer"],
    ["sales", "units", "product", "month"],
    ["margin", "margin", "month", "category"],
    ["invoices", "invoices", "customer", "month"],
  ])(
    "the marks of a chart of two groupings too, and their parts: %s, %s by %s and %s",
    async (of, measure, by, and) => {
      const metric = metricNamed("explore") as Metric;
      const params = metric.params.parse({ of, show: [measure], by, and, limit: 500, ...days });
      const { columns, rows } = await answer(golden.facts, metric, params, golden.company, []);
      const question: Question = { of, show: [measure], by, and, filters: [], sort: "by", chart: "bars" };
      const spec = exploreSpec(question, { columns, rows, more: false, at: "", seq: 0 } as ExploreData, days, reading);
      const column = columns.at(-1) ?? { type: "" };
      const whole = (text: string) => millionths(text.replace(/[^\d.−-]/g, "").replace("−", "-"));
      const opened = [
        ...(spec?.marks ?? []),
        ...(spec?.parts ?? []).flatMap(({ texts, hrefs = [] }) => texts.map((text, at) => ({ text, href: hrefs[at] }))),
      ].filter(({ href }) => href);
      for (const { text, href } of opened) {
        const sum = sumOf(await recordsAt(String(href)), ADDS[of]?.[measure] ?? "", column);
        expect(`${href} = ${sum}`).toBe(`${href} = ${whole(text)}`);
      }
      expect(opened.length).toBeGreaterThan(spec?.marks.length ?? 0);
      expect(spec?.marks.filter(({ href }) => !href)).toEqual([]);
    },
  );

  test("also those that belong to no category and to no salesperson", async () => {
    const margin = VOCABULARY.find(({ name }) => name === "margin") as Subject;
    expect(await expectRows(margin, "margin_rate", "category", null)).toBe(2);
    expect(await expectRows(margin, "margin", "salesperson", "category")).toBe(4);
  });
});
