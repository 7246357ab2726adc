/*
 * A day is "YYYY-MM-DD" in the company's time zone; an instant is a Date. Days are never made from an instant without a zone.
 */
export type Day = string;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day that `instant` falls on in `timeZone` (an IANA name). */
export function dayIn(timeZone: string, instant: Date): Day {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(timeZone, format);
  }
  return format.format(instant);
}

export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The last of these days. */
export function latestOf(first: Day, ...others: Day[]): Day {
  return others.reduce((last, day) => (day > last ? day : last), first);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** True for a day of the calendar from 1900 to 2199: 2025-02-29 and 0000-00-00 are none. */
export function isDay(text: string): boolean {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const DAY_MS = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What `timeZone`'s clocks show at `ms`, less UTC, in milliseconds: 3,600,000 in a British summer. */
function offsetMs(timeZone: string, ms: number): number {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const number = "numeric" as const;
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      ...{ year: number, month: number, day: number, hour: number, minute: number, second: number },
    });
    clocks.set(timeZone, clock);
  }
  const parts = clock.formatToParts(new Date(ms));
  const at = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second")) - ms;
}

/** The instant at which local wall time `YYYY-MM-DD HH:MM:SS` happens in `timeZone`; of two (clocks set back) the first. */
export function instantAt(timeZone: string, wall: string): Date {
  const asUtc = Date.parse(`${wall.replace(" ", "T")}Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`not a time: ${wall.slice(0, 40)}`);
  const first = asUtc - offsetMs(timeZone, asUtc - 86_400_000);
  if (first + offsetMs(timeZone, first) === asUtc) return new Date(first);
  return new Date(asUtc - offsetMs(timeZone, first));
}

export type ClockChange = { at: Date; offset: number };
const changes = new Map<string, ClockChange[]>();

/** The moments of a year (UTC) at which `timeZone`'s clocks are set, kept for the next who asks: to find them takes 5 ms. */
function changesOf(timeZone: string, year: number): ClockChange[] {
  const key = `${timeZone} ${year}`;
  const kept = changes.get(key);
  if (kept) return kept;
  const found: ClockChange[] = [];
  let start = Date.UTC(year, 0, 1);
  let was = offsetMs(timeZone, start);
  for (const end = Date.UTC(year + 1, 0, 1); start < end; start += DAY_MS) {
    const is = offsetMs(timeZone, start + DAY_MS);
    if (is === was) continue;
    let [before, after] = [start, start + DAY_MS];
    while (after - before > 1_000) {
      const middle = before + Math.floor((after - before) / 2_000) * 1_000;
      if (offsetMs(timeZone, middle) === was) before = middle;
      else after = middle;
    }
    found.push({ at: new Date(after), offset: is / 1_000 });
    was = is;
  }
  changes.set(key, found);
  return found;
}

/**
 * What `timeZone`'s clocks show less UTC, in seconds: from the beginning of the day `from` (UTC) on, then from each moment on at which
 * they are set until the end of `to`, in order.
 */
export function clockChanges(timeZone: string, from: Day, to: Day): ClockChange[] {
  const start = new Date(`${from}T00:00:00Z`);
  const end = Date.parse(`${addDays(to, 1)}T00:00:00Z`);
  const years = Array.from({ length: Number(to.slice(0, 4)) - start.getUTCFullYear() + 1 }, (_, n) =>
    changesOf(timeZone, start.getUTCFullYear() + n),
  );
  return [
    { at: start, offset: offsetMs(timeZone, start.getTime()) / 1_000 },
    ...years.flat().filter(({ at }) => at > start && at.getTime() < end),
  ];
}
