/*
 * When a saved question is sent: on the company's clock, so that seven o'clock stays seven o'clock when clocks change. Each mail is
 * for one moment; what was missed while nothing ran is sent once, not as often as it was missed.
 */
import type { Every } from "#app/modules/notices/schedule-input.ts";
import { addDays, dayIn, instantAt } from "#app/modules/shared/calendar.ts";

export type Rhythm = { every: Every; onDay: number | null; atHour: number };

/** The next moment after `after` that belongs to the rhythm. */
export function nextRun({ every, onDay, atHour }: Rhythm, timeZone: string, after: Date): Date {
  const wall = `${String(atHour).padStart(2, "0")}:00:00`;
  // Every rhythm comes round within a month.
  for (let day = dayIn(timeZone, after); ; day = addDays(day, 1)) {
    const at = instantAt(timeZone, `${day} ${wall}`);
    if (at > after && belongs(day, every, onDay)) return at;
  }
}

function belongs(day: string, every: Every, onDay: number | null): boolean {
  if (every === "day") return true;
  if (every === "month") return Number(day.slice(8)) === onDay;
  return (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) === onDay;
}
