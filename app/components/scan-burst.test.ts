import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Burst, endBurst, type Key, NO_BURST, type Scanned, stepBurst } from "./scan-burst.ts";
import { DEFAULT_PROFILE, type ScanProfile } from "./scan-profile.ts";

const SLOW: ScanProfile = { ...DEFAULT_PROFILE, speed: "slow" };

function keyOf(name: string, at: number): Key {
  const chord = name.startsWith("^");
  const character = chord ? name.slice(1) : name;
  const code = /^[a-z]$/i.test(character)
    ? `Key${character.toUpperCase()}`
    : /^\d$/.test(character)
      ? `Digit${character}`
      : ({ "-": "Minus", "]": "BracketRight" }[character] ?? "");
  return { key: character, code, at, shift: /^[A-Z]$/.test(character), ctrl: chord, alt: false, meta: false };
}

/** Types keys `gapMs` apart. Returns what was recognised, and how many keys were kept from the browser. */
function type(keys: string[], gapMs: number, profile = DEFAULT_PROFILE, from = { burst: NO_BURST, at: 1000 }) {
  let burst: Burst = from.burst;
  let at = from.at;
  let swallowed = 0;
  const scans: Scanned[] = [];
  for (const name of keys) {
    at += gapMs;
    const step = stepBurst(burst, keyOf(name, at), profile);
    burst = step.burst;
    if (step.is === "scan") scans.push(step.scan);
    if (step.is === "swallow") swallowed += 1;
  }
  return { scans, swallowed, burst, at };
}

const CODE = [..."CAM-1001"];

describe("what is a scan", () => {
  test.each([
    ["8 ms", 8, DEFAULT_PROFILE, 1],
    ["25 ms", 25, DEFAULT_PROFILE, 1],
    ["35 ms", 35, DEFAULT_PROFILE, 1],
    ["45 ms", 45, DEFAULT_PROFILE, 0],
    ["45 ms, slow scanner", 45, SLOW, 1],
    ["60 ms, a person", 60, DEFAULT_PROFILE, 0],
    ["60 ms, a person at a slow scanner", 60, SLOW, 0],
    ["110 ms, a person", 110, SLOW, 0],
  ])("%s between keys", (_, gapMs, profile, count) => {
    expect(type([...CODE, "Enter"], gapMs, profile).scans).toHaveLength(count);
    expect(type([...CODE, "Tab"], gapMs, profile).scans).toHaveLength(count);
  });

  test("three keys are none, four are one", () => {
    expect(type([..."ABC", "Enter"], 8).scans).toHaveLength(0);
    expect(type([..."ABCD", "Enter"], 8).scans).toEqual([{ text: "ABCD", byPlace: "ABCD" }]);
  });

  test("what a person typed before is no part of it", () => {
    const typed = type(["3"], 200);
    expect(
      type([...CODE, "Enter"], 8, DEFAULT_PROFILE, { burst: typed.burst, at: typed.at + 150 }).scans[0]?.text,
    ).toBe("CAM-1001");
  });

  test("an arrow or a deletion ends it", () => {
    expect(type([..."CAM", "Backspace", ..."-1", "Enter"], 8).scans).toHaveLength(0);
  });

  test("without a suffix silence ends it, and not before", () => {
    const { burst, scans } = type(CODE, 8);
    expect(scans).toHaveLength(0);
    expect(endBurst(burst, DEFAULT_PROFILE)?.text).toBe("CAM-1001");
    expect(endBurst(type(["3"], 8).burst, DEFAULT_PROFILE)).toBeNull();
  });
});

test("chords inside a burst are kept from the browser, and separators are kept in the code", () => {
  const { scans, swallowed } = type(["Shift", ..."]C110AB", "Control", "^]", ..."2112", "Enter"], 10);
  expect(swallowed).toBe(1);
  expect(scans[0]?.text).toBe("]C110AB\x1d2112");
  expect(type(["Control", "^s"], 10).swallowed).toBe(0);
  expect(type([..."note", "Control", "^s"], 110).swallowed).toBe(0);
});

test("a scanner set to US is read by the places of its keys", () => {
  const keys = ["&", "é", '"', "'"].map((key, i) => ({ ...keyOf(String(i + 1), 1000 + i * 8), key }));
  let burst = NO_BURST;
  for (const key of keys) burst = stepBurst(burst, key, DEFAULT_PROFILE).burst;
  expect(endBurst(burst, DEFAULT_PROFILE)).toEqual({ text: `&é"'`, byPlace: "1234" });
  expect(endBurst(burst, { ...DEFAULT_PROFILE, layout: "us" })?.text).toBe("1234");
});

test("any code at a scanner's speed is one scan; at a person's speed none, whatever the jitter", () => {
  const code = fc.stringMatching(/^[A-Za-z0-9 ./-]{4,40}$/);
  const keys = (text: string, gaps: number[]) => {
    let at = 0;
    let burst = NO_BURST;
    const scans: string[] = [];
    [...text, "Enter"].forEach((name, i) => {
      at += gaps[i % gaps.length] ?? 0;
      const step = stepBurst(burst, keyOf(name, at), DEFAULT_PROFILE);
      burst = step.burst;
      if (step.is === "scan") scans.push(step.scan.text);
    });
    return scans;
  };
  fc.assert(
    fc.property(code, fc.array(fc.integer({ min: 1, max: 35 }), { minLength: 1, maxLength: 50 }), (text, gaps) => {
      expect(keys(text, gaps)).toEqual([text]);
    }),
  );
  fc.assert(
    fc.property(code, fc.array(fc.integer({ min: 51, max: 400 }), { minLength: 1, maxLength: 50 }), (text, gaps) => {
      expect(keys(text, gaps)).toEqual([]);
    }),
  );
});
