/*
 * - A token does what its scopes name, never more than its owner may at that moment.
 * - A scope is `<resource>:read`, `<resource>:write` or `*`; the resource is the first segment of the path under /api/v1.
 */

/** First path segments under /api/v1 that a scope can name. */
export const SCOPE_RESOURCES = [
  "customers",
  "attachments",
  "price-lists",
  "outlets",
  "inventory",
  "receipts",
  "counts",
  "orders",
  "billing",
  "ledger",
  "analytics",
  "events",
  "live",
  "notifications",
  "comments",
  "alerts",
  "webhooks",
] as const;

export const SCOPES: readonly string[] = ["*", ...SCOPE_RESOURCES.flatMap((name) => [`${name}:read`, `${name}:write`])];

export function scopesAllow(scopes: readonly string[] | null, resource: string, write: boolean): boolean {
  if (scopes === null || scopes.includes("*")) return true;
  return scopes.includes(`${resource}:${write ? "write" : "read"}`);
}
