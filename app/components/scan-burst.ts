import type { ScanProfile } from "./scan-profile.ts";

/*
 * Tells a scanner's keys from a person's. A scan is
 * - at least four printable keys, none later than 50 ms after the one before, on average no more than 35 ms apart
 *   (a slow scanner's profile: 80 and 50; a person's 60 ms stay a person's),
 * - ended by Enter or Tab, or by 60 ms of silence where the scanner sends no end.
 * Nothing acts before its end, so a code is never read in halves. Chords with Ctrl inside a burst are the separators of GS1 codes
 * and must not reach the browser.
 */

export const MIN_KEYS = 4;
export const SILENCE_MS = 60;
const LIMITS = { normal: { gapMs: 50, meanMs: 35 }, slow: { gapMs: 80, meanMs: 50 } } as const;

/** What the detector needs of a keydown. `at` is its time stamp in milliseconds. */
export type Key = { key: string; code: string; at: number; shift: boolean; ctrl: boolean; alt: boolean; meta: boolean };

/** Keys so far; `byPlace` is the same as a US keyboard would have written it. */
export type Burst = { text: string; byPlace: string; count: number; startedAt: number; lastAt: number };

export const NO_BURST: Burst = { text: "", byPlace: "", count: 0, startedAt: 0, lastAt: 0 };

export type Step =
  /** Part of no burst: leave the key alone. */
  | { is: "other"; burst: Burst }
  /** First key of what may become a burst. */
  | { is: "start"; burst: Burst }
  | { is: "more"; burst: Burst }
  /** A separator: keep it from the browser. */
  | { is: "swallow"; burst: Burst }
  | { is: "scan"; burst: Burst; scan: Scanned };

/** `byPlace` differs from `text` where the scanner's keyboard layout is not this computer's. */
export type Scanned = { text: string; byPlace: string };

/** Ctrl chords that scanners send for control characters: FS, GS, RS, US. Anything else in a burst is swallowed without a trace. */
const CHORDS: Record<string, string> = { Backslash: "\x1c", BracketRight: "\x1d", Digit6: "\x1e", Minus: "\x1f" };

export function stepBurst(burst: Burst, key: Key, profile: ScanProfile): Step {
  const { gapMs, meanMs } = LIMITS[profile.speed];
  const runs = burst.count > 0 && key.at - burst.lastAt <= gapMs;
  const held = runs ? burst : NO_BURST;
  if (key.key === "Shift" || key.key === "Control" || key.key === "AltGraph") return { is: "other", burst: held };

  if (key.key === "Enter" || key.key === "Tab") {
    const scan = runs && !key.ctrl && !key.alt && !key.meta ? finished(held, meanMs, profile) : null;
    return scan ? { is: "scan", burst: NO_BURST, scan } : { is: "other", burst: NO_BURST };
  }
  if (key.ctrl && !isAltGraph(key)) {
    if (held.count < 2 || mean(held) > meanMs) return { is: "other", burst: NO_BURST };
    const separator = CHORDS[key.code] ?? "";
    return { is: "swallow", burst: add(held, key.at, separator, separator, 0) };
  }
  if (key.meta || (key.alt && !isAltGraph(key))) return { is: "other", burst: NO_BURST };

  const byPlace = usCharacter(key.code, key.shift) ?? key.key;
  // A dead key writes nothing by itself; by its place it is still known.
  const text = key.key.length === 1 ? key.key : key.key === "Dead" ? byPlace : "";
  if (text === "") return { is: "other", burst: NO_BURST };
  return { is: held.count === 0 ? "start" : "more", burst: add(held, key.at, text, byPlace, 1) };
}

/** For scanners without an end key: what stands after SILENCE_MS without a key. */
export function endBurst(burst: Burst, profile: ScanProfile): Scanned | null {
  return finished(burst, LIMITS[profile.speed].meanMs, profile);
}

function finished(burst: Burst, meanMs: number, profile: ScanProfile): Scanned | null {
  if (burst.count < MIN_KEYS || mean(burst) > meanMs) return null;
  return { text: profile.layout === "us" ? burst.byPlace : burst.text, byPlace: burst.byPlace };
}

function add(burst: Burst, at: number, text: string, byPlace: string, keys: number): Burst {
  return {
    text: burst.text + text,
    byPlace: burst.byPlace + byPlace,
    count: burst.count + keys,
    startedAt: burst.count === 0 ? at : burst.startedAt,
    lastAt: at,
  };
}

function mean(burst: Burst): number {
  return burst.count < 2 ? 0 : (burst.lastAt - burst.startedAt) / (burst.count - 1);
}

/** Windows reports AltGr as Ctrl+Alt: a printable key, no chord. */
function isAltGraph(key: Key): boolean {
  return key.ctrl && key.alt && key.key.length === 1;
}

const PLAIN: Record<string, string> = {
  Backquote: "`~",
  Minus: "-_",
  Equal: "=+",
  BracketLeft: "[{",
  BracketRight: "]}",
  Backslash: "\\|",
  Semicolon: ";:",
  Quote: "'\"",
  Comma: ",<",
  Period: ".>",
  Slash: "/?",
  Space: "  ",
  NumpadDecimal: "..",
  NumpadSubtract: "--",
  NumpadAdd: "++",
  NumpadMultiply: "**",
  NumpadDivide: "//",
};
const DIGITS_SHIFTED = ")!@#$%^&*(";

/** What the key at this place writes on a US keyboard, or null. */
export function usCharacter(code: string, shift: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return shift ? (DIGITS_SHIFTED[Number(digit)] ?? null) : digit;
  const pad = /^Numpad(\d)$/.exec(code)?.[1];
  if (pad) return pad;
  const pair = PLAIN[code];
  return pair ? (pair[shift ? 1 : 0] ?? null) : null;
}
