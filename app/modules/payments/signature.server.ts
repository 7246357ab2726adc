import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * Notices are signed as Standard Webhooks has it: HMAC-SHA256 over id, timestamp and the body as its bytes came. Read before anything
 * of the body is understood.
 */

export const REPLAY_WINDOW_S = 300;
const MAX_ID = 200;

export type NoticeHeaders = { id: string | undefined; timestamp: string | undefined; signature: string | undefined };

function macOf(secret: string, id: string, timestamp: string, body: Buffer): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
}

/** Whether one of our secrets (the old one beside the new while it is changed) made one of the signatures, and just now. */
export function isSigned(secrets: readonly string[], headers: NoticeHeaders, body: Buffer, now: Date): boolean {
  const { id = "", timestamp = "", signature = "" } = headers;
  if (id === "" || id.length > MAX_ID || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > REPLAY_WINDOW_S) return false;
  const given = signature
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice(3), "base64"));
  let good = false;
  for (const secret of secrets) {
    const mac = macOf(secret, id, timestamp, body);
    // Each is looked at, so that the time says nothing about which of them it was.
    for (const one of given) if (one.length === mac.length && timingSafeEqual(one, mac)) good = true;
  }
  return good;
}
