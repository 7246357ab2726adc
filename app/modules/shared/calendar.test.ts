import { describe, expect, test } from "vitest";
import { addDays, clockChanges, dayIn, daysBetween, instantAt, isDay } from "#app/modules/shared/calendar.ts";
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

describe("the moments at which clocks are set", () => {
  const told = (zone: string, from: string, to: string) =>
    clockChanges(zone, from, to).map(({ at, offset }) => [at.toISOString(), offset]);

  test("are found to the second, whatever the zone, over years", () => {
    expect(told("Europe/London", "2023-11-01", "2025-01-01")).toEqual([
      ["2023-11-01T00:00:00.000Z", 0],
      ["2024-03-31T01:00:00.000Z", 3_600],
      ["2024-10-27T01:00:00.000Z", 0],
    ]);
    // Half an hour, at two in the morning of its own clock.
    expect(told("Australia/Lord_Howe", "2024-04-06", "2024-04-07")).toEqual([
      ["2024-04-06T00:00:00.000Z", 39_600],
      ["2024-04-06T15:00:00.000Z", 37_800],
    ]);
    expect(told("Asia/Kathmandu", "2024-01-01", "2024-12-31")).toEqual([["2024-01-01T00:00:00.000Z", 20_700]]);
    // A day that never was: from the 29th straight to the 31st of December.
    expect(told("Pacific/Apia", "2011-12-29", "2011-12-31").map(([, offset]) => offset)).toEqual([-36_000, 50_400]);
  });

  test("say of every hour what its clock shows", () => {
    for (const zone of ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]) {
      const changes = clockChanges(zone, "2024-03-01", "2024-11-30");
      const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
      const shown = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "short", timeStyle: "short" });
      for (let at = Date.UTC(2024, 2, 1); at < Date.UTC(2024, 10, 30); at += 2_700_000) {
        const offset = changes.findLast((change) => change.at.getTime() <= at)?.offset ?? 0;
        expect(shown.format(at + offset * 1_000)).toBe(clock.format(at));
      }
    }
  });
});
