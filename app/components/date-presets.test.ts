import { expect, test } from "vitest";
import { datePresets } from "./date-presets.ts";

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
