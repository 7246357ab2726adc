/*
 * What a person's scanner does, found out on /scanner-test and kept in this browser: it belongs to the device, not to the account.
 */

const CHOICES = {
  /** What the scanner sends after a code; without anything, silence ends the scan. */
  suffix: ["enter", "tab", "none"],
  /** A slow scanner needs up to 50 ms for a key. */
  speed: ["normal", "slow"],
  /** `us`: the scanner sends the keys of a US keyboard whatever this computer's layout is, so keys are read by their place. */
  layout: ["host", "us"],
} as const;

export type ScanProfile = { [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number] } & { sound: boolean };

export const DEFAULT_PROFILE: ScanProfile = { suffix: "enter", speed: "normal", layout: "host", sound: true };

const KEY = "pulse-scanner";

/** The profile of this browser, checked by hand: every page reads it, and a schema would come along. A browser that keeps nothing, or kept nonsense, has the usual scanner. */
export function readProfile(): ScanProfile {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "") as ScanProfile;
    const known = Object.entries(CHOICES).every(([name, all]) =>
      (all as readonly string[]).includes(kept[name as keyof typeof CHOICES]),
    );
    return known && typeof kept.sound === "boolean" ? kept : DEFAULT_PROFILE;
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
