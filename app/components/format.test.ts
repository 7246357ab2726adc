import { describe, expect, it } from "vitest";
import {
  dayText,
  ENGLISH,
  groupDigits,
  humanise,
  instantText,
  monthText,
  priceText,
  quantityText,
  wallClock,
} from "./format.ts";
import { GERMAN } from "./words/de/locale.ts";

describe("figures as text", () => {
  it.each([
    ["0.00", "0.00"],
    ["999.99", "999.99"],
    ["1000", "1,000"],
    ["-1234567.5", "\u22121,234,567.5"],
    ["12345678901234567.89", "12,345,678,901,234,567.89"],
  ])("groups %s", (given, shown) => expect(groupDigits(given, ENGLISH)).toBe(shown));

  it.each([
    [3, "3"],
    [1.5, "1.5"],
    ["2.500000", "2.5"],
    ["100", "100"],
    [0.000001, "0.000001"],
  ])("shows the quantity %s without its empty decimals", (given, shown) =>
    expect(quantityText(given, ENGLISH)).toBe(shown),
  );

  it.each([
    ["399", "399.00"],
    ["0.125", "0.125"],
    ["1234.5", "1,234.50"],
  ])("shows the price %s with two decimals or more", (given, shown) => expect(priceText(given, ENGLISH)).toBe(shown));
});

describe("days and instants", () => {
  it("writes days and months as people do", () => {
    expect(dayText("2026-09-05", ENGLISH)).toBe("5 Sep 2026");
    expect(monthText("2026-11", ENGLISH)).toBe("Nov 2026");
  });

  it("reads the company's clock, not the machine's", () => {
    expect(instantText("2026-07-01T23:30:00.000Z", "Europe/London", ENGLISH)).toBe("2 Jul 2026, 00:30");
    expect(instantText("2026-12-31T23:30:00Z", "Asia/Kathmandu", ENGLISH)).toBe("1 Jan 2027, 05:15");
  });

  it("is right on both sides of a change of the clock", () => {
    const zone = "Europe/London";
    expect(wallClock("2026-10-25T00:59:59Z", zone)).toEqual({ day: "2026-10-25", time: "01:59", seconds: "59" });
    expect(wallClock("2026-10-25T01:00:00Z", zone)).toEqual({ day: "2026-10-25", time: "01:00", seconds: "00" });
    expect(wallClock("2026-03-29T00:59:59Z", zone).time).toBe("00:59");
    expect(wallClock("2026-03-29T01:00:00Z", zone).time).toBe("02:00");
  });

  it("agrees with Intl at every quarter of an hour of a year, in zones with odd offsets", () => {
    for (const zone of ["Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"]) {
      const clock = new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 4_500_000) {
        expect(wallClock(new Date(at), zone).time).toBe(clock.format(at));
      }
    }
  });
});

it("makes words of names", () => {
  expect(humanise("orders.order_created")).toBe("Order created");
});

describe("in German", () => {
  it("writes figures with a comma and days with a point", () => {
    expect(groupDigits("-1234567.5", GERMAN)).toBe("\u22121.234.567,5");
    expect(quantityText(1234.5, GERMAN)).toBe("1.234,5");
    expect(priceText("12.5", GERMAN)).toBe("12,50");
    expect(dayText("2026-11-20", GERMAN)).toBe("20. Nov. 2026");
    expect(monthText("2026-03", GERMAN)).toBe("März 2026");
    expect(instantText("2026-11-20T14:32:07Z", "Europe/Berlin", GERMAN)).toBe("20. Nov. 2026, 15:32");
  });
});
