import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDay } from "#app/modules/shared/calendar.ts";
import { formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";
import { dayText, ENGLISH, groupDigits, priceText } from "./format.ts";
import { plainDecimal, readCommas, readDay, readDecimal, typedDecimal, withTyped } from "./typed.ts";
import { GERMAN } from "./words/de/locale.ts";

const micro = fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n });
const figure = micro.map((value) => formatMicro(value));
/** As it is written where the comma is the decimal mark. */
const continental = (text: string) => text.replace(/[.,]/g, (sign) => (sign === "." ? "," : "."));

describe("a typed figure", () => {
  it("shown with groups reads back as itself, in either notation", () => {
    fc.assert(
      fc.property(figure, (plain) => {
        expect(readDecimal(groupDigits(plain, ENGLISH), ".")).toBe(plain);
        expect(readDecimal(continental(groupDigits(plain, ENGLISH)), ",")).toBe(plain);
      }),
    );
  });

  it("shown as a price reads back as the same price", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 999_999_999_999_999n }).map((value) => formatMicro(value)),
        (plain) => {
          expect(parseMicro(readDecimal(priceText(plain, ENGLISH)) ?? "")).toBe(parseMicro(plain));
        },
      ),
    );
  });

  it("is a plain decimal or nothing, whatever was typed, and reading it again changes nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-=0-9., ()+*/']{0,20}$/)), (text) => {
        const read = readDecimal(text);
        if (read === null) return;
        expect(read).toMatch(/^-?\d+(\.\d+)?$/);
        expect(readDecimal(read)).toBe(read);
      }),
    );
  });

  it("may be a sum, which is exact", () => {
    const small = fc.integer({ min: 0, max: 9_999 });
    fc.assert(
      fc.property(small, small, small, (a, b, c) => {
        expect(readDecimal(`=${a}*${b}+${c}`)).toBe(String(a * b + c));
        expect(readDecimal(`=${a}-(${b} - ${c})`)).toBe(String(a - (b - c)));
      }),
    );
  });

  it.each([
    ["1,234.56", "1234.56"],
    ["1.234,56", "1234.56"],
    ["1 234,56", "1234.56"],
    ["1\u00a0234\u202f567", null],
    ["1'234.5", "1234.5"],
    ["1.234.567", "1234567"],
    ["1,5", "1.5"],
    ["0,125", "0.125"],
    [".5", "0.5"],
    ["12.", "12"],
    ["007", "7"],
    ["-0", "0"],
    ["=12*3", "36"],
    ["=100/3", "33.333333"],
    ["=2*(3+4)-0.5", "13.5"],
    ["=1/0", null],
    ["=", null],
    ["=2**3", null],
    ["1234,567", null],
    ["1,23,456", null],
    ["1e3", null],
    ["0x10", null],
    ["1_000", null],
    ["NaN", null],
    ["\u0661\u0662", null],
    ["", null],
  ])("%j is read as %j", (text, read) => expect(readDecimal(text)).toBe(read));

  it("of one sign before three digits is read by the notation", () => {
    expect([readDecimal("1.234", "."), readDecimal("1.234", ","), readDecimal("1,234", ".")]).toEqual([
      "1.234",
      "1234",
      "1234",
    ]);
  });
});

describe("a typed day", () => {
  const today = "2026-11-20";

  it("as it is shown reads back as itself", () => {
    const day = fc
      .date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2199-12-31T00:00:00Z"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, (iso) => {
        expect(readDay(dayText(iso, ENGLISH))).toBe(iso);
      }),
    );
  });

  it("is a day of the calendar or nothing, whatever was typed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+0-9./ a-z]{0,12}$/)), (text) => {
        const read = readDay(text, today);
        expect(read === null || isDay(read)).toBe(true);
      }),
    );
  });

  it.each([
    ["t", "2026-11-20"],
    ["+30", "2026-12-20"],
    ["-20", "2026-10-31"],
    ["20/11", "2026-11-20"],
    ["1.2.", "2026-02-01"],
    ["5", "2026-11-05"],
    ["20/11/25", "2025-11-20"],
    ["3 December", "2026-12-03"],
    ["29/2", null],
    ["31/04/2026", null],
    ["20 foo 2026", null],
    ["soon", null],
  ])("%j is read as %j", (text, read) => expect(readDay(text, today)).toBe(read));

  it("that needs today is left alone without it", () => {
    expect([readDay("t"), readDay("+30"), readDay("20/11"), readDay("20/11/2026")]).toEqual([
      null,
      null,
      null,
      "2026-11-20",
    ]);
  });
});

describe("the named fields of a form", () => {
  it("are read, in every row, and what cannot be read stays as typed", () => {
    const typed = { memo: "1,000", lines: [{ debit: "=2*3", x: 1 }, null, { debit: "twelve" }], on: "20/11/2026" };
    expect(withTyped(typed, { "lines.*.debit": "decimal", on: "day", absent: "day" })).toEqual({
      memo: "1,000",
      lines: [{ debit: "6", x: 1 }, null, { debit: "twelve" }],
      on: "2026-11-20",
    });
  });
});

describe("a figure typed with a decimal comma", () => {
  it.each([
    ["1.234,56", "1234.56"],
    ["1.234", "1234"],
    ["1.234.567", "1234567"],
    ["1,234", "1.234"],
    ["0,5", "0.5"],
    ["12,50", "12.50"],
    ["-3,25", "-3.25"],
    ["=12*3,5", "42"],
    ["1.5", "1.5"],
  ])("%s is %s", (typed, plain) => expect(plainDecimal(typed, ",")).toBe(plain));

  it.each(["1234.567", "12345,678.9", "1.23,456.7", "abc", "1,2,3", "1.2345.6"])(
    "%s is no figure, for no schema, and stays as it was typed",
    (typed) => {
      const kept = plainDecimal(typed, ",");
      expect(readDecimal(kept)).toBeNull();
      expect(typedDecimal(kept, ",")).toBe(typed);
    },
  );

  it("is never another amount: what a schema reads is what German reads, or nothing", () => {
    const typed = fc.oneof(fc.stringMatching(/^-?[0-9]{1,5}([.,][0-9]{1,4}){0,3}$/), fc.string());
    fc.assert(
      fc.property(typed, (text) => {
        expect(readDecimal(plainDecimal(text, ","))).toBe(readDecimal(text, ","));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is shown so that it reads back as itself, grouped and plain", () => {
    fc.assert(
      fc.property(figure, (plain) => {
        expect(plainDecimal(groupDigits(plain, GERMAN), ",")).toBe(plain);
        expect(plainDecimal(typedDecimal(plain, ","), ",")).toBe(plain);
      }),
    );
  });

  it("is read once at the edge, and only in the fields that say so", () => {
    const posted = new FormData();
    for (const [name, value] of Object.entries({ price: "1.234,50", sku: "1.234", bad: "1234.567" }))
      posted.set(name, value);
    for (const name of ["price", "bad", "missing"]) posted.append("_comma", name);
    readCommas(posted);
    readCommas(posted);
    expect(Object.fromEntries(posted)).toEqual({ price: "1234.50", sku: "1.234", bad: "\u20631234.567" });
  });
});

describe("a day typed in German", () => {
  it.each([
    ["20. Nov. 2026", "2026-11-20"],
    ["20.11.2026", "2026-11-20"],
    ["1. März 2027", "2027-03-01"],
    ["3. Mai 26", "2026-05-03"],
    ["24. Dez. 2026", "2026-12-24"],
    ["20.11.", "2026-11-20"],
    ["heute", "2026-11-20"],
  ])("%s is %s", (typed, day) => expect(readDay(typed, "2026-11-20")).toBe(day));

  it("shown reads back as itself", () => {
    for (let month = 1; month <= 12; month++) {
      const day = `2026-${String(month).padStart(2, "0")}-09`;
      expect(readDay(dayText(day, GERMAN))).toBe(day);
    }
  });
});
