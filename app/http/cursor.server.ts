import { createHmac, timingSafeEqual } from "node:crypto";
import { BadInput } from "#app/modules/shared/refusal.ts";

/**
 * A cursor hides the key of the last row and is signed for one list, so nobody can make one up or use it elsewhere.
 * It is no secret: what it holds was in the answer.
 */
export function makeCursor(key: Uint8Array, list: string, after: string | null): string | null {
  if (after === null) return null;
  return `${Buffer.from(after).toString("base64url")}.${sign(key, list, after)}`;
}

/** The row key of a cursor that we made for this list. Throws BadInput for any other. */
export function readCursor(key: Uint8Array, list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [body = "", mac = ""] = cursor.split(".");
  const after = Buffer.from(body, "base64url").toString("utf8");
  const expected = Buffer.from(sign(key, list, after));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw BadInput.at("cursor", "invalid_cursor", "This is not a cursor that this list has given out.");
  }
  return after;
}

function sign(key: Uint8Array, list: string, after: string): string {
  return createHmac("sha256", key).update(`${list}\0${after}`).digest("base64url").slice(0, 22);
}
