import { describe, expect, test } from "vitest";
import { addDays, dayIn, daysBetween, instantAt, isDay } from "#app/modules/shared/calendar.ts";
import { isId, newId } from "#app/modules/shared/id.ts";

describe("days", () => {
  test("a day is the company's, not the server's", () => {
    const evening = new Date("2026-06-30T23:30:00Z");
    expect([dayIn("Europe/London", evening), dayIn("UTC", evening), dayIn("Pacific/Kiritimati", evening)]).toEqual([
      "2026-07-01",
      "2026-06-30",
      "2026-07-01",
    ]);
  });

  test("are counted over leap years and changes of the clock", () => {
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(addDays("2026-03-10", 30)).toBe("2026-04-09");
    expect(daysBetween("2026-03-01", "2026-04-01")).toBe(31);
  });

  test.each(["2025-02-29", "0000-00-00", "31/04/2026", "2026-13-01", "99999-01-01", ""])("%j is none", (text) => {
    expect(isDay(text)).toBe(false);
  });
});

describe("wall time", () => {
  test.each([
    ["2011-01-15 10:00:00", "2011-01-15T10:00:00.000Z"],
    ["2011-07-15 10:00:00", "2011-07-15T09:00:00.000Z"],
    // Clocks go back: 01:30 happens twice, the first counts.
    ["2011-10-30 01:30:00", "2011-10-30T00:30:00.000Z"],
    ["2011-10-30 02:30:00", "2011-10-30T02:30:00.000Z"],
    ["2011-03-27 02:30:00", "2011-03-27T01:30:00.000Z"],
  ])("%s in London", (wall, instant) => {
    expect(instantAt("Europe/London", wall).toISOString()).toBe(instant);
  });
});

test("ids are UUIDs of version 7 and sort in the order they were made", () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids.slice(0, 100)) expect(isId(id) && id[14] === "7" && "89ab".includes(id[19] ?? "")).toBe(true);
});
