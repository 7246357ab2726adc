import { LANGUAGES } from "#app/modules/access/preferences.ts";
import type { FieldType } from "#app/modules/imports/kinds.ts";
import { isDay } from "#app/modules/shared/calendar.ts";
import { countryCode } from "#app/modules/shared/countries.ts";

/**
 * What stands in a cell, as the plain text that the rest of the program writes. A value that could be read in two ways is refused
 * with the reason, never guessed: a wrong price is worse than a refused file.
 */
export type CellValue = { value: string } | { reason: string };

const YES = new Set(["true", "yes", "y", "1", "x", "ja", "j", "wahr"]);
const NO = new Set(["false", "no", "n", "0", "nein", "falsch"]);

export function readCell(type: FieldType, cell: string): CellValue {
  const text = cell.trim();
  if (text === "") return { value: "" };
  if (type === "text") return readText(text);
  if (type === "country") return readCountry(text);
  if (type === "word") return { value: text.toLowerCase() };
  if (type === "boolean") {
    const key = text.toLowerCase();
    return YES.has(key) ? { value: "true" } : NO.has(key) ? { value: "false" } : { reason: "Write yes or no" };
  }
  if (type === "day") return readDay(text);
  const number = readNumber(text);
  if (type === "integer" && "value" in number && number.value.includes(".")) return { reason: "Write a whole number" };
  return number;
}

function readText(text: string): CellValue {
  // 9.78E+12 is what a spreadsheet makes of a barcode: its last digits are gone.
  if (/^\d(\.\d+)?E\+\d{2}$/i.test(text))
    return { reason: `${text} is a rounded number. Format the column as text and enter it again` };
  return { value: text };
}

/** By its name in one of our languages or by its code, as the form of a customer takes it. */
function readCountry(text: string): CellValue {
  const code = countryCode(text, LANGUAGES);
  const country = text.slice(0, 100);
  return code ? { value: code } : { reason: `There is no country ${country}` };
}

function readDay(text: string): CellValue {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const day = dotted
    ? `${dotted[3]}-${dotted[2]?.padStart(2, "0")}-${dotted[1]?.padStart(2, "0")}`
    : text.replace(/[T ]00:00(:00)?(\.0+)?Z?$/, "");
  return isDay(day) ? { value: day } : { reason: "Write the day as 2026-01-31" };
}

/** Comma or point; spaces, apostrophes and the other sign between thousands. */
export function readNumber(written: string): CellValue {
  const text = written.replace(/[\s\u00a0\u202f']/g, "").replace(/^\u2212/, "-");
  const plain = plainNumber(text);
  if (plain === "twice") return { reason: `${written} can be read in two ways: write it without thousands separators` };
  if (plain === null) return { reason: "Write a number such as 1234.5" };
  const [, sign = "", whole = "0", decimals = ""] = /^(-?)0*(\d*)\.?(\d*)$/.exec(plain) ?? [];
  const rest = decimals.replace(/0+$/, "");
  const value = `${whole || "0"}${rest ? `.${rest}` : ""}`;
  return { value: value === "0" ? "0" : `${sign}${value}` };
}

function plainNumber(text: string): string | "twice" | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(",", "");
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(text)) return text.replaceAll(".", "").replace(",", ".");
  if (/^-?[1-9]\d{0,2},\d{3}$/.test(text)) return "twice";
  if (/^-?\d{1,3}(,\d{3}){2,}$/.test(text)) return text.replaceAll(",", "");
  if (/^-?\d{1,3}(\.\d{3}){2,}$/.test(text)) return text.replaceAll(".", "");
  if (/^-?\d+,\d+$/.test(text)) return text.replace(",", ".");
  return null;
}
