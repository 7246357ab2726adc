import type { DocumentLine } from "#app/modules/billing/rules.ts";
import type { TaxTotal } from "#app/modules/ledger/tax.ts";
import { allocate, roundHalfUp } from "#app/modules/shared/money.ts";
import type { Micro } from "#app/modules/shared/quantity.ts";

/*
 * Crediting part of an invoice:
 * - a part costs its share of what the invoice charged for the line, net and tax, whatever prices and rates are by now;
 * - shares are rounded as the invoice was: each line's net once, taxes on each line or once on the document;
 * - a line that is credited whole is credited exactly, and all credits of a line together never exceed it;
 * - which taxes a line bears is told by the invoice's own figures.
 */

export type InvoicedLine = DocumentLine & {
  /** What earlier credit notes took back. */
  creditedNetMinor: bigint;
  creditedTaxMinor: bigint;
};

export type Credited = { netMinor: bigint; taxMinor: bigint };

export type Part<Line extends InvoicedLine = InvoicedLine> = { line: Line; quantity: Micro } & Credited;

/** What of a line is left to credit. Where earlier credits of amounts took a little more of one side, the other has less left. */
export function leftOf(line: InvoicedLine): Credited {
  const netMinor = line.netMinor - line.creditedNetMinor;
  const taxMinor = line.taxMinor - line.creditedTaxMinor;
  if (netMinor < 0n) return { netMinor: 0n, taxMinor: taxMinor + netMinor };
  return taxMinor < 0n ? { netMinor: netMinor + taxMinor, taxMinor: 0n } : { netMinor, taxMinor };
}

/** Whether there is anything to credit: goods given away have a line of nothing in the credit note as well. */
export function isCreditable(line: InvoicedLine): boolean {
  const { netMinor, taxMinor } = leftOf(line);
  return netMinor + taxMinor > 0n || line.netMinor + line.taxMinor === 0n;
}

/** What it comes to when so much of each line is credited; never more than is left of it. */
export function creditByQuantity<Line extends InvoicedLine>(
  parts: ReadonlyArray<{ line: Line; quantity: Micro }>,
  taxes: readonly TaxTotal[],
  rounding: "line" | "document",
): Part<Line>[] {
  // Lines with the same taxes were taxed together; under "line" each stands alone.
  const groups = new Map<string, number[]>();
  parts.forEach(({ line }, index) => {
    const codes = taxesOfLine(line, taxes).map((tax) => tax.code);
    const key = rounding === "line" ? String(index) : codes.join("\n");
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  const taxMinor = new Map<number, bigint>();
  for (const members of groups.values()) {
    const shares = members.map((index) => shareOf(parts[index], (line) => line.taxMinor));
    spreadRounded(shares).forEach((minor, place) => {
      taxMinor.set(members[place] ?? 0, minor);
    });
  }
  return parts.map((part, index) => {
    const left = leftOf(part.line);
    const tax = atMost(taxMinor.get(index) ?? 0n, left.taxMinor);
    // An inclusive price stays what it says: the tax is taken out of it.
    const isInclusive = taxesOfLine(part.line, taxes).some(({ method }) => method === "inclusive");
    const share = shareOf(part, (line) => line.netMinor + (isInclusive ? line.taxMinor : 0n));
    const amount = roundHalfUp(share.numerator, share.denominator);
    return { ...part, netMinor: atMost(isInclusive ? amount - tax : amount, left.netMinor), taxMinor: tax };
  });
}

/** The taxes of what is credited, by the invoice's codes; of an invoice that is credited whole they are its own. */
export function creditedTaxes(
  parts: readonly Part[],
  invoiced: { lines: readonly InvoicedLine[]; taxes: readonly TaxTotal[] },
): TaxTotal[] {
  const { lines, taxes } = invoiced;
  const isWhole = ({ line, netMinor, taxMinor }: Part) => netMinor === line.netMinor && taxMinor === line.taxMinor;
  if (parts.length === lines.length && parts.every(isWhole)) return [...taxes];
  const totals = new Map(taxes.map((tax) => [tax.code, { ...tax, baseMinor: 0n, taxMinor: 0n }]));
  for (const part of parts) {
    const borne = taxesOfLine(part.line, taxes);
    const spread = part.taxMinor === 0n ? [] : allocate(part.taxMinor, borne.map(rateOf));
    borne.forEach((tax, index) => {
      const total = totals.get(tax.code);
      if (!total) return;
      total.baseMinor += part.netMinor;
      total.taxMinor += spread[index] ?? 0n;
    });
  }
  return [...totals.values()].filter((total) => total.baseMinor > 0n || total.taxMinor > 0n);
}

const ONE = 10n ** 12n;
/** More taxes than these are not charged on one line. */
const MOST_TAXES = 3;

/** What the tax came to of its base, times ONE; with it a compound or inclusive one needs no rule of its own. */
const rateOf = (tax: TaxTotal): bigint => (tax.baseMinor === 0n ? 0n : (tax.taxMinor * ONE) / tax.baseMinor);

/** Those of the invoice's taxes that together come nearest to what the line was charged. */
function taxesOfLine(line: Credited, taxes: readonly TaxTotal[]): TaxTotal[] {
  const free = taxes.filter((tax) => tax.taxMinor === 0n);
  if (line.taxMinor === 0n && free.length > 0) return free.slice(0, 1);
  const sets: TaxTotal[][] = [[]];
  for (const tax of taxes) {
    if (tax.taxMinor > 0n) sets.push(...sets.filter((set) => set.length < MOST_TAXES).map((set) => [...set, tax]));
  }
  const away = (set: TaxTotal[]): bigint => {
    const apart = set.reduce((sum, tax) => sum + rateOf(tax) * line.netMinor, 0n) - line.taxMinor * ONE;
    return apart < 0n ? -apart : apart;
  };
  const nearest = sets.reduce((best, set) => (away(set) < away(best) ? set : best));
  // What is charged is charged by some code: also of a line of so little that none of them comes near.
  return nearest.length === 0 && line.taxMinor > 0n ? taxes.filter((tax) => tax.taxMinor > 0n).slice(0, 1) : nearest;
}

type Fraction = { numerator: bigint; denominator: bigint };

function shareOf<Line extends InvoicedLine>(
  part: { line: Line; quantity: Micro } | undefined,
  amountOf: (line: Line) => bigint,
): Fraction {
  if (!part) return { numerator: 0n, denominator: 1n };
  return { numerator: amountOf(part.line) * part.quantity, denominator: part.line.quantity };
}

/** Rounds the sum once and spreads it by largest remainder: whole numbers stay, and none is rounded by more than one. */
function spreadRounded(shares: readonly Fraction[]): bigint[] {
  const common = shares.reduce((all, { denominator }) => (all / divisor(all, denominator)) * denominator, 1n);
  const exact = shares.map(({ numerator, denominator }) => numerator * (common / denominator));
  const parts = exact.map((share) => share / common);
  const rounded = roundHalfUp(
    exact.reduce((sum, share) => sum + share, 0n),
    common,
  );
  const rest = Number(parts.reduce((left, part) => left - part, rounded));
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share % common }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, rest)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b));
const atMost = (amount: bigint, most: bigint): bigint => (amount < most ? amount : most);
