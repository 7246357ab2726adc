/*
 * - A rule fires when its condition has held at every look for as long as it says, and once for each time.
 * - Between threshold and `clearAt` nothing changes: what fires goes on firing, what does not fire does not begin.
 * - What is not known is no reason: without a figure nothing fires and nothing resolves.
 * - In quiet hours, and while it is snoozed, nobody is told; if it fires still when they end, it is told then.
 * - Whoever acknowledges has taken it up: it is told no more until it has resolved and fires again.
 * Figures are exact millionths; no float decides.
 */

import type { Micro } from "#app/modules/shared/quantity.ts";

export const CONDITIONS = ["above", "below", "rises", "falls", "absent"] as const;
export type Condition = (typeof CONDITIONS)[number];

export type Watch = {
  condition: Condition;
  threshold: Micro;
  /** Null: it is over as soon as the condition no longer holds. */
  clearAt: Micro | null;
  forMinutes: number;
  /** "HH:MM" in the company's time zone; from after to runs over midnight. */
  quiet: { from: string; to: string } | null;
};

/** A figure that was looked up; `known` is false when it could not be had. */
export type Reading = { known: boolean; value: Micro | null; before: Micro | null };

export type Standing = {
  state: "ok" | "pending" | "firing";
  since: Date;
  untold: boolean;
  acknowledged: boolean;
  snoozedUntil: Date | null;
};

export const CALM = (now: Date): Standing => ({
  state: "ok",
  since: now,
  untold: false,
  acknowledged: false,
  snoozedUntil: null,
});

export type Change = "pending" | "firing" | "resolved" | "passed" | "told";

/** Whether the condition holds at `limit`; a change is in per cent of what was before. */
function holdsAt(condition: Condition, limit: Micro, { value, before }: Reading): boolean {
  if (condition === "absent") return value === null || value === 0n;
  if (value === null) return false;
  if (condition === "above") return value > limit;
  if (condition === "below") return value < limit;
  if (before === null || before === 0n) return false;
  const size = before < 0n ? -before : before;
  const change = (value - before) * 100n * MICRO;
  return condition === "rises" ? change > limit * size : -change > limit * size;
}
const MICRO = 1_000_000n;

export const holds = (watch: Watch, reading: Reading) => holdsAt(watch.condition, watch.threshold, reading);

/** What fires goes on until the figure is back beyond `clearAt`. */
const holdsStill = (watch: Watch, reading: Reading) =>
  holdsAt(watch.condition, watch.clearAt ?? watch.threshold, reading);

/** One look at a figure. `tell` says that people are to be told now; `changes` are what the history keeps, in order. */
export function look(
  watch: Watch,
  before: Standing,
  reading: Reading,
  now: Date,
  timeZone: string,
): { standing: Standing; changes: Change[]; tell: boolean } {
  const changes: Change[] = [];
  let standing = before;
  if (reading.known) {
    if (standing.state === "ok" && holds(watch, reading)) {
      standing = { ...standing, state: "pending", since: now };
      if (watch.forMinutes > 0) changes.push("pending");
    } else if (standing.state === "pending" && !holds(watch, reading)) {
      standing = { ...standing, state: "ok", since: now };
      changes.push("passed");
    } else if (standing.state === "firing" && !holdsStill(watch, reading)) {
      standing = { ...CALM(now), snoozedUntil: standing.snoozedUntil };
      changes.push("resolved");
    }
    if (standing.state === "pending" && now.getTime() - standing.since.getTime() >= watch.forMinutes * 60_000) {
      standing = { ...standing, state: "firing", since: now, untold: true, acknowledged: false };
      changes.push("firing");
    }
  }
  const tell =
    standing.state === "firing" &&
    standing.untold &&
    !standing.acknowledged &&
    !isSnoozed(standing, now) &&
    !isQuiet(watch, now, timeZone);
  if (!tell) return { standing, changes, tell };
  return { standing: { ...standing, untold: false }, changes: [...changes, "told"], tell };
}

export function isSnoozed(standing: Pick<Standing, "snoozedUntil">, now: Date): boolean {
  return standing.snoozedUntil !== null && standing.snoozedUntil > now;
}

/** "HH:MM" that clocks show in `timeZone`. */
function clockIn(timeZone: string, now: Date): string {
  let format = clocks.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    clocks.set(timeZone, format);
  }
  return format.format(now);
}
const clocks = new Map<string, Intl.DateTimeFormat>();

export function isQuiet({ quiet }: Pick<Watch, "quiet">, now: Date, timeZone: string): boolean {
  if (!quiet || quiet.from === quiet.to) return false;
  const clock = clockIn(timeZone, now);
  return quiet.from < quiet.to ? clock >= quiet.from && clock < quiet.to : clock >= quiet.from || clock < quiet.to;
}

/** Acknowledged: taken up by somebody. */
export const acknowledge = (standing: Standing): Standing => ({ ...standing, acknowledged: true, untold: false });

/** Snoozed: told anew when it ends, if it fires still. */
export const snooze = (standing: Standing, until: Date | null): Standing => ({
  ...standing,
  snoozedUntil: until,
  untold: standing.state === "firing" && !standing.acknowledged ? true : standing.untold,
});

/** Figures of the operation itself; every other is a report's. */
export const SYSTEM_METRIC = "system";
export const SYSTEM_FIGURES = [
  "event_lag",
  "failed_jobs",
  "parked_events",
  "failed_messages",
  "failed_sign_ins_in_an_hour",
  "exports_by_one_in_an_hour",
] as const;
export type SystemFigure = (typeof SYSTEM_FIGURES)[number];
