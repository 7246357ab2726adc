import { isDay } from "#app/modules/shared/calendar.ts";
import { checkDigit } from "./scan-gtin.ts";

/*
 * GS1 element strings (GS1 General Specifications, sections 3 and 7.8): application identifiers, each with a value of fixed length
 * or one that ends at the separator FNC1, which scanners send as GS (0x1D).
 */

export type Gs1 = {
  elements: Array<{ ai: string; value: string }>;
  /** 01: the thing itself. 02: what is inside of a carton of `count`. */
  gtin: string | null;
  contentGtin: string | null;
  lot: string | null;
  serial: string | null;
  producedOn: string | null;
  expiresOn: string | null;
  /** 30 (items) or 37 (items inside). */
  count: number | null;
  netWeightKg: string | null;
};

type Rule = { ai: RegExp; length: number; fixed: boolean; digits: boolean };

const RULES: Rule[] = [
  { ai: /^00/, length: 18, fixed: true, digits: true },
  { ai: /^0[12]/, length: 14, fixed: true, digits: true },
  { ai: /^1[1-7]/, length: 6, fixed: true, digits: true },
  { ai: /^20/, length: 2, fixed: true, digits: true },
  { ai: /^3[1-6]\d\d/, length: 6, fixed: true, digits: true },
  { ai: /^41\d/, length: 13, fixed: true, digits: true },
  { ai: /^3[07]/, length: 8, fixed: false, digits: true },
  { ai: /^(10|21|22)/, length: 20, fixed: false, digits: false },
  { ai: /^(24[01]|25[014]|40[03]|9[0-9])/, length: 30, fixed: false, digits: false },
];

const GS = "\x1d";
const PREFIX = /^\](C1|d2|Q3|e0)/;
/** Quantities beyond this are a misread code. */
const MAX_COUNT = 99_999_999;

/** Null where the text is no element string; a fault where it must be one and is damaged. */
export function readGs1(raw: string): Gs1 | { fault: string } | null {
  const marked = PREFIX.test(raw) || raw.startsWith(GS);
  const body = withoutEnds(raw.replace(PREFIX, ""));
  if (/^\(\d{2,4}\)/.test(body)) return interpret(readBracketed(body));
  const bare = /^0[12]\d{14}/.test(body) && isWhole(body.slice(2, 16));
  if (!marked && !body.includes(GS) && !bare) return null;
  return interpret(readPlain(body));
}

function withoutEnds(text: string): string {
  let from = 0;
  while (text[from] === GS) from++;
  let to = text.length;
  while (to > from && text.charCodeAt(to - 1) <= 32) to--;
  return text.slice(from, to);
}

type Elements = Gs1["elements"] | { fault: string };

function readPlain(body: string): Elements {
  const elements: Gs1["elements"] = [];
  let rest = body;
  while (rest !== "") {
    const rule = RULES.find((one) => one.ai.test(rest));
    const ai = rule?.ai.exec(rest)?.[0];
    if (!rule || !ai)
      return { fault: `The code has an application identifier that is not known (${printable(rest)}).` };
    const after = rest.slice(ai.length);
    const end = rule.fixed ? rule.length : after.indexOf(GS) === -1 ? after.length : after.indexOf(GS);
    const value = after.slice(0, end);
    const fault = checkElement(rule, ai, value);
    if (fault) return { fault };
    elements.push({ ai, value });
    rest = after.slice(end);
    // A separator is allowed after a value of fixed length too.
    if (rest.startsWith(GS)) rest = rest.slice(1);
  }
  return elements;
}

function readBracketed(body: string): Elements {
  const elements: Gs1["elements"] = [];
  for (const [whole, ai = "", value = ""] of body.matchAll(/\((\d{2,4})\)([^(]*)/g)) {
    const rule = RULES.find((one) => one.ai.exec(ai)?.[0] === ai);
    if (!rule) return { fault: `The code has an application identifier that is not known (${printable(whole)}).` };
    const fault = checkElement(rule, ai, value.trim());
    if (fault) return { fault };
    elements.push({ ai, value: value.trim() });
  }
  return elements;
}

function checkElement(rule: Rule, ai: string, value: string): string | null {
  if (rule.fixed ? value.length !== rule.length : value.length < 1 || value.length > rule.length) {
    return `(${ai}) has ${value.length} characters. Scan again.`;
  }
  if (rule.digits && !/^\d+$/.test(value)) return `(${ai}) must be digits. Scan again.`;
  if (!/^[\x21-\x7e]+$/.test(value)) return `(${ai}) has characters that no label has. Scan again.`;
  if ((ai === "00" || ai === "01" || ai === "02") && !isWhole(value)) {
    return `The check digit of (${ai}) is wrong. Scan again.`;
  }
  if (/^1[1-7]$/.test(ai) && !dayOf(value)) return `(${ai}) is no day. Scan again.`;
  return null;
}

function interpret(elements: Elements): Gs1 | { fault: string } {
  if ("fault" in elements) return elements;
  const of = (ai: string) => elements.find((one) => one.ai === ai)?.value ?? null;
  const countText = of("30") ?? of("37");
  const count = countText === null ? null : Number(countText);
  if (count !== null && (count < 1 || count > MAX_COUNT)) return { fault: "The count on the label is 0." };
  const weight = elements.find((one) => /^310\d$/.test(one.ai));
  return {
    elements,
    gtin: of("01"),
    contentGtin: of("02"),
    lot: of("10"),
    serial: of("21"),
    producedOn: dayOf(of("11")),
    expiresOn: dayOf(of("17")),
    count,
    netWeightKg: weight ? decimal(weight.value, Number(weight.ai[3])) : null,
  };
}

function isWhole(digits: string): boolean {
  return checkDigit(digits.slice(0, -1)) === digits[digits.length - 1];
}

/** YYMMDD; day 00 means the last of the month. The century by the spec's sliding window of 50 years would need a clock: these are 20xx. */
function dayOf(value: string | null): string | null {
  if (value === null) return null;
  const [year, month, day] = [`20${value.slice(0, 2)}`, value.slice(2, 4), value.slice(4, 6)];
  if (day !== "00") return isDay(`${year}-${month}-${day}`) ? `${year}-${month}-${day}` : null;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const whole = `${year}-${month}-${last}`;
  return isDay(whole) ? whole : null;
}

/** The value with `places` decimals, by moving digits: no float touches a weight. */
function decimal(digits: string, places: number): string {
  const padded = digits.padStart(places + 1, "0");
  const whole = padded.slice(0, padded.length - places).replace(/^0+(?=\d)/, "");
  const fraction = places === 0 ? "" : padded.slice(-places).replace(/0+$/, "");
  return fraction ? `${whole}.${fraction}` : whole;
}

function printable(text: string): string {
  return text.slice(0, 12).replace(/[^\x20-\x7e]/g, "·");
}
