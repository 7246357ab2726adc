import * as z from "zod";
import { addDays, type Day, daysBetween, instantAt } from "#app/modules/shared/calendar.ts";

/*
 * Days are the company's; a week begins on the weekday that the company has chosen. The hours of a day are those that pass on the company's clock: 23 or 25 of
 * them when clocks change, which is still one day.
 */
export const GRAINS = ["hour", "day", "week", "month", "all"] as const;
export type Grain = (typeof GRAINS)[number];
export const COMPARISONS = ["previous_period", "last_year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** One point of a series: days inclusive, or for hours two instants, the second exclusive. `before`: what it is compared with. */
export type Bucket = { start: string; end: string; before: { start: string; end: string } | null };
export type Span = { from: Day; to: Day };

/** A chart of more points shows nothing, and longer spans belong to a coarser grain. */
const MOST_DAYS: Record<Grain, number> = { hour: 31, day: 1_100, week: 3_700, month: 3_700, all: 3_700 };
const USUAL_DAYS = 30;
const USUAL_WEEKS = 12;
const USUAL_MONTHS = 12;

/** A span that cannot be answered; the message says what can. */
export class PeriodRefused extends RangeError {}

export function tooLong(span: Span, grain: Grain): string | null {
  const days = daysBetween(span.from, span.to) + 1;
  if (days <= MOST_DAYS[grain]) return null;
  return `${days} days are too many by ${grain === "all" ? "one sum" : grain}: ask for at most ${MOST_DAYS[grain]}.`;
}

export const day = z.iso.date();

type Days = { from?: string | undefined; to?: string | undefined; grain?: Grain | undefined };

/** A metric's parameters; where it has a span of days, one that begins after its end or is too long is refused at its field. */
export function asked<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape).check(({ value, issues }) => {
    const { from, to, grain } = value as Days;
    if (!from || !to) return;
    const wrong =
      from > to ? `The period ends before it begins (${from}).` : grain ? tooLong({ from, to }, grain) : null;
    if (wrong) issues.push({ code: "custom", message: wrong, path: ["to"], input: to });
  });
}

export const monthStart = (day: Day): Day => `${day.slice(0, 8)}01`;
/** The first day of the day's week; `first` is the weekday (1 Monday to 7 Sunday) that weeks of the company begin on. */
export const weekStart = (day: Day, first = 1): Day =>
  addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 7 - first) % 7));
/** The same in SQL, of a day's column: a week of the calendar begins on Monday. */
export const weekStartSql = (day: string, first = 1): string => {
  const ahead = (8 - first) % 7;
  return ahead === 0 ? `date_trunc('week', ${day})::date` : `(date_trunc('week', ${day} + ${ahead})::date - ${ahead})`;
};
const monthEnd = (day: Day): Day => addDays(monthStart(addDays(monthStart(day), 31)), -1);

/** The same day of another month, or its last where it has no such day. */
export function addMonths(day: Day, months: number): Day {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const month = `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
  const end = monthEnd(`${month}-01`);
  return Number(day.slice(8)) < Number(end.slice(8)) ? `${month}-${day.slice(8)}` : end;
}

/** What is asked for, with what is usual in place of what is not said. Throws PeriodRefused where it is too long. */
export function spanOf(params: Days, today: Day, firstOfWeek = 1): Span {
  const grain = params.grain ?? "day";
  const to = params.to ?? (params.from && params.from > today ? params.from : today);
  const from = params.from ?? usualStart(grain, to, firstOfWeek);
  const wrong = tooLong({ from, to }, grain);
  if (wrong) throw new PeriodRefused(wrong);
  return { from, to };
}

function usualStart(grain: Grain, to: Day, firstOfWeek: number): Day {
  if (grain === "hour") return to;
  if (grain === "week") return addDays(weekStart(to, firstOfWeek), -7 * (USUAL_WEEKS - 1));
  if (grain === "month") return addMonths(monthStart(to), -(USUAL_MONTHS - 1));
  return addDays(to, -(USUAL_DAYS - 1));
}

/** The span before of the same length, or the same of a year ago; whole months stay whole months, and weeks keep their weekdays. */
export function spanBefore({ from, to }: Span, grain: Grain, compare: Comparison): (day: Day) => Day {
  const shiftMonths = (months: number) => (day: Day) =>
    day === monthEnd(day) ? monthEnd(addMonths(monthStart(day), -months)) : addMonths(day, -months);
  if (compare === "last_year") return grain === "week" ? (day) => addDays(day, -364) : shiftMonths(12);
  if (from === monthStart(from) && to === monthEnd(to) && (grain === "month" || grain === "all")) {
    const months =
      (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
    return shiftMonths(months);
  }
  const days = daysBetween(from, to) + 1;
  return (day) => addDays(day, -days);
}

/** The points of a span, in order; the first and last are cut to it. */
export function bucketsOf(
  span: Span,
  grain: Grain,
  compare: Comparison | undefined,
  { timeZone, weekStart: firstOfWeek }: { timeZone: string; weekStart?: number },
): Bucket[] {
  const shift = compare && spanBefore(span, grain, compare);
  if (grain === "hour") return hoursOf(span, timeZone, shift);
  const buckets: Bucket[] = [];
  for (let start = span.from; start <= span.to; ) {
    const last = endOf(start, grain, span.to, firstOfWeek);
    const end = last < span.to ? last : span.to;
    buckets.push({ start, end, before: shift ? { start: shift(start), end: shift(end) } : null });
    start = addDays(end, 1);
  }
  return buckets;
}

function endOf(start: Day, grain: Grain, to: Day, firstOfWeek?: number): Day {
  if (grain === "day") return start;
  if (grain === "week") return addDays(weekStart(start, firstOfWeek), 6);
  return grain === "month" ? monthEnd(start) : to;
}

const HOUR_MS = 3_600_000;

function hoursOf({ from, to }: Span, timeZone: string, shift: ((day: Day) => Day) | undefined): Bucket[] {
  const buckets: Bucket[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const start = instantAt(timeZone, `${day} 00:00:00`).getTime();
    const end = instantAt(timeZone, `${addDays(day, 1)} 00:00:00`).getTime();
    const before = shift && instantAt(timeZone, `${shift(day)} 00:00:00`).getTime();
    const beforeEnd = shift && instantAt(timeZone, `${addDays(shift(day), 1)} 00:00:00`).getTime();
    for (let at = start; at < end; at += HOUR_MS) {
      // The n-th hour of the one day beside the n-th of the other; the 25th has nothing beside it.
      const other = before === undefined ? undefined : before + (at - start);
      buckets.push({
        start: new Date(at).toISOString(),
        end: new Date(Math.min(at + HOUR_MS, end)).toISOString(),
        before:
          other === undefined || beforeEnd === undefined || other >= beforeEnd
            ? null
            : { start: new Date(other).toISOString(), end: new Date(other + HOUR_MS).toISOString() },
      });
    }
  }
  return buckets;
}
