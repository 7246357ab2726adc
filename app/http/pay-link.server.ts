import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * The page that a payer is given, and comes back to from the processor: whoever has its address may see what is to be paid and
 * whether it was, and nothing else. The address names company and payment and is signed by us, so that nobody makes one up.
 */

const ID_BYTES = 16;
const MAC_BYTES = 18;

const bytesOf = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex");
const idOf = (bytes: Buffer) => bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

function macOf(key: Uint8Array, named: Buffer): Buffer {
  return createHmac("sha256", key).update(named).digest().subarray(0, MAC_BYTES);
}

export function payCode(key: Uint8Array, tenantId: string, cardPaymentId: string): string {
  const named = Buffer.concat([bytesOf(tenantId), bytesOf(cardPaymentId)]);
  return Buffer.concat([named, macOf(key, named)]).toString("base64url");
}

/** What a code stands for; null for one that is not ours. */
export function readPayCode(key: Uint8Array, code: string): { tenantId: string; id: string } | null {
  const bytes = Buffer.from(code, "base64url");
  if (bytes.length !== 2 * ID_BYTES + MAC_BYTES || bytes.toString("base64url") !== code) return null;
  const named = bytes.subarray(0, 2 * ID_BYTES);
  if (!timingSafeEqual(macOf(key, named), bytes.subarray(2 * ID_BYTES))) return null;
  return { tenantId: idOf(named.subarray(0, ID_BYTES)), id: idOf(named.subarray(ID_BYTES)) };
}
