import { expect, test } from "vitest";
import { datePresets, lastMonthEnd, spanBefore, yearBefore } from "./date-presets.ts";

const spans = (today: string) =>
  Object.fromEntries(datePresets(today).map(({ name, from, to }) => [name, `${from} ${to}`]));

test("spans of days are those of the calendar, over ends of months and years", () => {
  expect(spans("2026-11-21")).toEqual({
    Today: "2026-11-21 2026-11-21",
    "This week": "2026-11-16 2026-11-22",
    "This month": "2026-11-01 2026-11-30",
    "Last month": "2026-10-01 2026-10-31",
    "This year": "2026-01-01 2026-12-31",
  });
  expect(spans("2028-03-01")).toMatchObject({
    "This week": "2028-02-28 2028-03-05",
    "Last month": "2028-02-01 2028-02-29",
  });
  expect(spans("2027-01-01")).toMatchObject({
    "This week": "2026-12-28 2027-01-03",
    "Last month": "2026-12-01 2026-12-31",
  });
  expect(spans("2026-11-22")["This week"]).toBe("2026-11-16 2026-11-22");
});

test("what a statement is compared with is as long, and ends where it begins", () => {
  expect(spanBefore({ from: "2026-11-01", to: "2026-11-30" })).toEqual({ from: "2026-10-01", to: "2026-10-31" });
  expect(spanBefore({ from: "2026-01-01", to: "2026-03-31" })).toEqual({ from: "2025-10-01", to: "2025-12-31" });
  expect(spanBefore({ from: "2026-11-16", to: "2026-11-22" })).toEqual({ from: "2026-11-09", to: "2026-11-15" });
  expect(spanBefore({ from: "2026-11-01", to: "2026-11-22" })).toEqual({ from: "2026-10-10", to: "2026-10-31" });
  expect(yearBefore("2028-02-29")).toBe("2027-02-28");
  expect(yearBefore("2026-11-22")).toBe("2025-11-22");
  expect(lastMonthEnd("2028-03-31")).toBe("2028-02-29");
});
