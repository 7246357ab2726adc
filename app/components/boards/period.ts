import { english } from "#app/components/words/words.ts";
import { daysBetween } from "#app/modules/shared/calendar.ts";
import type { Days } from "./board.ts";

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

export const COMPARED = [
  { compare: "before", label: english("The days before") },
  { compare: "year", label: english("Last year") },
  { compare: "none", label: english("Nothing") },
] as const;

export const daysIn = ({ from, to }: Days): number => daysBetween(from, to) + 1;

/** Points that a line can still show apart. */
const MOST_POINTS = 62;

export type Step = "day" | "week" | "month";

/** How fine a series is drawn: days, as long as they can be told apart. */
export function stepOf(days: Days): Step {
  const count = daysIn(days);
  if (count <= MOST_POINTS) return "day";
  return count <= MOST_POINTS * 6 ? "week" : "month";
}
