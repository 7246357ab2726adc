import { describe, expect, it } from "vitest";
import { isDue, lastAt, readTimeOfDay } from "#workers/jobs/schedule.ts";

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
const night = { hour: 2, minute: 30 };

describe("daily work", () => {
  it("knows when the clock last showed its time", () => {
    expect(lastAt(at(21, 2, 30), night)).toEqual(at(21, 2, 30));
    expect(lastAt(at(21, 2, 29), night)).toEqual(at(20, 2, 30));
    expect(lastAt(at(1, 0), night)).toEqual(new Date(2026, 9, 31, 2, 30));
  });

  it.each([
    ["a new installation waits for its first night", at(21, 10), { installedAt: at(21, 9) }, false],
    ["the first night has come", at(22, 2, 31), { installedAt: at(21, 9) }, true],
    ["it was done tonight", at(22, 9), { lastDoneAt: at(22, 2, 31) }, false],
    ["it was done yesterday", at(22, 2, 30), { lastDoneAt: at(21, 2, 31) }, true],
    ["the machine was off at night", at(22, 9), { lastDoneAt: at(20, 2, 31) }, true],
    ["a try failed a moment ago", at(22, 3), { lastDoneAt: at(21, 2, 31), lastTriedAt: at(22, 2, 30) }, false],
    ["a try failed an hour ago", at(22, 3, 30), { lastDoneAt: at(21, 2, 31), lastTriedAt: at(22, 2, 30) }, true],
  ])("%s", (_, now, past, due) => {
    const all = { installedAt: at(1, 0), lastDoneAt: null, lastTriedAt: null, ...past };
    expect(isDue(now, night, all)).toBe(due);
  });

  it("reads a time of day, and nothing else", () => {
    expect(readTimeOfDay("02:30")).toEqual(night);
    for (const text of ["24:00", "2:30", "02:60", "", "night"]) expect(readTimeOfDay(text)).toBeNull();
  });
});
