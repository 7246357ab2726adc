import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, formatMoney, MAX_MINOR, parseMoney, roundHalfUp } from "#app/modules/shared/money.ts";
import { extendLine, formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";

const minor = fc.bigInt({ min: -MAX_MINOR, max: MAX_MINOR });
const currency = fc.constantFrom("GBP", "JPY", "KWD");

describe("money", () => {
  test("text and minor units are inverse", () => {
    fc.assert(fc.property(minor, currency, (amount, code) => parseMoney(formatMoney(amount, code), code) === amount));
    expect(formatMoney(119700n, "GBP")).toBe("1197.00");
    expect(formatMoney(-5n, "GBP")).toBe("-0.05");
    expect(formatMoney(100n, "JPY")).toBe("100");
    expect(formatMoney(1n, "KWD")).toBe("0.001");
  });

  test.each(["", "1,00", "1e3", "0x10", "NaN", "1.234", "--1", " 1", "١٢", "1_000"])("%j is no amount", (text) => {
    expect(() => parseMoney(text, "GBP")).toThrow(RangeError);
  });

  test("halves go away from zero", () => {
    expect([5n, -5n, 4n, 15n].map((n) => roundHalfUp(n, 10n))).toEqual([1n, -1n, 0n, 2n]);
    fc.assert(
      fc.property(minor, fc.bigInt({ min: 1n, max: 10n ** 12n }), (n, d) => {
        const error = roundHalfUp(n, d) * d - n;
        return error * 2n <= d && error * 2n >= -d;
      }),
    );
  });

  test("the parts of an allocation sum to exactly what was handed in, each within one unit of its share", () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 })
      .filter((list) => list.some((one) => one > 0n));
    fc.assert(
      fc.property(minor, weights, (total, list) => {
        const parts = allocate(total, list);
        const sum = list.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
        parts.forEach((part, index) => {
          const off = part * sum - total * (list[index] ?? 0n);
          expect(off < sum && off > -sum).toBe(true);
        });
      }),
    );
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(() => allocate(1n, [0n])).toThrow(RangeError);
  });
});

describe("quantities and prices", () => {
  test("text and millionths are inverse", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        (micro) => parseMicro(formatMicro(micro)) === micro,
      ),
    );
  });

  test("a line is rounded once, half up", () => {
    expect(extendLine(parseMicro("3"), parseMicro("399"), "GBP")).toBe(119700n);
    // Unit cost below one cent: 20 000 at 0.001.
    expect(extendLine(parseMicro("20000"), parseMicro("0.001"), "GBP")).toBe(2000n);
    expect(extendLine(parseMicro("5"), parseMicro("0.333"), "GBP")).toBe(167n);
    // A currency without decimals: each line as it is shown.
    expect(extendLine(parseMicro("1"), parseMicro("100.5"), "JPY") * 2n).toBe(202n);
  });
});
