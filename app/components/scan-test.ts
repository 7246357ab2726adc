import { usCharacter } from "./scan-burst.ts";
import type { ScanProfile } from "./scan-profile.ts";

/** Has what the layouts of Europe write elsewhere: Y and Z, A and Q, W, M's neighbours, digits and the hyphen. */
export const TEST_CODE = "QWERTZ-YA-0123456789";

/** Bars and spaces of TEST_CODE in Code 128, in modules. */
export const TEST_WIDTHS = [
  2, 1, 1, 2, 1, 4, 2, 1, 1, 3, 3, 1, 3, 1, 1, 3, 2, 1, 1, 3, 2, 1, 1, 3, 2, 3, 1, 1, 3, 1, 2, 1, 3, 3, 1, 1, 3, 1, 2,
  3, 1, 1, 1, 2, 2, 1, 3, 2, 3, 1, 2, 1, 1, 3, 1, 1, 1, 3, 2, 3, 1, 2, 2, 1, 3, 2, 1, 1, 3, 1, 4, 1, 2, 2, 2, 1, 2, 2,
  3, 1, 2, 1, 3, 1, 1, 1, 3, 1, 2, 3, 1, 4, 1, 1, 2, 2, 2, 1, 2, 1, 4, 1, 3, 1, 2, 1, 3, 1, 2, 3, 3, 1, 1, 1, 2,
];

export type TestKey = { key: string; code: string; shift: boolean; at: number };

export type Verdict = {
  sentence: string;
  /** What is to be set; null where the scanner cannot be used so. */
  profile: Pick<ScanProfile, "suffix" | "speed" | "layout"> | null;
};

/** What the keys of one scan of TEST_CODE say of the scanner. */
export function measure(keys: readonly TestKey[]): Verdict {
  const end = keys.at(-1)?.key;
  const suffix = end === "Enter" ? "enter" : end === "Tab" ? "tab" : "none";
  const body = suffix === "none" ? keys : keys.slice(0, -1);
  const text = body.map(({ key }) => (key.length === 1 ? key : "")).join("");
  const byPlace = body.map(({ code, shift }) => usCharacter(code, shift) ?? "").join("");
  const layout = text === TEST_CODE ? "host" : byPlace === TEST_CODE ? "us" : null;
  if (layout === null) {
    return {
      sentence: `This was “${text.slice(0, 40)}”, not the code above. Scan it again, with Caps Lock off.`,
      profile: null,
    };
  }
  const first = body[0]?.at ?? 0;
  const meanMs = ((body.at(-1)?.at ?? 0) - first) / Math.max(1, body.length - 1);
  const shown = `${meanMs.toFixed(0)} ms a key`;
  if (meanMs > 50) {
    return {
      sentence: `${shown} is as slow as a person. Set a shorter delay between characters at the scanner.`,
      profile: null,
    };
  }
  const speed = meanMs > 30 ? "slow" : "normal";
  const ends = { enter: "ends with Enter", tab: "ends with Tab", none: "ends with nothing" }[suffix];
  const keyboard = layout === "us" ? ", has a US keyboard" : "";
  return {
    sentence: `The scanner works: ${shown}, ${ends}${keyboard}. This is set below.`,
    profile: { suffix, speed, layout },
  };
}
