import type { Language } from "#app/modules/access/preferences.ts";

/** Every currency by its code, with its name: money of today first is not known to the standard, so they stand by code. */
export function currencyOptions(language: Language): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: "currency" });
  return Intl.supportedValuesOf("currency").map((code) => ({ value: code, label: `${code} ${names.of(code) ?? ""}` }));
}

/** By their place names; the company's own is among them whatever the list holds. */
export function timeZones(own: string): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", own])].sort();
}
