import { english } from "./words/words.ts";

const DAY_MS = 86_400_000;

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const monthStart = (day: string, months: number): Date => {
  const date = at(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
};

/** The spans of days that lists offer, seen from `today` (the company's day); both ends belong to them. Weeks begin on Monday. */
export function datePresets(today: string): { name: string; from: string; to: string }[] {
  const now = at(today);
  const monday = new Date(now.getTime() - ((now.getUTCDay() + 6) % 7) * DAY_MS);
  const year = today.slice(0, 4);
  const dayBefore = (date: Date): string => dayOf(new Date(date.getTime() - DAY_MS));
  return [
    { name: english("Today"), from: today, to: today },
    { name: english("This week"), from: dayOf(monday), to: dayOf(new Date(monday.getTime() + 6 * DAY_MS)) },
    { name: english("This month"), from: dayOf(monthStart(today, 0)), to: dayBefore(monthStart(today, 1)) },
    { name: english("Last month"), from: dayOf(monthStart(today, -1)), to: dayBefore(monthStart(today, 0)) },
    { name: english("This year"), from: `${year}-01-01`, to: `${year}-12-31` },
  ];
}

type Span = { from: string; to: string };

/** The same day a year before; 29 February has none, and is the 28th. */
export function yearBefore(day: string): string {
  const before = `${String(Number(day.slice(0, 4)) - 1).padStart(4, "0")}${day.slice(4)}`;
  return before.endsWith("-02-29") ? before.replace("-29", "-28") : before;
}

export const lastMonthEnd = (day: string): string => dayOf(new Date(monthStart(day, 0).getTime() - DAY_MS));

/** As many whole months before whole months, else as many days before. */
export function spanBefore({ from, to }: Span): Span {
  const ends = lastMonthEnd(from);
  const afterLast = dayOf(new Date(at(to).getTime() + DAY_MS));
  if (from.endsWith("-01") && afterLast.endsWith("-01")) {
    const months =
      (Number(afterLast.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
      Number(afterLast.slice(5, 7)) -
      Number(from.slice(5, 7));
    return { from: dayOf(monthStart(from, -months)), to: ends };
  }
  const last = at(from).getTime() - DAY_MS;
  return { from: dayOf(new Date(last - (at(to).getTime() - at(from).getTime()))), to: dayOf(new Date(last)) };
}
