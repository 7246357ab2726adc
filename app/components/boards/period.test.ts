import { describe, expect, it } from "vitest";
import { daysIn, stepOf } from "./period.ts";
import { readView } from "./read-view.ts";

const read = (query: string) => readView(`http://pulse.test/dashboard${query}`, "2026-03-02");

describe("a board's address", () => {
  it("says the days and what they are compared with, and nothing of it is needed", () => {
    expect(read("").view).toEqual({
      period: "30d",
      days: { from: "2026-02-01", to: "2026-03-02" },
      compare: "before",
      today: "2026-03-02",
    });
    expect(read("?period=12m").view.days).toEqual({ from: "2025-04-01", to: "2026-03-02" });
    expect(read("?period=month&compare=none").view).toMatchObject({ days: { from: "2026-03-01" }, compare: "none" });
    expect(daysIn(read("?period=7d").view.days)).toBe(7);
  });

  it("takes days of one's own, and leaves out with its name what cannot be meant", () => {
    expect(read("?from=2026-01-05&to=2026-01-11").view).toMatchObject({
      period: "",
      days: { from: "2026-01-05", to: "2026-01-11" },
    });
    expect(read("?from=2026-05-01").rejected.map(({ name }) => name)).toEqual(["to"]);
    expect(read("?from=1990-01-01&to=2026-01-01").rejected.map(({ name }) => name)).toEqual(["from"]);
    expect(read("?period=fortnight&compare=moon").rejected.map(({ name }) => name)).toEqual(["period", "compare"]);
  });
});

it("a series is as fine as a line can show", () => {
  expect(stepOf({ from: "2026-01-01", to: "2026-02-28" })).toBe("day");
  expect(stepOf({ from: "2026-01-01", to: "2026-06-30" })).toBe("week");
  expect(stepOf({ from: "2024-01-01", to: "2026-06-30" })).toBe("month");
});
