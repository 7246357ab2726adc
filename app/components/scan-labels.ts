import * as z from "zod";
import { isGtin } from "./scan-gtin.ts";

/** What a label shows; printed `count` times. */
export type Label = { sku: string; name: string; barcode: string | null; count: number };

export const SYMBOLS = ["auto", "code128", "ean13", "qr"] as const;
export type LabelSymbol = (typeof SYMBOLS)[number];

/** Labels of one print: a roll, not a print shop. */
export const MAX_LABELS = 2000;
const MAX_ROWS = 200;

export type Wanted = { rows: Array<{ code: string; count: number }>; symbol: LabelSymbol; problem: string | null };

const countOf = z.coerce.number().int().min(1).max(999);

/** `?item=CAM-1001&count=3&item=…&symbol=qr`: what somebody wants printed. */
export function readWanted(url: string): Wanted {
  const params = new URL(url).searchParams;
  const counts = params.getAll("count");
  const all = params
    .getAll("item")
    .map((code, index) => ({ code: code.trim().slice(0, 64), text: counts[index] || "1" }));
  const rows: Wanted["rows"] = [];
  let problem: string | null = null;
  for (const { code, text } of all.slice(0, MAX_ROWS)) {
    if (code === "") continue;
    const count = countOf.safeParse(text);
    if (!count.success) problem ??= `Enter a number of labels from 1 to 999 for ${code}.`;
    rows.push({ code, count: count.success ? count.data : 1 });
  }
  if (rows.reduce((sum, row) => sum + row.count, 0) > MAX_LABELS)
    problem ??= `Print at most ${MAX_LABELS} labels at once.`;
  const asked = params.get("symbol");
  return { rows, symbol: SYMBOLS.find((one) => one === asked) ?? "auto", problem };
}

/** The barcode of a label: an EAN-13 where the product has one, else Code 128; the SKU where it has no barcode. */
export function codeOf(
  label: Label,
  symbol: LabelSymbol,
): { symbol: Exclude<LabelSymbol, "auto">; text: string } | null {
  const ean =
    label.barcode && isGtin(label.barcode) && label.barcode.length >= 12 ? label.barcode.padStart(13, "0") : null;
  const isEan = ean !== null && ean.length === 13;
  if (symbol === "ean13") return isEan ? { symbol, text: ean } : null;
  if (symbol === "auto" && isEan) return { symbol: "ean13", text: ean };
  const text = label.barcode ?? label.sku;
  // Code 128 has the letters of ASCII only; what has others is printed as QR.
  const fits = /^[\x20-\x7e]+$/.test(text);
  return { symbol: symbol === "qr" || !fits ? "qr" : "code128", text };
}

/**
 * The labels in the language of label printers (ZPL II), 57 x 32 mm at 8 dots/mm. Texts are sent as UTF-8 with everything that
 * has a meaning written by its number, so a product's name cannot command the printer.
 */
export function labelsZpl(labels: readonly Label[], symbol: LabelSymbol): string {
  return labels
    .flatMap((label) => {
      const code = codeOf(label, symbol);
      if (!code) return [];
      const bars = {
        code128: `^BY2^BCN,96,N,N,N,A^FH^FD${hex(code.text)}^FS`,
        ean13: `^BY3^BEN,96,N,N^FD${code.text.slice(0, 12)}^FS`,
        qr: `^BQN,2,5^FH^FDQA,${hex(code.text)}^FS`,
      }[code.symbol];
      return [
        "^XA^CI28^PW456^LL256",
        `^FO24,16^A0N,26,26^FB408,1^FH^FD${hex(label.name.slice(0, 40))}^FS`,
        `^FO24,60${bars}`,
        `^FO24,${code.symbol === "qr" ? 220 : 180}^A0N,30,30^FH^FD${hex(label.sku)}^FS`,
        `^PQ${label.count}^XZ`,
      ];
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** Everything but plain letters, digits and harmless marks as _XX of its UTF-8 bytes. */
function hex(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9 .,:;/()-]/.test(character)
        ? character
        : `_${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
