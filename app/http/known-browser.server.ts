import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { RequestContext } from "./context.server.ts";
import { cookieOf } from "./credential.server.ts";

/*
 * A browser that somebody has signed in with carries our word about it: wrong passwords that others try for that person do not hold
 * this browser up. It opens nothing, and its own tries are counted like anybody's.
 */

const nameOf = ({ secure }: RequestContext) => (secure ? "__Host-pulse-known" : "pulse-known");
const DAYS = 400;
/** A browser that more people share than these forgets the one it has not seen for longest. */
const MOST = 4;

const signed = ({ services }: RequestContext, word: string) =>
  createHmac("sha256", services.keys.half).update(`known browser ${word}`).digest("base64url");

function isOurs(context: RequestContext, word: string, signature: string): boolean {
  const [given, right] = [Buffer.from(signature), Buffer.from(signed(context, word))];
  return given.length === right.length && timingSafeEqual(given, right);
}

/** `account.nonce` of everybody who has signed in with this browser. */
export function browsersOf(context: RequestContext, { headers }: Request): string[] {
  return (cookieOf(headers.get("Cookie"), nameOf(context)) ?? "")
    .split("~")
    .slice(0, MOST)
    .flatMap((entry) => {
      const [, word = "", signature = ""] = /^([\w-]+\.[\w-]+)\.([\w-]+)$/.exec(entry) ?? [];
      return word && isOurs(context, word, signature) ? [word] : [];
    });
}

/** The Set-Cookie line for a browser that this account has just signed in with. */
export function knownCookie(context: RequestContext, request: Request, accountId: string): string {
  const known = browsersOf(context, request);
  const own =
    known.find((word) => word.startsWith(`${accountId}.`)) ?? `${accountId}.${randomBytes(12).toString("base64url")}`;
  const words = [own, ...known.filter((word) => word !== own)].slice(0, MOST);
  const value = words.map((word) => `${word}.${signed(context, word)}`).join("~");
  return `${nameOf(context)}=${value}; Path=/; Max-Age=${DAYS * 86_400}; HttpOnly; SameSite=Lax${context.secure ? "; Secure" : ""}`;
}
