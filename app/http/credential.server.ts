import { createHash } from "node:crypto";
import { readAccessToken } from "#app/modules/access/access-tokens.server.ts";
import type { Credential } from "#app/modules/access/identify.server.ts";
import type { RequestContext } from "./context.server.ts";

/** The bearer token of a request; null without one. A token in the query string is never looked at. */
export function bearerOf(authorization: string | null | undefined): string | null {
  const match = /^Bearer +([\w.~+/=-]{16,2000})$/i.exec(authorization ?? "");
  return match?.[1] ?? null;
}

/** What a token is remembered by in this process: never the token itself. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}

/** An API token is looked up; an access token proves its family by its signature. */
export async function bearerCredential(context: RequestContext, bearer: string): Promise<Credential | null> {
  if (bearer.startsWith("pt_")) return { kind: "token", secret: bearer };
  const claims = await readAccessToken(context.services.keys.accessToken, bearer);
  return claims ? { kind: "family", familyId: claims.familyId } : null;
}

export function cookieOf(cookies: string | null | undefined, name: string): string | null {
  for (const part of (cookies ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

/** Whether this browser is a tablet that several people share; whether it stands is for /device. */
export function isSharedDevice({ headers }: Request): boolean {
  const cookies = headers.get("Cookie");
  return (cookieOf(cookies, "pulse-device") ?? cookieOf(cookies, "__Host-pulse-device")) !== null;
}

/** The session of the cookie header, by the name that belongs to the origin's scheme. */
export function sessionOf(cookies: string | null | undefined, secure: boolean): string | null {
  const name = secure ? "__Host-pulse" : "pulse";
  for (const part of (cookies ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value && /^[a-z0-9]{20,100}$/.test(value)) return value;
  }
  return null;
}
