import { usCharacter } from "./scan-burst.ts";
import type { ScanProfile } from "./scan-profile.ts";
import { english, type Words } from "./words/words.ts";

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

const ENDS = {
  enter: english("A code ends with Enter."),
  tab: english("A code ends with Tab."),
  none: english("A code ends with nothing."),
};

/** What the keys of one scan of TEST_CODE say of the scanner. */
export function measure(keys: readonly TestKey[], t: Words): Verdict {
  const end = keys.at(-1)?.key;
  const suffix = end === "Enter" ? "enter" : end === "Tab" ? "tab" : "none";
  const body = suffix === "none" ? keys : keys.slice(0, -1);
  const text = body.map(({ key }) => (key.length === 1 ? key : "")).join("");
  const byPlace = body.map(({ code, shift }) => usCharacter(code, shift) ?? "").join("");
  const layout = text === TEST_CODE ? "host" : byPlace === TEST_CODE ? "us" : null;
  if (layout === null) {
    return {
      sentence: t("This was “{text}”, not the code above. Scan it again, with Caps Lock off.", {
        text: text.slice(0, 40),
      }),
      profile: null,
    };
  }
  const first = body[0]?.at ?? 0;
  const meanMs = ((body.at(-1)?.at ?? 0) - first) / Math.max(1, body.length - 1);
  const ms = meanMs.toFixed(0);
  if (meanMs > 50) {
    return {
      sentence: t("{ms} ms a key is as slow as a person. Set a shorter delay between characters at the scanner.", {
        ms,
      }),
      profile: null,
    };
  }
  const speed = meanMs > 30 ? "slow" : "normal";
  const keyboard = layout === "us" ? ` ${t("It has a US keyboard.")}` : "";
  return {
    sentence: `${t("The scanner works: {ms} ms a key.", { ms })} ${t(ENDS[suffix])}${keyboard} ${t("This is set below.")}`,
    profile: { suffix, speed, layout },
  };
}
