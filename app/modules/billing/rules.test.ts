import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateOldestFirst, invoiceStatus, settle } from "#app/modules/billing/rules.ts";
import { balancedLines, checkPeriodEdge } from "#app/modules/ledger/rules.ts";

describe("the status of an invoice is computed", () => {
  test.each([
    [100n, 0n, 0n, "2026-03-10", "open"],
    [100n, 0n, 0n, "2026-03-09", "overdue"],
    [100n, 40n, 0n, "2026-03-10", "partly_paid"],
    [100n, 40n, 0n, "2026-03-09", "overdue"],
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
