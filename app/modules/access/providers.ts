/*
 * - Who somebody is at a provider is its subject; a mail address links nobody by itself.
 * - An address counts only when the provider says that it is verified, and when its domain is one that the company named.
 * - A person of another company too, and one who is disabled, is never linked or let in by this company's provider.
 * - A role comes from the claim that the company named, by its map; without one it stays as it is.
 */

import * as z from "zod";
import { nameInput } from "./input.ts";

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;

const words = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== "");

/** https, or http on this very machine, where nobody listens in between. */
export function isIssuer(text: string): boolean {
  try {
    const { protocol, hostname, username, search, hash } = new URL(text);
    if (username || search || hash) return false;
    return protocol === "https:" || (protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
  } catch {
    return false;
  }
}

const role = z.union([z.enum(["admin", "accountant", "clerk", "sales", "hr", "viewer"]), z.uuid()]);
const ticked = z
  .literal("on")
  .optional()
  .transform((tick) => tick === "on");
const blank = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === "" ? undefined : value), schema);

/** `value = role` a line, as the form has it. */
function readMap(text: string, context: z.RefinementCtx): Record<string, string> {
  const map: Record<string, string> = {};
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const at = line.lastIndexOf("=");
    const [claim, meant] = [line.slice(0, at).trim(), role.safeParse(line.slice(at + 1).trim())];
    if (at < 1 || claim === "" || !meant.success) {
      context.addIssue({ code: "custom", message: "Write one line for each value: value = role." });
      return z.NEVER;
    }
    map[claim] = meant.data;
  }
  return map;
}

export const providerInput = z.object({
  name: nameInput.max(60, "At most 60 characters."),
  issuer: z
    .string({ error: "Enter the provider's address." })
    .trim()
    .max(500, "At most 500 characters.")
    .refine(isIssuer, "Enter an address that begins with https://."),
  client_id: nameInput.max(300, "At most 300 characters."),
  /** Empty: it stays as it is; a new provider without one is a public client. */
  client_secret: blank(z.string().max(500, "At most 500 characters.").optional()),
  domains: z
    .string()
    .max(2000)
    .default("")
    .transform((text) => words(text.toLowerCase()))
    .refine((all) => all.length <= 50 && all.every((one) => DOMAIN.test(one)), "Enter domains such as company.com."),
  links_known: ticked,
  role_claim: blank(
    z
      .string()
      .trim()
      .regex(/^[\w:./-]{1,100}$/, "Enter the claim's name.")
      .optional(),
  ),
  role_map: z.string().max(5000).default("").transform(readMap),
  new_role: blank(role.optional()),
  trusts_factor: ticked,
  enabled: ticked,
});
export type ProviderInput = z.output<typeof providerInput>;

export type Provider = {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  hasSecret: boolean;
  domains: string[];
  linksKnown: boolean;
  roleClaim: string | null;
  roleMap: Record<string, string>;
  newRole: string | null;
  trustsFactor: boolean;
  enabled: boolean;
  version: number;
};

/** What a provider says of somebody, after its signature was checked. */
export type Claims = {
  sub: string;
  email?: string | undefined;
  emailVerified: boolean;
  name?: string | undefined;
  roles: string[];
};

/** The address, where it may be believed. */
export function believedAddress(provider: Pick<Provider, "domains">, claims: Claims): string | null {
  const email = claims.email?.trim() ?? "";
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return claims.emailVerified && provider.domains.includes(domain) && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
}

/** The role that the claim says; null: it says none. The first value of the map that is claimed counts. */
export function mappedRole(provider: Pick<Provider, "roleMap">, claims: Claims): string | null {
  const found = Object.keys(provider.roleMap).find((value) => claims.roles.includes(value));
  return found === undefined ? null : (provider.roleMap[found] ?? null);
}

/** The values of a claim, also nested ones such as `realm_access.roles`: a text, or a list of texts. */
export function valuesOf(claims: Record<string, unknown>, path: string | null): string[] {
  if (path === null) return [];
  const steps = Object.hasOwn(claims, path) ? [path] : path.split(".");
  let value: unknown = claims;
  for (const step of steps) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return [];
    value = (value as Record<string, unknown>)[step];
  }
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one): one is string => typeof one === "string");
}
