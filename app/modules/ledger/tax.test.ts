import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Tax, taxDocument } from "#app/modules/ledger/tax.ts";
import { extendLine, parseMicro } from "#app/modules/shared/quantity.ts";

const tax = (percent: string, more: Partial<Tax> = {}): Tax => ({
  code: `T${percent}`,
  method: "exclusive",
  rate: parseMicro(percent),
  compound: false,
  ...more,
});
const lines = (amounts: bigint[], ...taxes: Tax[]) => amounts.map((amountMinor) => ({ amountMinor, taxes }));

describe("worked examples", () => {
  test("the net is rounded before the tax: 348.35 x 16 x 0.96 at 22 %", () => {
    const net = extendLine(parseMicro("15.36"), parseMicro("348.35"), "EUR");
    expect(taxDocument(lines([net], tax("22")), "line")).toMatchObject({
      subtotalMinor: 535066n,
      taxMinor: 117715n,
      totalMinor: 652781n,
    });
  });

  test("55.55 and 11.11 at 23 %: 15.34 by line, 15.33 by document, and both add up", () => {
    const byLine = taxDocument(lines([5555n, 1111n], tax("23")), "line");
    const byDocument = taxDocument(lines([5555n, 1111n], tax("23")), "document");
    expect([byLine.taxMinor, byDocument.taxMinor]).toEqual([1534n, 1533n]);
    expect(byDocument.lines.reduce((sum, line) => sum + line.taxMinor, 0n)).toBe(1533n);
  });

  test("2 x 379.00 with 21 % inside: nets 313.23 and 313.22, tax 131.55, gross 758.00", () => {
    const {
      lines: taxed,
      taxMinor,
      totalMinor,
    } = taxDocument(lines([37900n, 37900n], tax("21", { method: "inclusive" })), "document");
    expect(taxed.map((line) => line.netMinor)).toEqual([31323n, 31322n]);
    expect([taxMinor, totalMinor]).toEqual([13155n, 75800n]);
  });

  test("a compound tax is charged on the one before it", () => {
    const { totals, taxMinor } = taxDocument(lines([10000n], tax("5"), tax("9.975", { compound: true })), "line");
    expect(totals.map((total) => total.taxMinor)).toEqual([500n, 1047n]);
    expect(taxMinor).toBe(1547n);
  });

  test("exempt and reverse charge bear nothing and are listed", () => {
    const result = taxDocument(lines([10000n], tax("20", { method: "reverse_charge" })), "document");
    expect(result).toMatchObject({
      taxMinor: 0n,
      totalMinor: 10000n,
      totals: [{ code: "T20", baseMinor: 10000n, taxMinor: 0n }],
    });
  });

  test("no taxes, no totals", () => {
    expect(taxDocument(lines([39900n, 79800n]), "document")).toMatchObject({
      subtotalMinor: 119700n,
      taxMinor: 0n,
      totals: [],
    });
  });
});

test("net and tax always add up to gross, for lines, taxes and document, and an inclusive price stays what it says", () => {
  const rate = fc.bigInt({ min: 0n, max: 100_000_000n });
  const anyTax = fc.record({
    code: fc.constantFrom("A", "B", "C"),
    rate,
    compound: fc.boolean(),
    method: fc.constantFrom("exclusive" as const, "exempt" as const),
  });
  const inclusive = anyTax.map((one) => ({ ...one, method: "inclusive" as const }));
  const taxes = fc.oneof(
    fc.uniqueArray(anyTax, { maxLength: 3, selector: (one) => one.code }),
    fc.uniqueArray(inclusive, { minLength: 1, maxLength: 2, selector: (one) => one.code }),
  );
  const line = fc.record({ amountMinor: fc.bigInt({ min: 0n, max: 10n ** 12n }), set: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.array(taxes, { minLength: 3, maxLength: 3 }),
      fc.constantFrom("line" as const, "document" as const),
      (rows, sets, rounding) => {
        // One code means one tax: each set has codes of its own.
        const named = sets.map((set, index) => set.map((one) => ({ ...one, code: `${one.code}${index}` })));
        const input = rows.map((row) => ({ amountMinor: row.amountMinor, taxes: named[row.set] ?? [] }));
        const result = taxDocument(input, rounding);
        expect(result.subtotalMinor + result.taxMinor).toBe(result.totalMinor);
        expect(result.lines.reduce((sum, one) => sum + one.netMinor, 0n)).toBe(result.subtotalMinor);
        expect(result.lines.reduce((sum, one) => sum + one.taxMinor, 0n)).toBe(result.taxMinor);
        expect(result.totals.reduce((sum, one) => sum + one.taxMinor, 0n)).toBe(result.taxMinor);
        input.forEach((row, index) => {
          const taxed = result.lines[index];
          const isInclusive = row.taxes.some((one) => one.method === "inclusive");
          if (isInclusive) expect((taxed?.netMinor ?? 0n) + (taxed?.taxMinor ?? 0n)).toBe(row.amountMinor);
          else expect(taxed?.netMinor).toBe(row.amountMinor);
          expect((taxed?.taxMinor ?? 0n) >= 0n).toBe(true);
        });
      },
    ),
  );
});
