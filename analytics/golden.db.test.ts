import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, metricNamed, metrics } from "#analytics/catalogue.ts";
import { compareFacts } from "#analytics/compare.ts";
import { explore, SUBJECTS } from "#analytics/explore.ts";
import type { Company, Metric } from "#analytics/metrics/metric.ts";
import {
  CAMERA,
  CASE,
  DUST,
  type Golden,
  goldenCompany,
  INSTALL,
  LAMP,
  MEMORY,
  NOW,
} from "#analytics/testing/golden-company.ts";

/*
 * Every figure here was worked out by hand from the documents of the golden company, and stands here as it was worked out.
 *
 * Sold (net of tax):        Jan 10  3 cameras 300, Acme      Jan 31  10 memories 100, Birch
 *   2023-03-15 2 cases 50,  Feb 15  4 cameras 400, Birch     Feb 29  camera 100 + 4 memories 40 + installation 50 = 190, Cedar
 *   Acme                    Mar 10  2 cases 50, Cedar        Mar 21  1 camera 100, Birch      Mar 30  2 cases 50, Birch
 *                           Mar 31  1 memory 10, Acme (00:30); 5 memories 50, Birch (02:30); 40 cameras 4000, Cedar (11:00, waiting)
 * Credited:                 Feb 29  30 of January's memories   Mar 12  50, the cancelled cases   Mar 20  25, a case that came back
 * Shipped at cost:          2023-03-16 20   Jan 11 180   Feb 1 40   Feb 16 240   Mar 1 60 + 16 = 76   Mar 22 73.64   Mar 31 20 and 20
 * Come back at cost:        Mar 20 10
 * Lamps, summer of 2023:    Jun 5 6 of them 120, Acme (4 until he changed his mind on the 6th, invoice 7th, shipped 7th, paid 20th bank)
 *                           Jun 28 8 of them 160, Birch (100 paid 29th bank, 3 shipped 30th, 5 given up on Jul 2: 100 credited; Jul 5 -40 bank)
 * Paid:                     2023-04-10 50 bank   Jan 20 100 cash   Feb 28 100 card   Mar 1 -30 bank   Mar 16 400 bank   Mar 20 -25 bank
 */

let golden: Golden;
beforeAll(async () => {
  golden = await goldenCompany();
});
afterAll(() => golden?.close());

const asked = new Set<string>();

async function ask(report: string, params: Record<string, unknown> = {}, company: Company = golden.company) {
  const metric = metricNamed(report);
  if (!metric) throw new Error(report);
  asked.add(report);
  return answer(golden.facts, metric, metric.params.parse(params), company, []);
}
const rowsOf = async (report: string, params: Record<string, unknown> = {}) => (await ask(report, params)).rows;

const QUARTER = { from: "2024-01-01", to: "2024-03-31" };
const MARCH = { from: "2024-03-01", to: "2024-03-31" };
const MONTHS = { ...QUARTER, grain: "month" };
const starts = ["2024-01-01", "2024-02-01", "2024-03-01"];

describe("by month", () => {
  test.each([
    // 300 + 100 | 400 + 190 | 50 + 100 + 50 + 10 + 50 + 4000
    ["revenue", ["400.00", "590.00", "4260.00"]],
    ["orders", [2, 2, 6]],
    // 3 + 10 | 4 + 6 | 2 + 1 + 2 + 1 + 5 + 40
    ["units-sold", [13, 10, 51]],
    // 400 ÷ 2 | 590 ÷ 2 | 4260 ÷ 6
    ["average-order", ["200.00", "295.00", "710.00"]],
    // none | 30 | 50 + 25
    ["returns", ["0.00", "30.00", "75.00"]],
    // 0 | 30 ÷ 590 = 5.0847 % | 75 ÷ 4260 = 1.7606 %
    ["return-rate", [0, 5.08, 1.76]],
    ["net-sales", ["400.00", "560.00", "4185.00"]],
    // 180 | 40 + 240 | 76 + 73.64 + 20 + 20 − 10
    ["cost-of-sales", ["180.00", "280.00", "179.64"]],
    // 400 − 180 | 560 − 280 | 4185 − 179.64
    ["gross-margin", ["220.00", "280.00", "4005.36"]],
    // 220 ÷ 400 | 280 ÷ 560 | 4005.36 ÷ 4185 = 95.7075 %
    ["margin-rate", [55, 50, 95.71]],
    // Acme, Birch | Birch, Cedar | all three
    ["active-customers", [2, 2, 3]],
    // all | all | 1 + 2 + 5 of 51 = 15.6863 %
    ["fill-rate", [100, 100, 15.69]],
    ["shipments", [1, 2, 4]],
    // a day | (half a day + a day) ÷ 2 | (86400 + 86400 + 3600 + 1800) ÷ 4, the hour that did not exist not counted
    ["time-to-ship", [86_400, 64_800, 44_550]],
    // 17 × 60 + 200 × 4 + 28 × 10 + 40 × 2 + 8 | 13 × 60 + 187 × 4 + 280 + 80 + 8 | 1546.36 + 178 × 4 + 28 × 10 + 80 + 8
    ["inventory-value", ["2188.00", "1896.00", "2626.36"]],
    ["invoiced", ["400.00", "590.00", "4260.00"]],
    // 100 | 100 | −30 + 400 − 25
    ["payments", ["100.00", "100.00", "345.00"]],
    // 300 + 100 − 100 | + 590 − 100 | + 4260 − 50 credited − 400 paid; the 30 credited on a paid invoice are owed to Birch, not less by him
    ["receivables", ["300.00", "790.00", "4600.00"]],
    // 50 + 180 of 2023 + 100 | + 100 | + 345
    ["cash", ["330.00", "430.00", "775.00"]],
    ["cash-flow", ["100.00", "100.00", "345.00"]],
  ])("%s", async (report, expected) => {
    const rows = await rowsOf(report, MONTHS);
    expect(rows.map((row) => row[0])).toEqual(starts);
    expect(rows.map((row) => row[1])).toEqual(["2024-01-31", "2024-02-29", "2024-03-31"]);
    expect(rows.map((row) => row[2])).toEqual(expected);
  });

  test.each([
    ["revenue", ["280.00", "0.00"]],
    ["orders", [2, 0]],
    // 6 as it was changed to + 8 as it was ordered and invoiced
    ["units-sold", [14, 0]],
    ["average-order", ["140.00", null]],
    ["returns", ["0.00", "100.00"]],
    ["return-rate", [0, null]],
    ["net-sales", ["280.00", "-100.00"]],
    // 9 left at 8
    ["cost-of-sales", ["72.00", "0.00"]],
    ["gross-margin", ["208.00", "-100.00"]],
    // 208 ÷ 280 = 74.2857 %
    ["margin-rate", [74.29, null]],
    ["active-customers", [2, 0]],
    // 9 ÷ 14 = 64.2857 %, and it stays so
    ["fill-rate", [64.29, null]],
    ["shipments", [2, 0]],
    // two days each
    ["time-to-ship", [172_800, null]],
    // 28 × 10 + 1 × 8
    ["inventory-value", ["288.00", "288.00"]],
    ["invoiced", ["280.00", "0.00"]],
    ["payments", ["220.00", "-40.00"]],
    // 160 − 100 | the 100 credited are 60 of it, and 40 of what was paid are his again
    ["receivables", ["60.00", "0.00"]],
    ["cash", ["270.00", "230.00"]],
    ["cash-flow", ["220.00", "-40.00"]],
  ])("%s of an order that was edited and one that was closed short", async (report, expected) => {
    const rows = await rowsOf(report, { from: "2023-06-01", to: "2023-07-31", grain: "month" });
    expect(rows.map((row) => row[2])).toEqual(expected);
  });

  test("profit: the ledger's revenue, cost of sales and other expenses", async () => {
    expect(await rowsOf("profit-by-month", QUARTER)).toEqual([
      ["2024-01-01", "2024-01-31", "400.00", "180.00", "220.00", "0.00", "220.00"],
      // 590 − 30; 3 memories damaged: 12
      ["2024-02-01", "2024-02-29", "560.00", "280.00", "280.00", "12.00", "268.00"],
      // 4260 − 75; a case found: 10 less expense
      ["2024-03-01", "2024-03-31", "4185.00", "179.64", "4005.36", "-10.00", "4015.36"],
    ]);
    const accounts = await rowsOf("profit-and-loss", { from: "2024-02-01", to: "2024-02-29" });
    expect(accounts.map((row) => [row[0], row[1], row[4]])).toEqual([
      ["2024-02", "4000", "590.00"],
      ["2024-02", "4100", "-30.00"],
      ["2024-02", "5000", "280.00"],
      ["2024-02", "5100", "12.00"],
    ]);
  });
});

describe("calendars", () => {
  test("the day the clocks go forward has 23 hours, and each order is in its own", async () => {
    const rows = await rowsOf("revenue", { from: "2024-03-31", to: "2024-03-31", grain: "hour" });
    expect(rows).toHaveLength(23);
    expect(rows.filter((row) => row[2] !== "0.00")).toEqual([
      ["2024-03-31T00:00:00.000Z", "2024-03-31T01:00:00.000Z", "10.00"],
      ["2024-03-31T01:00:00.000Z", "2024-03-31T02:00:00.000Z", "50.00"],
      ["2024-03-31T10:00:00.000Z", "2024-03-31T11:00:00.000Z", "4000.00"],
    ]);
    expect(await rowsOf("sales-by-hour", { from: "2024-03-31", to: "2024-03-31" })).toEqual([
      ["2024-03-31T00:00:00.000Z", 1, 1, "10.00", "0.00", "10.00"],
      ["2024-03-31T01:00:00.000Z", 1, 5, "50.00", "0.00", "50.00"],
      ["2024-03-31T10:00:00.000Z", 1, 40, "4000.00", "0.00", "4000.00"],
    ]);
    // By the company's clock: Saturday 23:30, Sunday 00:30, 02:30 (there is no 01:30), 11:00.
    expect(await rowsOf("busy-hours", { from: "2024-03-30", to: "2024-03-31" })).toEqual([
      [6, 23, 1, "50.00"],
      [7, 0, 1, "10.00"],
      [7, 2, 1, "50.00"],
      [7, 11, 1, "4000.00"],
    ]);
  });

  test("the leap day is a day of its own; a year before it was the 28th", async () => {
    expect(await rowsOf("sales-by-day", { from: "2024-02-29", to: "2024-02-29" })).toEqual([
      ["2024-02-29", 1, 6, "190.00", "30.00", "160.00"],
    ]);
    const leap = { from: "2024-02-28", to: "2024-03-01", grain: "day", compare: "last_year" };
    expect(await rowsOf("revenue", leap)).toEqual([
      ["2024-02-28", "2024-02-28", "0.00", "0.00"],
      ["2024-02-29", "2024-02-29", "190.00", "0.00"],
      ["2024-03-01", "2024-03-01", "0.00", "0.00"],
    ]);
  });

  test("beside a month stands the month before, or that of last year; beside a week the week before", async () => {
    const march = { ...MARCH, grain: "month" };
    expect(await rowsOf("revenue", { ...march, compare: "previous_period" })).toEqual([
      ["2024-03-01", "2024-03-31", "4260.00", "590.00"],
    ]);
    expect(await rowsOf("revenue", { ...march, compare: "last_year" })).toEqual([
      ["2024-03-01", "2024-03-31", "4260.00", "50.00"],
    ]);
    expect(await rowsOf("receivables", { ...march, compare: "previous_period" })).toEqual([
      ["2024-03-01", "2024-03-31", "4600.00", "790.00"],
    ]);
    // Monday to Sunday: 18 to 24 March with one camera, 25 to 31 with the rest.
    expect(
      await rowsOf("orders", { from: "2024-03-18", to: "2024-03-31", grain: "week", compare: "previous_period" }),
    ).toEqual([
      // compared with 4 to 10 March (the cases) and 11 to 17
      ["2024-03-18", "2024-03-24", 1, 1],
      ["2024-03-25", "2024-03-31", 4, 0],
    ]);
    // Acme, Birch and Cedar in March, Birch and Cedar in February; a year before only Acme.
    const customers = async (compare: string) => (await rowsOf("active-customers", { ...march, compare }))[0]?.slice(2);
    expect(await customers("previous_period")).toEqual([3, 2]);
    expect(await customers("last_year")).toEqual([3, 1]);
    // From a Thursday on: Birch on Thursday 21st and Cedar, Acme and Birch on the weekend before Monday; before that Cedar on the 10th.
    expect(
      await rowsOf("active-customers", {
        ...{ from: "2024-03-21", to: "2024-03-31", grain: "week", compare: "previous_period" },
      }),
    ).toEqual([
      // 10 to 13 March
      ["2024-03-21", "2024-03-24", 1, 1],
      ["2024-03-25", "2024-03-31", 3, 0],
    ]);
    expect((await rowsOf("profit-by-month", { ...MARCH, compare: "previous_period" }))[0]?.slice(-2)).toEqual([
      "4015.36",
      "268.00",
    ]);
    expect((await rowsOf("profit-by-month", { ...QUARTER, compare: "last_year" })).map((row) => row.at(-1))).toEqual([
      "0.00",
      "0.00",
      // two cases at 25.00, bought at 10.00
      "30.00",
    ]);
    // One sum: 4060 of today beside 50 of yesterday.
    const today = { from: "2024-03-31", to: "2024-03-31", grain: "all", compare: "previous_period" };
    expect((await rowsOf("revenue", today))[0]?.slice(2)).toEqual(["4060.00", "50.00"]);
    expect((await rowsOf("average-order", { ...QUARTER, grain: "all" }))[0]?.[2]).toBe("525.00");
  });

  test("one customer, one product", async () => {
    expect((await rowsOf("revenue", { ...MONTHS, customer_id: golden.birch })).map((row) => row[2])).toEqual([
      "100.00",
      "400.00",
      // 100 + 50 + 50
      "200.00",
    ]);
    expect((await rowsOf("units-sold", { ...MONTHS, sku: MEMORY })).map((row) => row[2])).toEqual([10, 4, 6]);
    const both = { ...MONTHS, sku: CAMERA, customer_id: golden.cedar };
    expect((await rowsOf("orders", both)).map((row) => row[2])).toEqual([0, 1, 1]);
  });
});

describe("customers and products", () => {
  test("who buys most, and who buys less than before", async () => {
    const { acme, birch, cedar } = golden;
    expect(await rowsOf("top-customers", QUARTER)).toEqual([
      // 190 + 50 + 4000 − 50
      [cedar, cedar, 3, "4240.00", "50.00", "4190.00"],
      // 100 + 400 + 100 + 50 + 50 − 30 − 25
      [birch, birch, 5, "700.00", "55.00", "645.00"],
      [acme, acme, 2, "310.00", "0.00", "310.00"],
    ]);
    // February: Birch 400 − 30, Cedar 190. March: Acme 10, Birch 200 − 25, Cedar 4050 − 50.
    expect(await rowsOf("falling-customers", MARCH)).toEqual([[birch, birch, "175.00", "370.00", "-195.00"]]);
    // February: cameras 500, memories 40 − 30, installation 50. March: no installation.
    expect(await rowsOf("falling-products", MARCH)).toEqual([[INSTALL, "Installation", "0.00", "50.00", "-50.00"]]);
  });

  test("what sells", async () => {
    expect(await rowsOf("top-products", QUARTER)).toEqual([
      // 3 + 4 + 1 + 1 + 40; 4900 − (180 + 240 + 60 + 73.64)
      [CAMERA, "Camera", 49, "4900.00", "4346.36"],
      // 10 + 4 + 1 + 5 − 1 credited line; 200 − 30; − (40 + 16 + 20)
      [MEMORY, "Memory", 19, "170.00", "94.00"],
      [INSTALL, "Installation", 1, "50.00", "50.00"],
      // 2 + 2 − 2 − 1; 100 − 50 − 25; − 20 + 10
      [CASE, "Case", 1, "25.00", "15.00"],
    ]);
    // 4900, 200, 100 and 50 of 5250
    expect(await rowsOf("abc", QUARTER)).toEqual([
      [CAMERA, "Camera", "A", "4900.00", 93.33, 93.33],
      [MEMORY, "Memory", "B", "200.00", 3.81, 97.14],
      [CASE, "Case", "C", "100.00", 1.9, 99.05],
      [INSTALL, "Installation", "C", "50.00", 0.95, 100],
    ]);
    expect(await rowsOf("backorders")).toEqual([[CAMERA, "Camera", 1, 40]]);
  });
});

describe("stock", () => {
  test("as it is, and on a day that is past", async () => {
    expect(await rowsOf("stock-levels")).toEqual([
      // 20 − 3 − 4 − 1 + 10 − 1; 1200 − 180 − 240 − 60 + 900 − 73.64
      [CAMERA, "Camera", 21, 0, 21, 25, true, "1546.36"],
      // 200 − 10 − 3 − 4 − 5, one of them promised to Acme
      [MEMORY, "Memory", 178, 1, 177, 100, false, "712.00"],
      // 30 − 2 + 1 − 2 + 1
      [CASE, "Case", 28, 0, 28, null, false, "280.00"],
      [DUST, "Dust", 40, 0, 40, null, false, "80.00"],
      // 10 − 6 − 3
      [LAMP, "Lamp", 1, 0, 1, null, false, "8.00"],
    ]);
    expect(await rowsOf("stock-on-date", { on: "2024-02-29" })).toEqual([
      [CAMERA, "Camera", 13, "780.00"],
      [MEMORY, "Memory", 187, "748.00"],
      [CASE, "Case", 28, "280.00"],
      [DUST, "Dust", 40, "80.00"],
      [LAMP, "Lamp", 1, "8.00"],
    ]);
    expect(await rowsOf("low-stock")).toEqual([[CAMERA, "Camera", 21, 21, 25, 4]]);
    expect(await rowsOf("stock-adjustments", QUARTER)).toEqual([
      [MEMORY, "Memory", -3, "-12.00"],
      [CASE, "Case", 1, "10.00"],
    ]);
  });

  test("how fast it goes, in the 28 days from 4 March", async () => {
    expect(await rowsOf("stock-velocity")).toEqual([
      // 1 + 40: 41 ÷ 28; 21 ÷ 1.4643
      [CAMERA, "Camera", 41, 1.464285, 14.3],
      // 1 + 5: 6 ÷ 28; 177 × 28 ÷ 6
      [MEMORY, "Memory", 6, 0.214285, 826],
      // 2 + 2, the cancelled ones were invoiced
      [CASE, "Case", 4, 0.142857, 196],
      [DUST, "Dust", 0, 0, null],
      [LAMP, "Lamp", 0, 0, null],
    ]);
    expect(await rowsOf("days-of-cover")).toEqual([
      [CAMERA, "Camera", 41, 21, 21, 14.3],
      [CASE, "Case", 4, 28, 28, 196],
      [MEMORY, "Memory", 6, 178, 177, 826],
    ]);
  });

  test("how old it is, and what lies there for nothing", async () => {
    expect(await rowsOf("stock-ageing")).toEqual([
      // the 10 of 20 March (11 days), 11 of the 20 of 2 January (89 days)
      [CAMERA, "Camera", 21, 10, 11, 0, 0, 0, "1546.36"],
      [MEMORY, "Memory", 178, 0, 178, 0, 0, 0, "712.00"],
      // one back and one found in March, 26 of March 2023 (396 days)
      [CASE, "Case", 28, 2, 0, 0, 0, 26, "280.00"],
      // 121 days
      [DUST, "Dust", 40, 0, 0, 40, 0, 0, "80.00"],
      // 304 days
      [LAMP, "Lamp", 1, 0, 0, 0, 1, 0, "8.00"],
    ]);
    expect(await rowsOf("dead-stock")).toEqual([
      [DUST, "Dust", 40, "80.00", null, null],
      // 28 June to 31 March
      [LAMP, "Lamp", 1, "8.00", "2023-06-28", 277],
    ]);
    // Who may not see what it is worth gets it by number.
    const deadStock = metricNamed("dead-stock") as Metric;
    const unseen = await answer(golden.facts, deadStock, { days: 1 }, golden.company, ["cost"]);
    expect(unseen.rows.map(([sku]) => sku)).toEqual([CASE, DUST, LAMP]);
    // A day is enough for cases (yesterday): ordered on the 30th, not on the 31st.
    expect((await rowsOf("dead-stock", { days: "1" })).map((row) => [row[0], row[4], row[5]])).toEqual([
      [CASE, "2024-03-30", 1],
      [DUST, null, null],
      [LAMP, "2023-06-28", 277],
    ]);
    // 639.64 in 91 days; 280 + 80 + 8 before, 2626.36 after: 639.64 ÷ 91 × 365 ÷ 1497.18 = 1.7136
    expect(await rowsOf("inventory-turn", QUARTER)).toEqual([["639.64", "368.00", "2626.36", 1.71]]);
  });
});

describe("money", () => {
  test("who owes what, since when", async () => {
    const { acme, birch, cedar } = golden;
    expect(await rowsOf("receivables-ageing")).toEqual([
      // the leap day's order was due on 30 March
      [cedar, cedar, "4000.00", "190.00", "0.00", "0.00", "0.00", "4190.00"],
      // 300 − 100, due on 9 February: 51 days
      [acme, acme, "10.00", "0.00", "200.00", "0.00", "0.00", "210.00"],
      [birch, birch, "200.00", "0.00", "0.00", "0.00", "0.00", "200.00"],
    ]);
    expect(await rowsOf("receivables-ageing", { limit: "1" })).toEqual([
      [cedar, cedar, "4000.00", "190.00", "0.00", "0.00", "0.00", "4190.00"],
      // all others together
      [null, null, "210.00", "0.00", "200.00", "0.00", "0.00", "410.00"],
    ]);
    expect((await rowsOf("outstanding-invoices")).map((row) => row.slice(2))).toEqual([
      [acme, "2024-01-10", "2024-02-09", "300.00", "200.00", 51],
      [cedar, "2024-02-29", "2024-03-30", "190.00", "190.00", 1],
      [birch, "2024-03-21", "2024-04-20", "100.00", "100.00", 0],
      [birch, "2024-03-30", "2024-04-29", "50.00", "50.00", 0],
      [acme, "2024-03-31", "2024-04-30", "10.00", "10.00", 0],
      [birch, "2024-03-31", "2024-04-30", "50.00", "50.00", 0],
      [cedar, "2024-03-31", "2024-04-30", "4000.00", "4000.00", 0],
    ]);
    expect(await rowsOf("overdue")).toEqual([
      [acme, acme, 1, "200.00", "2024-02-09", 51],
      [cedar, cedar, 1, "190.00", "2024-03-30", 1],
    ]);
    // 400 + 590 + 4260 invoiced since 2 January: 4600 ÷ 5250 × 90 = 78.857
    expect(await rowsOf("days-sales-outstanding")).toEqual([["4600.00", "5250.00", 78.9]]);
  });

  test("cash, how it came, and what is to come", async () => {
    // cash 100; bank 50 + 180 for lamps + 100 by card − 30 + 400 − 25, of which 200 are put by
    expect((await rowsOf("cash-snapshot")).map((row) => [row[0], row[2]])).toEqual([
      ["1000", "100.00"],
      ["1010", "475.00"],
      ["1020", "200.00"],
    ]);
    expect(await rowsOf("payments-by-method", QUARTER)).toEqual([
      ["bank", 3, "400.00", "55.00", "345.00"],
      ["card", 1, "100.00", "0.00", "100.00"],
      ["cash", 1, "100.00", "0.00", "100.00"],
    ]);
    expect((await rowsOf("cash-forecast", { weeks: "6" })).map((row) => row.slice(0, 5))).toEqual([
      // 200 + 190 overdue
      ["2024-03-31", "2024-03-31", "775.00", "390.00", "1165.00"],
      ["2024-04-01", "2024-04-07", "1165.00", "0.00", "1165.00"],
      ["2024-04-08", "2024-04-14", "1165.00", "0.00", "1165.00"],
      ["2024-04-15", "2024-04-21", "1165.00", "100.00", "1265.00"],
      ["2024-04-22", "2024-04-28", "1265.00", "0.00", "1265.00"],
      // 50 on the 29th; 10 + 50 + 4000 on the 30th
      ["2024-04-29", "2024-05-05", "1265.00", "4110.00", "5375.00"],
    ]);
  });

  test("the key figures, with yesterday beside them", async () => {
    expect(await rowsOf("kpis")).toEqual([
      ["orders_today", 3, "count", 1],
      ["revenue_today", "4060.00", "GBP", "50.00"],
      ["orders_total", 13, "count", 10],
      // 50 + 280 + 400 + 590 + 4260
      ["gross_sales_total", "5580.00", "GBP", "1520.00"],
      // 100 + 30 + 75 credited
      ["net_sales_total", "5375.00", "GBP", "1315.00"],
      ["outstanding_total", "4600.00", "GBP", "540.00"],
      // Cedar's was due yesterday, so it was not overdue then
      ["overdue_total", "390.00", "GBP", "200.00"],
      ["cash_balance", "775.00", "GBP", "775.00"],
      ["low_stock_count", 1, "count", null],
      ["backorder_count", 1, "count", null],
      // 40 left today
      ["inventory_value", "2626.36", "GBP", "2666.36"],
      // 5375 − 72 − 669.64 + 10; 1315 − 72 − 629.64 + 10
      ["gross_margin", "4643.36", "GBP", "623.36"],
    ]);
  });
});

test("another currency, which has no parts, and another zone in the same facts", async () => {
  const rows = async (report: string, params: Record<string, unknown> = {}) =>
    (await ask(report, params, golden.tokyo)).rows;
  // 100.5 twice are 101 and 101 | 3 × 1250
  expect((await rows("revenue", MONTHS)).map((row) => row[2])).toEqual(["0", "202", "3750"]);
  // 202 | 3750 − 3 × 800
  expect((await rows("gross-margin", MONTHS)).map((row) => row[2])).toEqual(["0", "202", "1350"]);
  expect((await rows("payments", MONTHS)).map((row) => row[2])).toEqual(["0", "0", "2000"]);
  // It was the leap day there, a minute before midnight, and half an hour past it on the 31st.
  expect((await rows("busy-hours", QUARTER)).map((row) => row.slice(0, 3))).toEqual([
    [4, 23, 1],
    [7, 0, 1],
  ]);
  const kpis = await rows("kpis");
  expect(kpis.filter(([, , unit]) => unit !== "count").map(([name, value, unit]) => [name, value, unit])).toEqual([
    ["revenue_today", "3750", "JPY"],
    ["gross_sales_total", "3952", "JPY"],
    ["net_sales_total", "3952", "JPY"],
    // 202 + 1750
    ["outstanding_total", "1952", "JPY"],
    // due on 30 March
    ["overdue_total", "202", "JPY"],
    ["cash_balance", "2000", "JPY"],
    // 7 × 800
    ["inventory_value", "5600", "JPY"],
    ["gross_margin", "1552", "JPY"],
  ]);
});

test("weeks of a company that begin on Sunday", async () => {
  const sundays = { ...golden.company, weekStart: 7 };
  const weeks = { from: "2024-03-18", to: "2024-03-31", grain: "week" };
  const days = [
    ["2024-03-18", "2024-03-23"],
    ["2024-03-24", "2024-03-30"],
    ["2024-03-31", "2024-03-31"],
  ] as const;
  const [first, second, third] = days;
  // the 21st | the 30th | three on the 31st
  expect((await ask("orders", weeks, sundays)).rows).toEqual([
    [...first, 1],
    [...second, 1],
    [...third, 3],
  ]);
  expect((await ask("active-customers", weeks, sundays)).rows).toEqual([
    [...first, 1],
    [...second, 1],
    [...third, 3],
  ]);
  const params = explore.params.parse({
    of: "sales",
    show: ["orders"],
    by: "week",
    from: weeks.from,
    to: weeks.to,
    limit: 10,
  });
  const explored = await answer(golden.facts, explore, params, sundays, []);
  expect(explored.rows.map(([week]) => week).sort()).toEqual(["2024-03-17", "2024-03-24", "2024-03-31"]);
  // What is overdue, and what is due until Saturday, 6 April.
  expect((await ask("cash-forecast", { weeks: "2" }, sundays)).rows.map((row) => row.slice(0, 2))).toEqual([
    ["2024-03-31", "2024-04-06"],
    ["2024-04-07", "2024-04-13"],
  ]);
  // Twelve weeks with that of today, unless days are said.
  expect((await ask("orders", { to: "2024-03-31", grain: "week" }, sundays)).rows[0]?.[0]).toBe("2024-01-14");
});

test("what the books have and the figures do not", async () => {
  const lag = { count: 3, since: "2024-03-31T11:59:00Z" };
  expect(await rowsOf("event-lag")).toEqual([[0, null]]);
  expect((await ask("event-lag", {}, { ...golden.company, lag })).rows).toEqual([[3, lag.since]]);
});

test("the gross margin of free questions is the metric's, by whatever it is grouped", async () => {
  for (const by of Object.keys(SUBJECTS.margin?.dimensions ?? {})) {
    const { of, show, limit } = { of: "margin", show: ["net_sales", "cost", "margin"], limit: 100 };
    const params = explore.params.parse({ of, show, by, limit, ...QUARTER });
    const { rows } = await answer(golden.facts, explore, params, golden.company, []);
    const sum = (at: number) => rows.reduce((all, row) => all + Math.round(Number(row.at(at)) * 100), 0) / 100;
    const whole = { ...QUARTER, grain: "all" };
    expect(sum(-3), by).toBe(Number((await rowsOf("net-sales", whole))[0]?.[2]));
    expect(sum(-2), by).toBe(Number((await rowsOf("cost-of-sales", whole))[0]?.[2]));
    expect(sum(-1), by).toBe(Number((await rowsOf("gross-margin", whole))[0]?.[2]));
    // 220 + 280 + 4005.36, as it stands above
    expect(sum(-1), by).toBe(4505.36);
  }
});

test("every metric of the catalogue has been worked out here, from fifty documents; all facts and metrics agree with the books", async () => {
  expect([...asked].sort()).toEqual(metrics.map(({ name }) => name).sort());
  const [documents] = await golden.db.admin`
    with one as (select ${golden.tenantId}::uuid as tenant_id)
    select (select count(*) from sales_order join one using (tenant_id))::int as orders,
           (select count(*) from shipment join one using (tenant_id))::int as shipments,
           count(*) filter (where kind = 'invoice')::int as invoices, count(*) filter (where kind = 'credit_note')::int as notes,
           (select count(*) from payment join one using (tenant_id))::int as payments from invoice where tenant_id = ${golden.tenantId}`;
  expect(documents).toEqual({ orders: 14, shipments: 10, invoices: 13, notes: 4, payments: 9 });
  expect((await compareFacts(golden.db.worker, golden.facts, NOW)).differences).toEqual([]);
});
