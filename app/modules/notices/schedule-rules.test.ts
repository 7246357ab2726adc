import { expect, test } from "vitest";
import { nextRun, type Rhythm } from "./schedule-rules.ts";

const daily: Rhythm = { every: "day", onDay: null, atHour: 7 };
const mondays: Rhythm = { every: "week", onDay: 1, atHour: 7 };
const firsts: Rhythm = { every: "month", onDay: 1, atHour: 0 };

test.each([
  ["the same day, while its hour is to come", daily, "2026-11-21T06:59:59Z", "2026-11-21T07:00:00.000Z"],
  ["the next day, once it has come", daily, "2026-11-21T07:00:00Z", "2026-11-22T07:00:00.000Z"],
  ["seven by the company's clock in summer", daily, "2026-07-01T06:30:00Z", "2026-07-02T06:00:00.000Z"],
  ["the day the clocks go back", daily, "2026-10-24T12:00:00Z", "2026-10-25T07:00:00.000Z"],
  ["Monday, from a Saturday", mondays, "2026-11-21T12:00:00Z", "2026-11-23T07:00:00.000Z"],
  ["the first of the next year", firsts, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00.000Z"],
  // London has no one o'clock on 29 March: what belongs there comes an hour sooner, and once.
  ["before an hour that a day lacks", { ...daily, atHour: 1 }, "2026-03-28T12:00:00Z", "2026-03-29T00:00:00.000Z"],
  ["after an hour that a day lacks", { ...daily, atHour: 1 }, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00.000Z"],
])("next is %s", (_, rhythm, after, expected) => {
  expect(nextRun(rhythm, "Europe/London", new Date(after)).toISOString()).toBe(expected);
});
