import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditByQuantity, creditedTaxes, type InvoicedLine, leftOf } from "#app/modules/billing/credit-part.ts";
import { allocateOldestFirst, invoiceStatus, settle } from "#app/modules/billing/rules.ts";
import { balancedLines, checkPeriodEdge } from "#app/modules/ledger/rules.ts";
import { type Tax, taxDocument } from "#app/modules/ledger/tax.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";

describe("the status of an invoice is computed", () => {
  test.each([
    [100n, 0n, 0n, "2026-03-10", "open"],
    [100n, 0n, 0n, "2026-03-09", "overdue"],
    [100n, 40n, 0n, "2026-03-10", "partly_paid"],
    [100n, 40n, 0n, "2026-03-09", "overdue"],
    [100n, 40n, 40n, "2026-03-10", "open"],
    [100n, 60n, 40n, "2026-03-10", "partly_paid"],
    [100n, 100n, 0n, "2026-03-09", "paid"],
    [100n, 100n, 60n, "2026-03-09", "paid"],
    [100n, 100n, 100n, "2026-03-09", "void"],
    [0n, 0n, 0n, "2026-03-09", "paid"],
  ] as const)(
    "total %s, settled %s, credited %s, due %s: %s",
    (totalMinor, allocatedMinor, creditedMinor, dueOn, wanted) => {
      expect(invoiceStatus({ totalMinor, allocatedMinor, creditedMinor, dueOn }, "2026-03-10")).toBe(wanted);
    },
  );
});

test("more than is due is refused, or becomes credit where that is wanted", () => {
  expect(settle(100n, 100n, false, "GBP")).toBe(100n);
  expect(settle(150n, 100n, true, "GBP")).toBe(100n);
  expect(() => settle(101n, 100n, false, "GBP")).toThrowError(expect.objectContaining({ code: "overpayment" }));
});

test("the oldest open items are settled first, none beyond what it owes", () => {
  expect(
    allocateOldestFirst(150n, [
      { id: "a", dueMinor: 100n },
      { id: "b", dueMinor: 0n },
      { id: "c", dueMinor: 80n },
    ]),
  ).toEqual([
    { id: "a", amountMinor: 100n },
    { id: "c", amountMinor: 50n },
  ]);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      fc.array(fc.bigInt({ min: 0n, max: 10n ** 8n }), { maxLength: 20 }),
      (amount, dues) => {
        const parts = allocateOldestFirst(
          amount,
          dues.map((dueMinor, index) => ({ id: String(index), dueMinor })),
        );
        const used = parts.reduce((sum, part) => sum + part.amountMinor, 0n);
        const owed = dues.reduce((sum, due) => sum + due, 0n);
        expect(used).toBe(amount < owed ? amount : owed);
        for (const part of parts) expect(part.amountMinor <= (dues[Number(part.id)] ?? 0n)).toBe(true);
      },
    ),
  );
});

describe("the books", () => {
  test("an entry balances exactly or not at all", () => {
    expect(balancedLines([{ amountMinor: 5n }, { amountMinor: 0n }, { amountMinor: -5n }])).toHaveLength(2);
    for (const lines of [[{ amountMinor: 5n }, { amountMinor: -4n }], [{ amountMinor: 0n }], []]) {
      expect(() => balancedLines(lines)).toThrowError(expect.objectContaining({ code: "unbalanced_entry" }));
    }
  });

  test("a locked period stays locked", () => {
    expect(() => checkPeriodEdge("closed", "open")).not.toThrow();
    expect(() => checkPeriodEdge("locked", "open")).toThrowError(
      expect.objectContaining({ code: "invalid_transition" }),
    );
  });
});

describe("crediting part of an invoice", () => {
  const TAXES: Tax[] = [
    { code: "A", method: "exclusive", rate: 20_000_000n, compound: false },
    { code: "B", method: "exclusive", rate: 5_500_000n, compound: false },
    { code: "C", method: "exclusive", rate: 9_975_000n, compound: true },
    { code: "Z", method: "exempt", rate: 0n, compound: false },
  ];
  const INCLUSIVE: Tax = { code: "I", method: "inclusive", rate: 23_000_000n, compound: false };
  /** The taxes that a line may bear, by how often. */
  const BORNE = [[0], [0], [1], [1, 2], [3], []];

  function invoiced(
    lines: ReadonlyArray<{ quantity: number; price: number; borne: number }>,
    rounding: "line" | "document",
    inclusive = false,
  ) {
    const taxed = taxDocument(
      lines.map(({ quantity, price, borne }) => ({
        amountMinor: roundHalfUp(BigInt(quantity) * BigInt(price), 10n),
        taxes: inclusive ? [INCLUSIVE] : (BORNE[borne] ?? []).flatMap((index) => TAXES[index] ?? []),
      })),
      rounding,
    );
    return {
      taxes: taxed.totals,
      lines: lines.map(
        ({ quantity }, index): InvoicedLine => ({
          orderLineId: String(index),
          itemId: null,
          sku: null,
          description: "",
          quantity: BigInt(quantity) * 100_000n,
          unitPrice: 0n,
          netMinor: taxed.lines[index]?.netMinor ?? 0n,
          taxMinor: taxed.lines[index]?.taxMinor ?? 0n,
          creditedNetMinor: 0n,
          creditedTaxMinor: 0n,
        }),
      ),
    };
  }
  const sum = (parts: ReadonlyArray<{ taxMinor: bigint }>) => parts.reduce((all, part) => all + part.taxMinor, 0n);

  test("ten lines of a third of 0.99 with 20 %: the tax of the document is rounded once, that of lines each", () => {
    const lines = Array.from({ length: 10 }, () => ({ quantity: 30, price: 33, borne: 0 }));
    for (const [rounding, tax] of [
      ["document", 66n],
      ["line", 70n],
    ] as const) {
      const { lines: charged, taxes } = invoiced(lines, rounding);
      const parts = creditByQuantity(
        charged.map((line) => ({ line, quantity: 1_000_000n })),
        taxes,
        rounding,
      );
      expect([parts[0]?.netMinor, sum(parts)]).toEqual([33n, tax]);
    }
  });

  test("an inclusive price stays what it says", () => {
    const { lines, taxes } = invoiced([{ quantity: 20, price: 999, borne: 0 }], "document", true);
    const [part] = creditByQuantity(
      lines.map((line) => ({ line, quantity: 1_000_000n })),
      taxes,
      "document",
    );
    expect((part?.netMinor ?? 0n) + (part?.taxMinor ?? 0n)).toBe(999n);
  });

  test("part by part an invoice is credited to the cent: never beyond a line or a tax, and what is whole exactly", () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 90 }),
      price: fc.integer({ min: 0, max: 99_999 }),
      borne: fc.nat({ max: BORNE.length - 1 }),
      part: fc.nat({ max: 90 }),
    });
    const cases = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 8 }),
      rounding: fc.constantFrom("line" as const, "document" as const),
      inclusive: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ lines, rounding, inclusive }) => {
        const { lines: charged, taxes } = invoiced(lines, rounding, inclusive);
        const first = creditByQuantity(
          charged.map((line, index) => ({
            line,
            quantity:
              line.quantity < BigInt(lines[index]?.part ?? 0) * 100_000n
                ? line.quantity
                : BigInt(lines[index]?.part ?? 0) * 100_000n,
          })),
          taxes,
          rounding,
        );
        for (const { line, quantity, netMinor, taxMinor } of first) {
          expect(netMinor >= 0n && netMinor <= line.netMinor && taxMinor >= 0n && taxMinor <= line.taxMinor).toBe(true);
          if (quantity === line.quantity) expect([netMinor, taxMinor]).toEqual([line.netMinor, line.taxMinor]);
        }
        const codes = creditedTaxes(first, { lines: charged, taxes });
        expect(sum(codes)).toBe(sum(first));
        expect(codes.every(({ taxMinor, baseMinor }) => taxMinor >= 0n && baseMinor >= 0n)).toBe(true);
        // The rest of it, then nothing is left.
        const rest = first.map(({ line, netMinor, taxMinor }) => ({
          ...line,
          creditedNetMinor: netMinor,
          creditedTaxMinor: taxMinor,
        }));
        const last = creditByQuantity(
          rest.map((line) => ({ line, quantity: line.quantity })),
          taxes,
          rounding,
        );
        for (const { line, ...part } of last) expect(part).toMatchObject(leftOf(line));
      }),
    );
  });
});
