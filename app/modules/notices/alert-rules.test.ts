import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acknowledge,
  CALM,
  type Change,
  isQuiet,
  look,
  type Reading,
  type Standing,
  snooze,
  type Watch,
} from "./alert-rules.ts";

const ZONE = "Europe/London";
const start = new Date("2026-03-20T12:00:00Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const micro = (value: number) => BigInt(Math.round(value * 1e6));
const reads = (value: number | null, before: number | null = null): Reading => ({
  known: true,
  value: value === null ? null : micro(value),
  before: before === null ? null : micro(before),
});
const watch = (more: Partial<Watch> = {}): Watch => ({
  condition: "above",
  threshold: micro(10),
  clearAt: null,
  forMinutes: 0,
  quiet: null,
  ...more,
});

/** What a rule does over a course of readings, a minute apart; kept as JSON between looks, as if restarted each time. */
function course(rule: Watch, readings: Reading[], restarts = false) {
  let standing = CALM(start);
  const told: number[] = [];
  const states: string[] = [];
  const changes: Change[][] = [];
  for (const [minute, reading] of readings.entries()) {
    const seen = look(rule, restarts ? kept(standing) : standing, reading, at(minute), ZONE);
    standing = seen.standing;
    if (seen.tell) told.push(minute);
    states.push(standing.state);
    changes.push(seen.changes);
  }
  return { standing, told, states, changes };
}

function kept(standing: Standing): Standing {
  const raw = JSON.parse(JSON.stringify(standing));
  return { ...raw, since: new Date(raw.since), snoozedUntil: raw.snoozedUntil ? new Date(raw.snoozedUntil) : null };
}

describe("a condition", () => {
  it.each([
    [watch(), reads(10), false],
    [watch(), reads(10.000001), true],
    [watch(), reads(null), false],
    [watch({ condition: "below" }), reads(9.999999), true],
    [watch({ condition: "below" }), reads(10), false],
    [watch({ condition: "rises" }), reads(111, 100), true],
    [watch({ condition: "rises" }), reads(110, 100), false],
    [watch({ condition: "rises" }), reads(5, 0), false],
    [watch({ condition: "rises" }), reads(-80, -100), true],
    [watch({ condition: "falls" }), reads(89, 100), true],
    [watch({ condition: "falls" }), reads(90, 100), false],
    [watch({ condition: "absent" }), reads(null), true],
    [watch({ condition: "absent" }), reads(0), true],
    [watch({ condition: "absent" }), reads(1), false],
  ])("%#: %o at %o", (rule, reading, fires) => {
    expect(look(rule, CALM(start), reading, start, ZONE).tell).toBe(fires);
  });

  it("that cannot be looked at changes nothing, either way", () => {
    const unknown: Reading = { known: false, value: null, before: null };
    expect(course(watch({ condition: "absent" }), [unknown, unknown]).states).toEqual(["ok", "ok"]);
    expect(course(watch(), [reads(11), unknown, reads(11)]).told).toEqual([0]);
  });
});

const course0 = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });

describe("for any course of a figure", () => {
  it("nothing flaps inside the hysteresis: it begins only beyond the threshold and ends only back beyond the other", () => {
    fc.assert(
      fc.property(course0, fc.integer({ min: 0, max: 10 }), (values, clear) => {
        const { changes } = course(
          watch({ clearAt: micro(clear) }),
          values.map((value) => reads(value)),
        );
        for (const [minute, made] of changes.entries()) {
          const value = values[minute] as number;
          if (made.includes("firing")) expect(value).toBeGreaterThan(10);
          if (made.includes("resolved")) expect(value).toBeLessThanOrEqual(clear);
          if (value > clear && value <= 10) expect(made).toEqual([]);
        }
      }),
    );
  });

  it("it fires when the condition has held at every look for so long, restarted between all looks or never", () => {
    fc.assert(
      fc.property(course0, fc.integer({ min: 0, max: 8 }), (values, forMinutes) => {
        const rule = watch({ forMinutes });
        const readings = values.map((value) => reads(value));
        const once = course(rule, readings);
        expect(course(rule, readings, true)).toEqual(once);
        let held = -1;
        for (const [minute, value] of values.entries()) {
          held = value > 10 ? held + 1 : -1;
          expect(once.states[minute]).toBe(held < 0 ? "ok" : held >= forMinutes ? "firing" : "pending");
        }
      }),
    );
  });

  it("each time it fires is told once", () => {
    fc.assert(
      fc.property(course0, (values) => {
        const { told, changes } = course(
          watch(),
          values.map((value) => reads(value)),
        );
        expect(told.length).toBe(changes.filter((made) => made.includes("firing")).length);
      }),
    );
  });
});

describe("quiet hours", () => {
  const quiet = { from: "22:00", to: "06:30" };
  it.each([
    ["2026-03-20T21:59:00Z", false],
    ["2026-03-20T22:00:00Z", true],
    ["2026-03-21T06:29:00Z", true],
    ["2026-03-21T06:30:00Z", false],
    // The clocks went forward in the night: 05:45 UTC is 06:45 there.
    ["2026-03-29T05:15:00Z", true],
    ["2026-03-29T05:45:00Z", false],
  ])("at %s: %s", (instant, expected) => {
    expect(isQuiet({ quiet }, new Date(instant), ZONE)).toBe(expected);
  });

  it("what fires in them is told when they end, if it fires still", () => {
    const rule = watch({ quiet: { from: "12:00", to: "12:03" } });
    expect(
      course(
        rule,
        [11, 11, 11, 11, 11].map((value) => reads(value)),
      ).told,
    ).toEqual([3]);
    expect(
      course(
        rule,
        [11, 11, 9, 9, 9].map((value) => reads(value)),
      ).told,
    ).toEqual([]);
  });
});

describe("people", () => {
  const firing = look(watch(), CALM(start), reads(11), start, ZONE).standing;
  it("who acknowledge are not told again until it fires anew", () => {
    const taken = acknowledge({ ...firing, untold: true });
    expect(look(watch(), taken, reads(11), at(1), ZONE).tell).toBe(false);
    const over = look(watch(), taken, reads(9), at(2), ZONE).standing;
    expect(look(watch(), over, reads(11), at(3), ZONE).tell).toBe(true);
  });

  it("who snooze are told again after it, if it fires still", () => {
    const asleep = snooze(firing, at(10));
    expect(look(watch(), asleep, reads(11), at(9), ZONE).tell).toBe(false);
    expect(look(watch(), asleep, reads(11), at(10), ZONE).tell).toBe(true);
    const over = look(watch(), asleep, reads(9), at(5), ZONE).standing;
    expect(look(watch(), over, reads(11), at(6), ZONE).tell).toBe(false);
  });
});
