import * as z from "zod";

/*
 * What a person's scanner does, found out on /scanner-test and kept in this browser: it belongs to the device, not to the account.
 */

export const scanProfile = z.object({
  /** What the scanner sends after a code; without anything, silence ends the scan. */
  suffix: z.enum(["enter", "tab", "none"]),
  /** A slow scanner needs up to 50 ms for a key. */
  speed: z.enum(["normal", "slow"]),
  /** `us`: the scanner sends the keys of a US keyboard whatever this computer's layout is, so keys are read by their place. */
  layout: z.enum(["host", "us"]),
  sound: z.boolean(),
});
export type ScanProfile = z.output<typeof scanProfile>;

export const DEFAULT_PROFILE: ScanProfile = { suffix: "enter", speed: "normal", layout: "host", sound: true };

const KEY = "pulse-scanner";

/** The profile of this browser. A browser that keeps nothing, or kept nonsense, has the usual scanner. */
export function readProfile(): ScanProfile {
  try {
    return scanProfile.parse(JSON.parse(localStorage.getItem(KEY) ?? ""));
  } catch {
    return DEFAULT_PROFILE;
  }
}

/** Returns whether it could be kept. */
export function saveProfile(profile: ScanProfile): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(profile));
    return true;
  } catch {
    return false;
  }
}
