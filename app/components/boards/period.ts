import * as z from "zod";
import { type Rejected, readParams } from "#app/components/list-params.ts";
import { english } from "#app/components/words/words.ts";
import { addDays, daysBetween } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";
import type { BoardView, Days } from "./board.ts";

/** The spans that are one click away, by their word in the address. */
export const PRESETS = [
  { period: "today", label: english("Today") },
  { period: "7d", label: english("7 days") },
  { period: "30d", label: english("30 days") },
  { period: "90d", label: english("90 days") },
  { period: "month", label: english("This month") },
  { period: "year", label: english("This year") },
  { period: "12m", label: english("12 months") },
] as const;

const USUAL = "30d";

export const COMPARED = [
  { compare: "before", label: english("The days before") },
  { compare: "year", label: english("Last year") },
  { compare: "none", label: english("Nothing") },
] as const;

/** Longer spans than this no board is asked for: ten years are what the oldest books hold. */
const MOST_DAYS = 3_660;

const shape = {
  period: z.enum(["today", "7d", "30d", "90d", "month", "year", "12m"]),
  compare: z.enum(["before", "year", "none"]),
  from: day,
  to: day,
};

export const daysIn = ({ from, to }: Days): number => daysBetween(from, to) + 1;

function presetDays(period: string, today: string): Days {
  const back = { today: 1, "7d": 7, "30d": 30, "90d": 90 }[period];
  if (back !== undefined) return { from: addDays(today, 1 - back), to: today };
  if (period === "month") return { from: `${today.slice(0, 8)}01`, to: today };
  if (period === "year") return { from: `${today.slice(0, 4)}-01-01`, to: today };
  const firstOfMonth = new Date(`${today.slice(0, 8)}01T00:00:00Z`);
  firstOfMonth.setUTCMonth(firstOfMonth.getUTCMonth() - 11);
  return { from: firstOfMonth.toISOString().slice(0, 10), to: today };
}

/** What an address asks a board for. A value that cannot be meant is left out and named, as in lists. */
export function readView(url: string, today: string): { view: BoardView; rejected: Rejected[] } {
  const { filter, rejected } = readParams(url, shape);
  const period = filter.period ?? USUAL;
  let days = presetDays(period, today);
  const own = filter.from !== undefined || filter.to !== undefined;
  if (own) {
    const to = filter.to ?? today;
    const asked = { from: filter.from ?? addDays(to, -29), to };
    if (asked.from > asked.to) rejected.push({ name: "to", value: `${asked.to}, before ${asked.from},` });
    else if (daysIn(asked) > MOST_DAYS) rejected.push({ name: "from", value: `${asked.from}, more than ten years,` });
    else days = asked;
  }
  const compare = filter.compare ?? "before";
  return { view: { period: own ? "" : period, days, compare, today }, rejected };
}

/** Points that a line can still show apart. */
const MOST_POINTS = 62;

export type Step = "day" | "week" | "month";

/** How fine a series is drawn: days, as long as they can be told apart. */
export function stepOf(days: Days): Step {
  const count = daysIn(days);
  if (count <= MOST_POINTS) return "day";
  return count <= MOST_POINTS * 6 ? "week" : "month";
}
