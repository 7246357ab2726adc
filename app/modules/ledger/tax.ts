import { allocate, roundHalfUp } from "#app/modules/shared/money.ts";

/*
 * Taxes of a document:
 * - a line's amount is rounded to the currency before any tax is taken of it;
 * - net + tax = gross exactly, for each line and for the document, under either rounding policy;
 * - "line" rounds each tax on each line, "document" rounds each tax once on the document and spreads it over the lines by
 *   largest remainder;
 * - an inclusive price stays what it says: the tax is taken out of it, never added;
 * - exempt and reverse-charge lines bear no tax, and are listed with their code.
 */

export type TaxMethod = "exclusive" | "inclusive" | "exempt" | "reverse_charge";

/** Percent in millionths: 23 % is 23_000_000n. A compound tax is charged on net plus the taxes before it. */
export type Tax = { code: string; method: TaxMethod; rate: bigint; compound: boolean };

export type TaxedLine = { netMinor: bigint; taxMinor: bigint };
export type TaxTotal = { code: string; method: TaxMethod; rate: bigint; baseMinor: bigint; taxMinor: bigint };

const ONE = 10n ** 24n;
const HUNDRED_PERCENT = 100_000_000n;

/** Each tax as a share of net, times ONE; exempt and reverse charge are 0. */
function shares(taxes: readonly Tax[]): bigint[] {
  let before = 0n;
  return taxes.map((tax) => {
    if (tax.method === "exempt" || tax.method === "reverse_charge") return 0n;
    const share = ((tax.compound ? ONE + before : ONE) * tax.rate) / HUNDRED_PERCENT;
    before += share;
    return share;
  });
}

/**
 * Taxes lines that bear `taxes` on `amountMinor` (quantity x price, rounded): gross where one of the taxes is inclusive, else net.
 * Returns the lines in order, and one total per tax code in order of first appearance.
 */
export function taxDocument(
  lines: ReadonlyArray<{ amountMinor: bigint; taxes: readonly Tax[] }>,
  rounding: "line" | "document",
): { lines: TaxedLine[]; totals: TaxTotal[]; subtotalMinor: bigint; taxMinor: bigint; totalMinor: bigint } {
  const result: TaxedLine[] = lines.map((line) => ({ netMinor: line.amountMinor, taxMinor: 0n }));
  const byCode = new Map<string, TaxTotal>();

  // Lines with the same taxes are taxed together; under "line" each stands alone.
  const groups = new Map<string, number[]>();
  lines.forEach((line, index) => {
    if (line.taxes.length === 0) return;
    const key = rounding === "line" ? String(index) : line.taxes.map((tax) => tax.code).join("\n");
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });

  for (const members of groups.values()) {
    const taxes = lines[members[0] ?? 0]?.taxes ?? [];
    const amounts = members.map((index) => lines[index]?.amountMinor ?? 0n);
    taxGroup(taxes, amounts).forEach(({ netMinor, taxesMinor }, place) => {
      const line = result[members[place] ?? 0];
      if (!line) return;
      line.netMinor = netMinor;
      taxes.forEach((tax, position) => {
        const taxMinor = taxesMinor[position] ?? 0n;
        line.taxMinor += taxMinor;
        const total = byCode.get(tax.code) ?? {
          code: tax.code,
          method: tax.method,
          rate: tax.rate,
          baseMinor: 0n,
          taxMinor: 0n,
        };
        total.baseMinor += netMinor;
        total.taxMinor += taxMinor;
        byCode.set(tax.code, total);
      });
    });
  }

  const subtotalMinor = result.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = result.reduce((sum, line) => sum + line.taxMinor, 0n);
  return { lines: result, totals: [...byCode.values()], subtotalMinor, taxMinor, totalMinor: subtotalMinor + taxMinor };
}

/** Rounds each tax once on the sum of `amounts`, then spreads it. */
function taxGroup(taxes: readonly Tax[], amounts: bigint[]): Array<{ netMinor: bigint; taxesMinor: bigint[] }> {
  const parts = shares(taxes);
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  const share = parts.reduce((total, part) => total + part, 0n);
  if (sum === 0n || share === 0n) return amounts.map((netMinor) => ({ netMinor, taxesMinor: taxes.map(() => 0n) }));

  if (taxes.some((tax) => tax.method === "inclusive")) {
    const nets = allocate(sum - roundHalfUp(sum * share, ONE + share), amounts);
    return amounts.map((gross, index) => {
      const netMinor = nets[index] ?? 0n;
      return { netMinor, taxesMinor: allocate(gross - netMinor, parts) };
    });
  }
  const spread = parts.map((part) => allocate(roundHalfUp(sum * part, ONE), amounts));
  return amounts.map((netMinor, index) => ({
    netMinor,
    taxesMinor: spread.map((taxOfLines) => taxOfLines[index] ?? 0n),
  }));
}
