import { type Gs1, readGs1 } from "./scan-gs1.ts";
import { GTIN_LENGTHS, gtinForms, isGtin } from "./scan-gtin.ts";

/*
 * What was scanned, read: a plain code (SKU, EAN, UPC, document number) or a GS1 element string. New kinds of labels (bins, lots,
 * packs) are new readings here; pages ask for `candidates` and what a GS1 string says, and need not know the symbology.
 */

export type Reading = {
  /** As read, without control characters at its ends. */
  text: string;
  /** Everything the product may be stored as, most exact first. */
  candidates: string[];
  gs1: Gs1 | null;
  /** Said where the code cannot be right whatever is stored: a damaged GS1 string. */
  fault: string | null;
  /** Its digits look like an EAN or UPC whose check digit is wrong. Only a fault where nothing is stored under it. */
  badCheckDigit: boolean;
};

export function readCode(raw: string): Reading {
  const text = trimControls(raw);
  const reading: Reading = { text, candidates: [], gs1: null, fault: null, badCheckDigit: false };
  const gs1 = readGs1(raw);
  if (gs1 && "fault" in gs1) return { ...reading, fault: gs1.fault };
  if (gs1) {
    const gtin = gs1.gtin ?? gs1.contentGtin;
    if (!gtin) return { ...reading, gs1, fault: "The code names no product." };
    return { ...reading, gs1, candidates: gtinForms(gtin) };
  }
  const plain = text.replace(/^\][A-Za-z]\d/, "");
  if (plain === "") return { ...reading, fault: "The code is empty." };
  if (hasControls(plain))
    return { ...reading, fault: "The code has control characters in it. Check the scanner's settings." };
  if (isGtin(plain)) return { ...reading, candidates: gtinForms(plain) };
  const isLikeGtin = GTIN_LENGTHS.includes(plain.length) && /^\d+$/.test(plain);
  return { ...reading, candidates: [plain], badCheckDigit: isLikeGtin };
}

function trimControls(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 32) from++;
  while (to > from && text.charCodeAt(to - 1) <= 32) to--;
  return text.slice(from, to);
}

function hasControls(text: string): boolean {
  return [...text].some((character) => character.charCodeAt(0) < 32 || character.charCodeAt(0) === 127);
}

/**
 * Whether the scanner's keyboard layout is not this computer's: a key in the place of a US 1 wrote "&". Only a hint, for codes that
 * nobody knows.
 */
export function looksMislaid(scan: { text: string; byPlace: string }): boolean {
  return scan.text.toLowerCase() !== scan.byPlace.toLowerCase();
}

/** `5`, `2.5` or `2,5` typed by a person after a scan: the quantity meant. Longer digits are a code. */
export function typedQuantity(text: string): string | null {
  const typed = text.trim().replace(",", ".");
  return /^\d{1,6}(\.\d{1,6})?$/.test(typed) ? typed : null;
}
