import type { Place } from "./places.ts";

/**
 * How many backups stay: all of so many days, and the newest of each of so many weeks (from Monday) and months. One that is asked for in
 * fright, after the mistake, must not take the place of last night's.
 */
export type Keep = { days: number; weeks: number; months: number };

/** "7,4,12": seven days, four weeks, twelve months. */
export function readKeep(text: string): Keep | null {
  const parts = /^(\d{1,4}),(\d{1,4}),(\d{1,4})$/.exec(text.replaceAll(" ", ""));
  if (!parts || Number(parts[1]) < 1) return null;
  return { days: Number(parts[1]), weeks: Number(parts[2]), months: Number(parts[3]) };
}

const NAME = /^(pulse-[0-9a-f]{8}-)(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.pulse$/;

function timeOf(name: string): Date | null {
  const [, , ...parts] = NAME.exec(name) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return parts.length === 0 ? null : new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function mondayOf(time: Date): string {
  const monday = new Date(time);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}

/** The names that no rule keeps. Names that are not of this installation's backups are never among them, nor is the newest. */
export function outdated(names: readonly string[], prefix: string, keep: Keep): string[] {
  const backups = names
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const time = timeOf(name);
      return time ? [{ name, time }] : [];
    })
    .sort((a, b) => b.time.getTime() - a.time.getTime());
  const kept = new Set<string>();
  const rules: [number, (time: Date) => string, all: boolean][] = [
    [keep.days, (time) => time.toISOString().slice(0, 10), true],
    [keep.weeks, mondayOf, false],
    [keep.months, (time) => time.toISOString().slice(0, 7), false],
  ];
  for (const [count, spanOf, all] of rules) {
    const spans = new Set<string>();
    for (const { name, time } of backups) {
      const span = spanOf(time);
      const isNewest = !spans.has(span);
      if (isNewest && spans.size >= count) continue;
      spans.add(span);
      if (isNewest || all) kept.add(name);
    }
  }
  return backups.map(({ name }) => name).filter((name) => !kept.has(name));
}

/** Removes what the rule no longer keeps; returns its names. */
export async function tidy(place: Pick<Place, "list" | "remove">, prefix: string, keep: Keep): Promise<string[]> {
  const gone = outdated(await place.list(), prefix, keep);
  for (const name of gone) await place.remove(name);
  return gone;
}
