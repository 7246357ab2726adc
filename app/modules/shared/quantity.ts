import { minorDigits, roundHalfUp } from "#app/modules/shared/money.ts";

/*
 * Quantities, unit prices and unit costs have at most six decimals (numeric(18,6) in PostgreSQL). Here they are whole millionths
 * (`Micro`), so that sums and products are exact.
 */
export type Micro = bigint;

export const MICRO = 1_000_000n;
/** 999 999 999.999999, the largest that the API takes: its digits still fit a JSON number exactly. */
export const MAX_QUANTITY: Micro = 999_999_999_999_999n;

/** Reads "1.5" (plain decimal, at most six decimals) into millionths. Throws RangeError. */
export function parseMicro(text: string): Micro {
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text);
  const fraction = (match?.[3] ?? "").replace(/0+$/, "");
  if (!match || fraction.length > 6)
    throw new RangeError(`not a number with at most six decimals: ${text.slice(0, 40)}`);
  const micro = BigInt((match[2] ?? "0") + fraction.padEnd(6, "0"));
  return match[1] ? -micro : micro;
}

/** 1500000n is "1.5"; with `digits` at least that many decimals are shown: formatMicro(399000000n, 2) is "399.00". */
export function formatMicro(micro: Micro, digits = 0): string {
  const size = (micro < 0n ? -micro : micro).toString().padStart(7, "0");
  const fraction = size.slice(-6).replace(/0+$/, "").padEnd(digits, "0");
  return `${micro < 0n ? "-" : ""}${size.slice(0, -6)}${fraction ? `.${fraction}` : ""}`;
}

/** A unit price with its currency's decimals, up to six when needed: "399.00", "0.001". */
export function formatUnitPrice(price: Micro, currency: string): string {
  return formatMicro(price, minorDigits(currency));
}

/** For JSON. Exact up to MAX_QUANTITY. */
export function microToNumber(micro: Micro): number {
  return Number(formatMicro(micro));
}

/** quantity x unit price (or unit cost) in minor units of the currency, rounded once, half up. */
export function extendLine(quantity: Micro, unitPrice: Micro, currency: string): bigint {
  return roundHalfUp(quantity * unitPrice * 10n ** BigInt(minorDigits(currency)), MICRO * MICRO);
}
