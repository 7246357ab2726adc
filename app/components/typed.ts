import { addDays, type Day, isDay } from "#app/modules/shared/calendar.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";
import { formatMicro, MICRO } from "#app/modules/shared/quantity.ts";
import { AS_TYPED, type DecimalMark } from "./as-typed.ts";

export { type DecimalMark, typedDecimal } from "./as-typed.ts";

/*
 * What people type into figure and day fields, read the same way in the browser and on the server. These hold:
 * - what is shown after reading reads back as the same figure or day;
 * - a text with two meanings is refused, never guessed: 1234,567 is neither 1234567 nor 1234.567;
 * - what cannot be read stays as it was typed, for the schema to speak about.
 */

/** Longer is no figure of ours: 12 digits, a point and six decimals, with signs and groups, or a short sum. */
const LONGEST = 60;

/** "1,234.50", "1.234,50", "1 234.5", "=12*3" → a plain decimal; null when it is no figure. `mark` decides "1.234". */
export function readDecimal(text: string, mark: DecimalMark = "."): string | null {
  const typed = text.trim().replaceAll("\u2212", "-");
  if (typed.length > LONGEST) return null;
  if (typed.startsWith("=")) return calculate(typed.slice(1), mark);
  const negative = typed.startsWith("-");
  const plain = readUnsigned(negative ? typed.slice(1).trimStart() : typed, mark);
  return plain !== null && negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

const GROUPED = /^([1-9]\d{0,2})((?:([., '\u2019\u00a0\u202f])\d{3})(?:\3\d{3})*)(?:([.,])(\d+))?$/;

function readUnsigned(text: string, mark: DecimalMark): string | null {
  const [all, first = "", groups = "", sign, point, fraction] = GROUPED.exec(text) ?? [];
  if (all !== undefined && point !== sign) {
    // One sign before three digits: the notation decides whether they are decimals.
    const decimals = point === undefined && sign === mark && groups.length === 4;
    if (decimals) return `${first}.${groups.slice(1)}`;
    return `${first}${groups.replace(/\D/g, "")}${fraction ? `.${fraction}` : ""}`;
  }
  const [, whole, sep, rest = ""] = /^(\d*)(?:([.,])(\d*))?$/.exec(text) ?? [];
  if (whole === undefined || (whole === "" && rest === "")) return null;
  if (sep && sep !== mark && rest.length === 3 && !/^0*$/.test(whole)) return null;
  const figure = whole.replace(/^0+(?=\d)/, "") || "0";
  return rest ? `${figure}.${rest}` : figure;
}

/** What was typed in a notation, as everything behind the fields has it: a plain decimal, or a text that is no figure to anybody. */
export function plainDecimal(text: string, mark: DecimalMark): string {
  const read = readDecimal(text, mark);
  return read ?? (readDecimal(text) === null ? text : AS_TYPED + text);
}

/** Fields whose figures were typed with a decimal comma name themselves in `_comma`: they are read here, at the edge. */
export function readCommas(posted: FormData | URLSearchParams): void {
  for (const name of posted.getAll("_comma")) {
    const typed = typeof name === "string" ? posted.get(name) : null;
    if (typeof typed === "string") posted.set(String(name), plainDecimal(typed, ","));
  }
  posted.delete("_comma");
}

type Ratio = { over: bigint; under: bigint };

/** Sums with + - * / and brackets, exact until the end, then rounded to six decimals. */
function calculate(text: string, mark: DecimalMark): string | null {
  const tokens = text.replace(/\s+/g, "").match(/[\d.,]+|[-+*/()]|./g) ?? [];
  let at = 0;

  function sum(): Ratio | null {
    let left = product();
    while (left && (tokens[at] === "+" || tokens[at] === "-")) {
      const minus = tokens[at++] === "-";
      const right = product();
      const added: bigint | null = right && (minus ? -right.over : right.over);
      left =
        right && added !== null
          ? { over: left.over * right.under + added * left.under, under: left.under * right.under }
          : null;
    }
    return left;
  }

  function product(): Ratio | null {
    let left = factor();
    while (left && (tokens[at] === "*" || tokens[at] === "/")) {
      const divide = tokens[at++] === "/";
      const right = factor();
      if (!right || (divide && right.over === 0n)) return null;
      const [over, under]: [bigint, bigint] = divide ? [right.under, right.over] : [right.over, right.under];
      left = { over: left.over * over, under: left.under * under };
    }
    return left;
  }

  function factor(): Ratio | null {
    const token = tokens[at++];
    if (token === "-") {
      const value = factor();
      return value && { over: -value.over, under: value.under };
    }
    if (token === "(") {
      const value = sum();
      return tokens[at++] === ")" ? value : null;
    }
    const plain = token && /^[\d.,]+$/.test(token) ? readUnsigned(token, mark) : null;
    if (plain === null) return null;
    const [whole = "0", fraction = ""] = plain.split(".");
    return { over: BigInt(whole + fraction), under: 10n ** BigInt(fraction.length) };
  }

  const value = sum();
  if (!value || at !== tokens.length) return null;
  const sign = value.under < 0n ? -1n : 1n;
  return formatMicro(roundHalfUp(value.over * sign * MICRO, value.under * sign));
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** No month of one language is another month of the other. */
const GERMAN_MONTHS = ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"];

/**
 * "2026-11-20", "20 Nov 2026", "20. Nov. 2026", "20/11/26" → a day. With `today` also "t", "+30", "-7", and days whose year or month is
 * this one: "20/11", "20". Null when it is no day.
 */
export function readDay(text: string, today?: Day): Day | null {
  const typed = text.trim().toLowerCase();
  if (isDay(typed)) return typed;
  if (today) {
    if (["t", "today", "h", "heute"].includes(typed)) return today;
    if (/^[+-]\d{1,5}$/.test(typed)) return checked(addDays(today, Number(typed)));
  }
  const [, date, month, year] =
    /^(\d{1,2})(?:[./\- ]+(\d{1,2}|[a-zä]{3,9})(?:[./\- ]+(\d{4}|\d{2}))?)?[./]?$/.exec(typed) ?? [];
  if (date === undefined || (!today && year === undefined)) return null;
  const [thisYear = "", thisMonth = ""] = today?.split("-") ?? [];
  const inYear = year === undefined ? thisYear : year.length === 2 ? `20${year}` : year;
  const inMonth = month === undefined ? thisMonth : /\d/.test(month) ? month : monthNumber(month);
  return checked(`${inYear}-${inMonth.padStart(2, "0")}-${date.padStart(2, "0")}`);
}

function monthNumber(name: string): string {
  const first = name.slice(0, 3);
  return String(Math.max(MONTHS.indexOf(first), GERMAN_MONTHS.indexOf(first)) + 1);
}

function checked(day: string): Day | null {
  return isDay(day) ? day : null;
}

export type TypedKind = "decimal" | "day";

export function readTyped(kind: TypedKind, text: string, today?: Day, mark?: DecimalMark): string | null {
  return kind === "decimal" ? readDecimal(text, mark) : readDay(text, today);
}

/** The tree with the named fields read; `*` in a path stands for every row: `items.*.quantity`. */
export function withTyped(values: unknown, kinds: Record<string, TypedKind>): unknown {
  return Object.entries(kinds).reduce((tree, [path, kind]) => readAt(tree, path.split("."), kind), values);
}

function readAt(value: unknown, [key, ...rest]: string[], kind: TypedKind): unknown {
  if (key === undefined) return typeof value === "string" ? (readTyped(kind, value) ?? value) : value;
  if (Array.isArray(value)) return key === "*" ? value.map((row) => readAt(row, rest, kind)) : value;
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: readAt((value as Record<string, unknown>)[key], rest, kind) };
}

/** What a form posts: its fields with typed figures and days read, and the button that was pressed. */
export function postedData(form: HTMLFormElement, submitter?: HTMLElement | null, today?: Day): FormData {
  const posted = new FormData(form);
  readCommas(posted);
  for (const input of form.querySelectorAll<HTMLInputElement>("input[data-typed]")) {
    const value = posted.get(input.name);
    const read = typeof value === "string" ? readTyped(input.dataset.typed as TypedKind, value, today) : null;
    if (read !== null) posted.set(input.name, read);
  }
  if (submitter instanceof HTMLButtonElement && submitter.name) posted.set(submitter.name, submitter.value);
  return posted;
}
