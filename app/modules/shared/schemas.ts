import * as z from "zod";
import { isDay } from "#app/modules/shared/calendar.ts";
import { MAX_MINOR, minorDigits, parseMoney } from "#app/modules/shared/money.ts";
import { formatMicro, MAX_QUANTITY, type Micro, parseMicro } from "#app/modules/shared/quantity.ts";

// The shapes that inputs and events share. Texts are cleaned once, here: PostgreSQL refuses NUL, and lone surrogates are no text.

/** A line of text: trimmed, 1 to `max` characters, no control characters. */
export function line(max: number, what = "text") {
  return z
    .string({ error: `Enter a ${what}` })
    .transform((text) => text.trim())
    .refine((text) => text.length > 0, `Enter a ${what}`)
    .refine((text) => text.length <= max, `Use at most ${max} characters`)
    .refine((text) => !hasControl(text) && text.isWellFormed(), "Remove the control characters");
}

/** A line of text that may be left out; "" and null mean none. */
export function optionalLine(max: number) {
  return z
    .union([z.string(), z.null()])
    .transform((text) => text?.trim() || null)
    .refine((text) => text === null || text.length <= max, `Use at most ${max} characters`)
    .refine((text) => text === null || (!hasControl(text) && text.isWellFormed()), "Remove the control characters");
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 127) return true;
  }
  // Nothing to see: only zero-width and direction marks.
  return text.length > 0 && /^[\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\s]+$/.test(text);
}

/** A text to look for. What no record can hold is refused here, for PostgreSQL would refuse it without a word of where. */
export const sought = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), "Not a valid text");

export const id = z.uuid("Not an id");

export const day = z.string({ error: "Enter a day" }).refine(isDay, "Enter a day as YYYY-MM-DD");

export const currency = z
  .string({ error: "Enter a currency code such as GBP" })
  .regex(/^[A-Z]{3}$/, "Enter a currency code such as GBP");

export const country = z
  .string({ error: "Enter a two-letter country code" })
  .regex(/^[A-Z]{2}$/, "Enter a two-letter country code");

/**
 * Forms, files and the command line have texts alone; whoever sends JSON writes a quantity as a number. Parsing waits for nothing, so
 * nobody else's parse falls in between.
 */
let readsJson = false;

export function parseAsJson<T>(parse: () => T): T {
  readsJson = true;
  try {
    return parse();
  } finally {
    readsJson = false;
  }
}

/** What is not taken from JSON, and so not described either: `jsonSchemaOf`. */
const notInJson = (name: string) =>
  z
    .string()
    .refine(() => !readsJson, `Enter ${name} as a JSON number`)
    .meta({ notInJson: true });

/** A JSON number or a decimal text, as exact millionths. */
function decimal(name: string, text: z.ZodType<string> = z.string()) {
  return z.union([z.number(), text], { error: `Enter ${name}` }).transform((value, context): Micro => {
    // A number's own text is exact below 10^15 units in the last place; exponents are no decimals.
    const text = typeof value === "number" ? String(value) : value.trim();
    try {
      return parseMicro(text);
    } catch {
      const tiny = typeof value === "number" && Number.isFinite(value) && Math.abs(value) < 1e-6 && value !== 0;
      context.addIssue({
        code: "custom",
        message: tiny
          ? "Use at most six decimals"
          : text === ""
            ? `Enter ${name}`
            : `Enter ${name} as a plain decimal with at most six decimals`,
      });
      return z.NEVER;
    }
  });
}

/** A whole number of at least 0: JSON's number, elsewhere the digits of a field; `null`, "" and true are none. */
function whole(error: string, most: number) {
  const digits = (value: unknown) =>
    !readsJson && typeof value === "string" && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value;
  return z.preprocess(digits, z.int({ error }).min(0, error).max(most, error));
}

/** Which state of a record a change is for: what was read as its `version`. */
export const version = whole("Send the version that was read", 2 ** 31 - 1);

export const paymentTermsDays = whole("Enter a number of days from 0 to 3650", 3650);

/** More than zero. */
export const quantity = decimal("a quantity", notInJson("a quantity"))
  .refine((value) => value > 0n, "Enter a quantity of more than 0")
  .refine((value) => value <= MAX_QUANTITY, `Enter at most ${formatMicro(MAX_QUANTITY)}`);

/** Zero or more. */
export const quantityOrZero = decimal("a quantity", notInJson("a quantity"))
  .refine((value) => value >= 0n, "Enter a quantity of 0 or more")
  .refine((value) => value <= MAX_QUANTITY, `Enter at most ${formatMicro(MAX_QUANTITY)}`);

/** A unit price or unit cost in the currency's major unit. */
export const unitPrice = decimal("a price")
  .refine((value) => value >= 0n, "Enter a price of 0 or more")
  .refine((value) => value <= MAX_QUANTITY, `Enter at most ${formatMicro(MAX_QUANTITY)}`);

/** An amount above zero as a decimal text (or JSON number); whether its decimals fit is known only with the currency: `toMinor`. */
export const amount = z
  .union([z.string(), z.number()], { error: "Enter an amount" })
  .transform((value) => (typeof value === "number" ? String(value) : value.trim()))
  .refine((text) => /^\d{1,15}(\.\d{1,6})?$/.test(text), "Enter an amount such as 120.00")
  .refine((text) => /[1-9]/.test(text), "Enter an amount of more than 0");

/** `amount` in minor units of `currencyCode`; null when it has more decimals than the currency or is too large. */
export function toMinor(text: string, currencyCode: string): bigint | null {
  if ((text.split(".")[1] ?? "").replace(/0+$/, "").length > minorDigits(currencyCode)) return null;
  const minor = parseMoney(text, currencyCode);
  return minor > MAX_MINOR ? null : minor;
}

// What events carry -----------------------------------------------------------------------------------------------------

export const moneyText = z.string().regex(/^-?\d+(\.\d+)?$/);
export const quantityNumber = z.number();
export const instant = z.iso.datetime();
