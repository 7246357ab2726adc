import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * Time-based one-time passwords: RFC 6238 over RFC 4226, SHA-1, six digits, steps of 30 seconds, which is what every
 * authenticator app knows. A step either side is accepted for clocks that differ; that no code works twice is the database's word.
 */

export const STEP_S = 30;
const DIGITS = 6;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of one step. `digits` other than six only for the RFC's own vectors. */
export function codeAt(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac[mac.length - 1] as number) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

export function stepOf(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_S);
}

/** The step whose code it is, one to either side of `now`; null when it is none of them. */
export function matchingStep(secret: Uint8Array, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const given = Buffer.from(code);
  let found: number | null = null;
  for (const step of [stepOf(now) - 1, stepOf(now), stepOf(now) + 1]) {
    if (timingSafeEqual(Buffer.from(codeAt(secret, step)), given)) found = step;
  }
  return found;
}

/** RFC 4648 without padding, as authenticator apps read it. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

/** What the QR code says (Key Uri Format of Google Authenticator, which the others follow). */
export function otpauthUri(secret: Uint8Array, who: { company: string; email: string }): string {
  const label = `${encodeURIComponent(who.company)}:${encodeURIComponent(who.email)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(who.company)}`;
}
