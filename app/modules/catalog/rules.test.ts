import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "#app/modules/shared/calendar.ts";
import { type ListPrice, listPriceFor } from "./rules.ts";

const TODAY = "2026-03-10";
const price = (
  unitPrice: bigint,
  fromQuantity = 1n,
  validFrom: string | null = null,
  validTo: string | null = null,
) => ({
  fromQuantity,
  validFrom,
  validTo,
  unitPrice,
});

describe("what a price list says", () => {
  it("takes the largest quantity reached, then the latest start", () => {
    const prices = [price(9n), price(8n, 10n), price(7n, 10n, "2026-03-01"), price(5n, 100n)];
    expect(listPriceFor(prices, 1n, TODAY)).toBe(9n);
    expect(listPriceFor(prices, 9n, TODAY)).toBe(9n);
    expect(listPriceFor(prices, 10n, TODAY)).toBe(7n);
    expect(listPriceFor(prices, 10n, "2026-02-28")).toBe(8n);
    expect(listPriceFor(prices, 100n, TODAY)).toBe(5n);
  });

  it("holds on the first and the last of its days, and not beside them", () => {
    const prices = [price(4n, 1n, "2026-03-10", "2026-03-12")];
    const on = (day: string) => listPriceFor(prices, 1n, day);
    expect([on("2026-03-09"), on("2026-03-10"), on("2026-03-12"), on("2026-03-13")]).toEqual([null, 4n, 4n, null]);
  });

  it("says nothing below its first quantity", () => {
    expect(listPriceFor([price(4n, 2n)], 1n, TODAY)).toBeNull();
    expect(listPriceFor([], 1n, TODAY)).toBeNull();
  });

  const day = fc.integer({ min: -5, max: 5 }).map((days) => addDays(TODAY, days));
  const start = fc.option(day, { nil: null });
  const prices = fc
    .uniqueArray(
      fc.record({
        fromQuantity: fc.bigInt(1n, 6n),
        validFrom: start,
        lasts: fc.option(fc.nat(6), { nil: null }),
        unitPrice: fc.bigInt(0n, 50n),
      }),
      { maxLength: 12, selector: ({ fromQuantity, validFrom }) => `${fromQuantity} ${validFrom}` },
    )
    .map((rows) =>
      rows.map(
        ({ lasts, ...row }): ListPrice => ({
          ...row,
          validTo: lasts === null ? null : addDays(row.validFrom ?? TODAY, lasts),
        }),
      ),
    );

  it("is the first of what counts when it is sorted, whatever the order it stands in", () => {
    fc.assert(
      fc.property(prices, fc.bigInt(1n, 8n), day, fc.integer(), (rows, quantity, on, turn) => {
        const sorted = rows
          .filter((row) => row.fromQuantity <= quantity)
          .filter((row) => (row.validFrom ?? "0000") <= on && on <= (row.validTo ?? "9999"))
          .sort(
            (a, b) => Number(b.fromQuantity - a.fromQuantity) || ((a.validFrom ?? "") < (b.validFrom ?? "") ? 1 : -1),
          );
        const at = rows.length === 0 ? 0 : Math.abs(turn % rows.length);
        const turned = [...rows.slice(at), ...rows.slice(0, at)];
        expect(listPriceFor(turned, quantity, on)).toBe(sorted[0]?.unitPrice ?? null);
      }),
    );
  });

  it("a price that does not count changes nothing", () => {
    fc.assert(
      fc.property(prices, fc.bigInt(1n, 8n), day, (rows, quantity, on) => {
        const before = listPriceFor(rows, quantity, on);
        const idle = [
          { ...price(99n), fromQuantity: quantity + 1n },
          price(99n, 1n, addDays(on, 1)),
          price(99n, 1n, null, addDays(on, -1)),
        ];
        expect(listPriceFor([...idle, ...rows], quantity, on)).toBe(before);
      }),
    );
  });
});
