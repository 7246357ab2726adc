/*
 * - A password has at least 12 characters and at most 256 bytes; nothing else is asked of it, but what everybody tries first is refused.
 * - A token does what its scopes name, never more than its owner may at that moment.
 * - A scope is `<resource>:read`, `<resource>:write` or `*`; the resource is the first segment of the path under /api/v1.
 */

import { Refusal } from "#app/modules/shared/refusal.ts";

/** First path segments under /api/v1 that a scope can name. */
export const SCOPE_RESOURCES = [
  "customers",
  "inventory",
  "orders",
  "billing",
  "ledger",
  "analytics",
  "events",
  "live",
] as const;

export const SCOPES: readonly string[] = ["*", ...SCOPE_RESOURCES.flatMap((name) => [`${name}:read`, `${name}:write`])];

export function scopesAllow(scopes: readonly string[] | null, resource: string, write: boolean): boolean {
  if (scopes === null || scopes.includes("*")) return true;
  return scopes.includes(`${resource}:${write ? "write" : "read"}`);
}

// Those of the common lists that reach the length at all, and what lies near this product.
const TRIED_FIRST = new Set([
  "123456789012",
  "1234567890123",
  "111111111111",
  "000000000000",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "qwertyuiop12",
  "qwertyuiopas",
  "qwerty123456",
  "password1234",
  "password12345",
  "passwordpassword",
  "administrator",
  "administrator1",
  "iloveyou1234",
  "letmeinletmein",
  "changemechangeme",
  "welcome12345",
  "abcdefghijkl",
  "pulsepulsepulse",
  "pulse-erp-pulse",
]);

/** Throws a Refusal (`weak_password`) that says what to do instead. */
export function checkNewPassword(password: string, email: string): void {
  const weak = (message: string) => new Refusal("weak_password", message);
  if ([...password].length < 12) throw weak("Use at least 12 characters, for example four words.");
  if (new TextEncoder().encode(password).length > 256) throw weak("Use at most 256 bytes.");
  const plain = password.toLowerCase();
  if (TRIED_FIRST.has(plain) || new Set(plain).size < 4)
    throw weak("This password is among the first that are tried. Use four words of your own.");
  if (plain === email.toLowerCase()) throw weak("Use something other than the mail address.");
}
