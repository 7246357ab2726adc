/*
 * Money is a whole number of the currency's smallest unit, as bigint. These hold:
 * - no float ever touches an amount; the only divisions are roundHalfUp and allocate;
 * - allocate's parts always sum to exactly what was handed in;
 * - parse and format are inverse to each other.
 */

// Digits after the point by ISO 4217, where they are not two.
const DIGITS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** The largest amount a document may have (reliability L8): 10^15 minor units. */
export const MAX_MINOR = 10n ** 15n - 1n;

export function minorDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** numerator / denominator rounded to the nearest whole number, halves away from zero. `denominator` must be positive. */
export function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError("the denominator must be positive");
  const sign = numerator < 0n ? -1n : 1n;
  const size = numerator * sign;
  return sign * ((2n * size + denominator) / (2n * denominator));
}

/** Reads "1234.5" into minor units. Throws RangeError on anything but a plain decimal with at most the currency's digits. */
export function parseMoney(text: string, currency: string): bigint {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`not an amount: ${text.slice(0, 40)}`);
  const digits = minorDigits(currency);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) throw new RangeError(`${currency} has ${digits} decimals`);
  const minor = BigInt((match[2] ?? "0") + fraction.padEnd(digits, "0"));
  return match[1] ? -minor : minor;
}

/** 119700n GBP is "1197.00". */
export function formatMoney(minor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const size = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const text = digits === 0 ? size : `${size.slice(0, -digits)}.${size.slice(-digits)}`;
  return minor < 0n ? `-${text}` : text;
}

/**
 * Splits `total` in proportion to `weights` (none negative, not all zero) by the largest remainder, ties to the earlier part.
 * The parts sum to exactly `total`.
 */
export function allocate(total: bigint, weights: bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum <= 0n || weights.some((weight) => weight < 0n)) throw new RangeError("weights must be positive");
  const sign = total < 0n ? -1n : 1n;
  const size = total * sign;
  const parts = weights.map((weight) => (size * weight) / sum);
  const rest = size - parts.reduce((a, b) => a + b, 0n);
  const order = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (let i = 0n; i < rest; i++) {
    const index = order[Number(i)]?.index ?? 0;
    parts[index] = (parts[index] ?? 0n) + 1n;
  }
  return parts.map((part) => part * sign);
}
