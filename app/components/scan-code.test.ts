import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { looksMislaid, readCode, typedQuantity } from "./scan-code.ts";
import { checkDigit, gtinForms, isGtin } from "./scan-gtin.ts";

const GS = "\x1d";

test.each([
  ["4006381333931", true],
  ["4006381333932", false],
  ["036000291452", true],
  ["036000291453", false],
  ["96385074", true],
  ["10036000291459", true],
  ["12345", false],
  ["40063813339A1", false],
])("the check digit of %s is right: %s", (code, right) => {
  expect(isGtin(code)).toBe(right);
});

test("any single wrong digit of a GTIN is noticed", () => {
  const digits = fc.constantFrom(7, 11, 12, 13).chain((length) => fc.stringMatching(new RegExp(`^\\d{${length}}$`)));
  fc.assert(
    fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (body, place, by) => {
      const whole = body + checkDigit(body);
      expect(isGtin(whole)).toBe(true);
      const at = place % whole.length;
      const wrong = whole.slice(0, at) + String((Number(whole[at]) + by) % 10) + whole.slice(at + 1);
      expect(isGtin(wrong)).toBe(false);
    }),
  );
});

test("a UPC-A and the EAN-13 with a leading 0 are one product", () => {
  expect(gtinForms("036000291452")).toContain("0036000291452");
  expect(gtinForms("0036000291452")).toContain("036000291452");
  expect(readCode("036000291452").candidates[0]).toBe("036000291452");
});

describe("GS1 element strings", () => {
  test("product, lot, expiry and serial", () => {
    const reading = readCode(`]C101095212345678821725123110ABC-1${GS}2112345`);
    expect(reading.fault).toBeNull();
    expect(reading.gs1).toMatchObject({
      gtin: "09521234567882",
      expiresOn: "2025-12-31",
      lot: "ABC-1",
      serial: "12345",
      count: null,
    });
    expect(reading.candidates).toContain("9521234567882");
  });

  test.each([
    [
      "a carton of 24 names what is inside",
      `]C1020952123456788237 24`.replace(" ", ""),
      { contentGtin: "09521234567882", count: 24 },
    ],
    ["30 is a count too", `(01)09521234567882(30)6`, { count: 6 }],
    ["day 00 is the last of the month", "(01)09521234567882(17)280200", { expiresOn: "2028-02-29" }],
    ["made on", "(01)09521234567882(11)260131", { producedOn: "2026-01-31" }],
    ["1.25 kg", "(01)09521234567882(3102)000125", { netWeightKg: "1.25" }],
    ["12 kg, no decimals", "(01)09521234567882(3100)000012", { netWeightKg: "12" }],
    ["20 and a separator where none is needed", `]d20109521234567882${GS}2001${GS}10L`, { lot: "L" }],
  ])("%s", (_, raw, expected) => {
    const reading = readCode(raw);
    expect(reading.fault).toBeNull();
    expect(reading.gs1).toMatchObject(expected);
  });

  test.each([
    ["(01)09521234567881", "check digit"],
    ["]C10109521234567", "characters"],
    ["(01)09521234567882(17)251332", "no day"],
    ["(01)09521234567882(37)0", "count"],
    [`]C1${"8"}1234`, "not known"],
    ["(10)ABC", "no product"],
  ])("%s is refused: %s", (raw, why) => {
    expect(readCode(raw).fault).toMatch(why);
  });

  test("what is written with separators is read back", () => {
    const part = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^\d{13}$/), part, part, (body, lot, serial) => {
        const gtin = body + checkDigit(body);
        expect(readCode(`]C101${gtin}10${lot}${GS}21${serial}`).gs1).toMatchObject({ gtin, lot, serial });
      }),
    );
  });

  test("no text makes the reader throw", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => void readCode(text)));
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (text) => void readCode(`]C1${text}`)));
  });
});

test.each([
  ["CAM-1001", ["CAM-1001"], false],
  ["  CAM-1001\r\n", ["CAM-1001"], false],
  ["]A0CAM-1001", ["CAM-1001"], false],
  ["4006381333932", ["4006381333932"], true],
  ["=cmd|' /C calc'!A0", ["=cmd|' /C calc'!A0"], false],
])("%s is looked for as %j", (raw, candidates, badCheckDigit) => {
  expect(readCode(raw)).toMatchObject({ candidates, badCheckDigit, fault: null });
});

test("control characters in the middle of a plain code are a fault, not a search", () => {
  expect(readCode("CAM\x02-1001").fault).toMatch("control characters");
  expect(readCode("\x1d \x1d").fault).not.toBeNull();
});

test("digits written by another keyboard layout are noticed", () => {
  expect(looksMislaid({ text: 'à&é"', byPlace: "0123" })).toBe(true);
  expect(looksMislaid({ text: "CAM-1001", byPlace: "cam-1001" })).toBe(false);
});

test.each([
  ["5", "5"],
  [" 2,5 ", "2.5"],
  ["0", "0"],
  ["4006381333931", null],
  ["CAM", null],
  ["-1", null],
  ["", null],
])("typed %j is the quantity %j", (text, quantity) => {
  expect(typedQuantity(text)).toBe(quantity);
});
