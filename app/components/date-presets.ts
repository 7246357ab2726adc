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
