import { expect, it } from "vitest";
import { wordsOf } from "#app/components/words/words.ts";
import type { BoardView, Cell, TileData } from "./board.ts";
import { ageing, busyHours, overTime } from "./board-tiles.ts";
import { figureChange, specOf } from "./specs.ts";

const reading = { t: wordsOf("en"), currency: "GBP", timeZone: "Europe/London", opens: [] };
const view: BoardView = {
  ...{ period: "30d", compare: "before", today: "2026-03-30" },
  days: { from: "2026-03-01", to: "2026-03-30" },
};

function titleOf(column: { name: string; type: string; unit?: string }, rows: Cell[][], more: Partial<TileData> = {}) {
  const columns = [{ name: "start", type: "day" }, column, { ...column, name: "previous" }];
  return specOf(overTime("tile", "Margin", "gross-margin"), { columns, rows, ...more }, view, reading)?.title;
}

const money = { name: "margin", type: "money" };
const rate = { name: "rate", type: "quantity", unit: "percent" };

it.each([
  ["12.00", "10.00", "Margin 12.00 GBP, up 20 % on the 30 days before"],
  ["12.00", "0.00", "Margin 12.00 GBP, nothing in the 30 days before"],
  ["12.00", "-10.00", "Margin 12.00 GBP, after −10.00 GBP in the 30 days before"],
  ["-12.00", "-10.00", "Margin −12.00 GBP, after −10.00 GBP in the 30 days before"],
])("a sum of %s after %s is called what it is", (now, before, title) => {
  expect(titleOf(money, [["2026-03-01", now, before]])).toBe(title);
});

it("a rate is that of the whole period, never of its first or last day", () => {
  const rows = [
    ["2026-03-01", 100, 50],
    ["2026-03-02", 0, null],
  ];
  expect(titleOf(rate, rows, { whole: { value: 43.31, previous: 40 } })).toBe(
    "Margin 43.31 %, after 40 % in the 30 days before",
  );
  expect(titleOf(rate, rows, { whole: { value: 43.31, previous: null } })).toBe("Margin 43.31 %");
  expect(titleOf(rate, rows, { whole: { value: null, previous: 40 } })).toBe("Margin: nothing in this period");
  expect(titleOf(rate, rows)).toBe("Margin");
});

it.each([
  [
    { value: 95, previous: 90, unit: "percent" },
    { by: 5, inPoints: true },
  ],
  [
    { value: "-2.55", previous: "0", unit: "percent" },
    { by: -2.5, inPoints: true },
  ],
  [
    { value: 95, previous: 90, unit: "GBP" },
    { by: 6, inPoints: false },
  ],
  [{ value: 95, previous: 0 }, null],
  [{ value: null, previous: 90, unit: "percent" }, null],
])("%o changed by %o", (figure, change) => {
  expect(figureChange(figure)).toEqual(change);
});

it.each([
  [undefined, "Monday", 6 * 24 + 9],
  [7, "Sunday", 9],
  [6, "Saturday", 24 + 9],
])("weekdays stand as weeks begin, on %s", (weekStart, first, place) => {
  const columns = ["weekday", "hour", "orders", "revenue"].map((name) => ({ name, type: "count" }));
  const spec = specOf(busyHours, { columns, rows: [[7, 9, 5, 5]] }, view, { ...reading, weekStart });
  expect(spec).toMatchObject({
    rows: expect.arrayContaining([first]),
    title: expect.stringContaining("Sunday, 09:00"),
  });
  expect(spec?.rows?.[0]).toBe(first);
  expect(spec?.marks.findIndex(({ value }) => value === 5)).toBe(place);
});

it("a pile opens all that its customer owes, and each part of it the invoices of that age", () => {
  const opens = (age: string) => `/invoices?customer_id={customer_id}&age=${age}`;
  const ages = ageing.parts.map(({ column }) => ({ name: column, type: "money", opens: opens(column) }));
  const columns = [{ name: "customer_id", type: "id" }, { name: "customer", type: "customer_name" }, ...ages];
  const rows = [["c1", "Acme", "10.00", "0.00", "5.00", "0.00", "0.00"]];
  const spec = specOf(ageing, { columns, rows }, view, { ...reading, opens: ["/invoices"] });
  expect(spec?.marks).toMatchObject([
    { text: "15.00 GBP", href: "/invoices?status=open,partly_paid,overdue&customer_id=c1" },
  ]);
  expect(spec?.parts?.map(({ hrefs }) => hrefs?.[0])).toEqual([
    "/invoices?customer_id=c1&age=not_due",
    undefined,
    "/invoices?customer_id=c1&age=days_31_60",
    undefined,
    undefined,
  ]);
});
