import * as z from "zod";
import { optionalLine } from "#app/modules/shared/schemas.ts";

/** Digits of ISO 13616: what stands behind the fourth place goes first, letters are 10 to 35, and the rest by 97 is 1. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(" ", "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(plain)) return false;
  const digits = (plain.slice(4) + plain.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

/** `GB… 5555`: enough to tell two accounts apart. */
export function hintOfIban(iban: string | null): string | null {
  const plain = iban?.replaceAll(" ", "").toUpperCase();
  return plain ? `${plain.slice(0, 2)}… ${plain.slice(-4)}` : null;
}

/** What printed documents say of the company; null is left out. */
export const letterheadInput = z.object({
  line1: optionalLine(100),
  line2: optionalLine(100),
  postcode: optionalLine(20),
  city: optionalLine(100),
  email: optionalLine(200),
  phone: optionalLine(50),
  website: optionalLine(200),
  tax_number: optionalLine(50),
  register: optionalLine(200),
  bank: optionalLine(100),
  iban: optionalLine(42).refine((text) => text === null || isIban(text), "Enter an IBAN as the bank writes it."),
  bic: optionalLine(11),
});
export type Letterhead = z.output<typeof letterheadInput>;

export const EMPTY_LETTERHEAD = Object.fromEntries(
  Object.keys(letterheadInput.shape).map((field) => [field, null]),
) as Letterhead;
