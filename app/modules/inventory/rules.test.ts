import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkAvailable, isLow, issueValue, type Pool, receiptValue } from "#app/modules/inventory/rules.ts";
import { extendLine, parseMicro } from "#app/modules/shared/quantity.ts";

/** Plays receipts and issues on a pool; returns what the issues cost. */
function play(acts: Array<{ in: string; at: string } | { out: string }>): { pool: Pool; costs: bigint[] } {
  const pool: Pool = { onHand: 0n, valueMinor: 0n };
  const costs: bigint[] = [];
  for (const act of acts) {
    if ("in" in act) {
      const quantity = parseMicro(act.in);
      pool.valueMinor += receiptValue(pool, quantity, extendLine(quantity, parseMicro(act.at), "GBP")).stockMinor;
      pool.onHand += quantity;
    } else {
      const quantity = parseMicro(act.out);
      const cost = issueValue(pool, quantity, 0n, "GBP");
      pool.valueMinor -= cost;
      pool.onHand -= quantity;
      costs.push(cost);
    }
  }
  return { pool, costs };
}
const sum = (list: bigint[]): bigint => list.reduce((a, b) => a + b, 0n);

describe("moving average as a pool of value", () => {
  test("no value is left at quantity 0: 2 at 1.00 and 1 at 1.01, out 3", () => {
    const { pool, costs } = play([{ in: "2", at: "1.00" }, { in: "1", at: "1.01" }, { out: "3" }]);
    expect(costs).toEqual([301n]);
    expect(pool).toEqual({ onHand: 0n, valueMinor: 0n });
  });

  test("nor with tiny issues: 2 at 4.63 and 5 at 3.04, out 0.1 seventy times", () => {
    const { pool, costs } = play([
      { in: "2", at: "4.63" },
      { in: "5", at: "3.04" },
      ...Array.from({ length: 70 }, () => ({ out: "0.1" })),
    ]);
    expect(sum(costs)).toBe(2446n);
    expect(pool).toEqual({ onHand: 0n, valueMinor: 0n });
  });

  test("nor when the average cannot be written: 10 at 16.83 and 10 at 20, out 10, 9, 1", () => {
    const { pool, costs } = play([
      { in: "10", at: "16.83" },
      { in: "10", at: "20" },
      { out: "10" },
      { out: "9" },
      { out: "1" },
    ]);
    expect(sum(costs)).toBe(36830n);
    expect(pool.valueMinor).toBe(0n);
  });

  test("free goods halve the average: 10 at 5 and 10 at 0", () => {
    expect(play([{ in: "10", at: "5" }, { in: "10", at: "0" }, { out: "1" }]).costs).toEqual([250n]);
  });

  test("whatever comes and goes, value is never lost or made, and an empty pool is worth nothing", () => {
    const act = fc.oneof(
      fc.record({
        kind: fc.constant("in" as const),
        quantity: fc.bigInt({ min: 1n, max: 10n ** 9n }),
        cost: fc.bigInt({ min: 0n, max: 10n ** 7n }),
      }),
      fc.record({ kind: fc.constant("out" as const), share: fc.integer({ min: 1, max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const pool: Pool = { onHand: 0n, valueMinor: 0n };
        let received = 0n;
        let issued = 0n;
        for (const one of acts) {
          if (one.kind === "in") {
            pool.onHand += one.quantity;
            pool.valueMinor += one.cost;
            received += one.cost;
          } else {
            const quantity = (pool.onHand * BigInt(one.share)) / 100n;
            if (quantity === 0n) continue;
            const cost = issueValue(pool, quantity, 0n, "GBP");
            pool.onHand -= quantity;
            pool.valueMinor -= cost;
            issued += cost;
          }
          expect(pool.valueMinor).toBe(received - issued);
          expect(pool.valueMinor >= 0n).toBe(true);
          if (pool.onHand === 0n) expect(pool.valueMinor).toBe(0n);
        }
      }),
    );
  });
});

describe("stock below zero, where the item allows it", () => {
  test("is valued at the last known cost and put right by the next receipt", () => {
    const pool: Pool = { onHand: 0n, valueMinor: 0n };
    const cost = issueValue(pool, parseMicro("2"), parseMicro("5"), "GBP");
    expect(cost).toBe(1000n);
    const worth = receiptValue({ onHand: parseMicro("-2"), valueMinor: -1000n }, parseMicro("10"), 6000n);
    // Eight left at 6.00 each; two had been sold at 5.00 instead of 6.00.
    expect(worth).toEqual({ stockMinor: 5800n, varianceMinor: 200n });
  });

  test("a receipt that does not cover it takes its share back", () => {
    expect(receiptValue({ onHand: parseMicro("-4"), valueMinor: -2000n }, parseMicro("1"), 700n)).toEqual({
      stockMinor: 500n,
      varianceMinor: 200n,
    });
  });
});

describe("availability", () => {
  const level = { sku: "A", onHand: parseMicro("100"), reserved: parseMicro("3"), allowNegative: false };

  test("more than is available is refused with both figures", () => {
    expect(() => checkAvailable(level, parseMicro("97"))).not.toThrow();
    expect(() => checkAvailable(level, parseMicro("98"))).toThrowError(
      expect.objectContaining({ code: "insufficient_stock", details: { sku: "A", available: 97, requested: 98 } }),
    );
    expect(() => checkAvailable({ ...level, allowNegative: true }, parseMicro("98"))).not.toThrow();
  });

  test("low is at or below a reorder point that is set", () => {
    expect([isLow(parseMicro("5"), parseMicro("5")), isLow(parseMicro("6"), parseMicro("5")), isLow(0n, null)]).toEqual(
      [true, false, false],
    );
  });
});
