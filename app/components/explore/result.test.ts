import { expect, it } from "vitest";
import { wordsOf } from "#app/components/words/words.ts";
import { type ExploreData, exploreSpec, notesOf } from "./result.ts";
import { type Question, rowsNeeded } from "./vocabulary.ts";

const reading = { t: wordsOf("en"), currency: "GBP", timeZone: "Europe/London", opens: ["/reports"] };
const days = { from: "2026-01-01", to: "2026-03-31" };
const ask = (more: Partial<Question>): Question => ({
  ...{ of: "sales", show: ["orders"], by: "month", and: "product", filters: [], sort: "by", chart: "bars" },
  ...more,
});
const found = (measure: { name: string; type: string }, and: string, more = false): ExploreData => ({
  columns: [
    { name: "month", type: "month" },
    { name: and, type: "text" },
    { name: `${and}_name`, type: "text" },
    measure,
  ],
  rows: [
    ["2026-01", "A", "Ant", measure.type === "money" ? "10.00" : 1],
    ["2026-01", "B", "Bee", measure.type === "money" ? "5.50" : 1],
  ],
  ...{ more, at: "", seq: 0 },
});
const count = { name: "orders", type: "count" };
const money = { name: "revenue", type: "money" };

it("what can be in two parts of a pile is not piled up: an order of two products is one order", () => {
  expect(exploreSpec(ask({}), found(count, "product"), days, reading)).toBeNull();
  expect(notesOf(ask({}))).toContainEqual(expect.stringContaining("the parts do not add up"));
  expect(notesOf(ask({ chart: "table" }))).toEqual([]);

  const byCustomer = ask({ and: "customer" });
  expect(exploreSpec(byCustomer, found(count, "customer"), days, reading)?.marks).toMatchObject([{ text: "2" }]);
  expect(exploreSpec(ask({ show: ["customers"], and: "weekday" }), found(count, "weekday"), days, reading)).toBeNull();
});

it("a pile is drawn of all its parts, or not at all", () => {
  const question = ask({ show: ["revenue"] });
  expect(exploreSpec(question, found(money, "product", true), days, reading)).toBeNull();
  expect(rowsNeeded(question)).toBeGreaterThan(rowsNeeded(ask({ chart: "table" })));

  const spec = exploreSpec(question, found(money, "product"), days, reading);
  const lines = "/reports/lines?kind=order&from=2026-01-01&to=2026-01-31";
  expect(spec?.marks).toMatchObject([{ text: "15.50 GBP", href: lines }]);
  expect(spec?.parts).toMatchObject([{ hrefs: [`${lines}&sku=A`] }, { hrefs: [`${lines}&sku=B`] }]);
});
