/**
 * Figures and dates as text. Every function is pure and takes locale and time zone from the caller, because the server
 * and the browser must print the same characters or hydration fails. For that reason month names and digit groups are
 * made here: their Intl data differs between versions ("Sep" against "Sept").
 */

/** How a language writes figures and days. German's comes with its words (words/de/locale.ts). */
export type Locale = {
  /** For `lang` and Intl. */
  tag: string;
  dir: "ltr" | "rtl";
  /** Before decimals, and between groups of three digits. */
  point: "." | ",";
  group: string;
  months: readonly string[];
  /** After the day of the month. */
  ordinal: string;
  /** Plural categories in the order in which the words give their forms. */
  plurals: readonly Intl.LDMLPluralRule[];
};

export const ENGLISH: Locale = {
  tag: "en-GB",
  dir: "ltr",
  point: ".",
  group: ",",
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  ordinal: "",
  plurals: ["one", "other"],
};

const MINUS = "\u2212";

/** "1234567.5" → "1,234,567.5". Exact for any length; the sign becomes U+2212. */
export function groupDigits(decimal: string, locale: Locale): string {
  const negative = decimal.startsWith("-");
  const unsigned = negative ? decimal.slice(1) : decimal;
  const point = unsigned.indexOf(".");
  const whole = point < 0 ? unsigned : unsigned.slice(0, point);
  const rest = point < 0 ? "" : locale.point + unsigned.slice(point + 1);
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, locale.group) : whole;
  return (negative ? MINUS : "") + grouped + rest;
}

/** Quantities: at most six decimals, trailing zeros dropped. Takes a number or a decimal string. */
export function quantityText(quantity: number | string, locale: Locale): string {
  const text = typeof quantity === "number" ? plainNumber(quantity) : quantity;
  return groupDigits(text.includes(".") ? text.replace(/\.?0+$/, "") : text, locale);
}

/** Prices: at least the currency's two decimals, more when they are needed. */
export function priceText(price: string, locale: Locale): string {
  const [whole = "0", fraction = ""] = price.split(".");
  const needed = fraction.replace(/0+$/, "").padEnd(2, "0");
  return groupDigits(`${whole}.${needed}`, locale);
}

function plainNumber(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(6) : text;
}

/** "2026-11-20" → "20 Nov 2026". */
export function dayText(day: string, locale: Locale): string {
  return `${shortDayText(day, locale)} ${day.split("-")[0]}`;
}

/** "2026-11-20" → "20 Nov", for axes and tight columns whose year is known. */
export function shortDayText(day: string, locale: Locale): string {
  const [, month, date] = day.split("-");
  return `${Number(date)}${locale.ordinal} ${locale.months[Number(month) - 1] ?? month}`;
}

/** "2026-11" → "Nov 2026". */
export function monthText(month: string, locale: Locale): string {
  const [year, number] = month.split("-");
  return `${locale.months[Number(number) - 1] ?? number} ${year}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    clocks.set(timeZone, clock);
  }
  return clock;
}

/** No zone has ever changed its offset except at a quarter of an hour of UTC. */
const QUARTER_MS = 900_000;
const REMEMBERED = 4_000;
const offsets = new Map<string, number>();

/** Milliseconds the zone's wall clock is ahead of UTC. Asking Intl for each cell of a list is most of its price. */
function offsetMs(timeZone: string, instantMs: number): number {
  const quarter = Math.floor(instantMs / QUARTER_MS);
  const key = `${timeZone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const digits =
      clockOf(timeZone)
        .format(quarter * QUARTER_MS)
        .match(/\d+/g) ?? [];
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = digits.map(Number);
    offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * QUARTER_MS;
    if (offsets.size >= REMEMBERED) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** The wall clock of a zone: `{day: "2026-11-20", time: "14:32", seconds: "07"}`. */
export function wallClock(instant: string | Date, timeZone: string): { day: string; time: string; seconds: string } {
  const instantMs = typeof instant === "string" ? Date.parse(instant) : instant.getTime();
  const wall = new Date(instantMs + offsetMs(timeZone, instantMs)).toISOString();
  return { day: wall.slice(0, 10), time: wall.slice(11, 16), seconds: wall.slice(17, 19) };
}

/** "20 Nov 2026, 14:32". */
export function instantText(instant: string | Date, timeZone: string, locale: Locale): string {
  const { day, time } = wallClock(instant, timeZone);
  return `${dayText(day, locale)}, ${time}`;
}

/** "orders.order_created" → "Order created". */
export function humanise(name: string): string {
  const words = name.slice(name.lastIndexOf(".") + 1).replace(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
