import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * Secrets at rest: AES-256-GCM under keys that are never in the database. The first key seals, every one of them opens, so a new
 * key can be put in front, what is stored sealed anew, and the old key taken away.
 */
export type SealingKeys = ReadonlyArray<{ id: string; key: Uint8Array }>;

/** The key that something was sealed under is not among the keys (any more). */
export class SealingKeyMissing extends Error {}

const NONCE = 12;
const TAG = 16;

/** `purpose` is bound in: what was sealed as one person's secret does not open as another's. */
export function seal(keys: SealingKeys, plain: Uint8Array, purpose: string): Buffer {
  const first = keys[0];
  if (!first) throw new SealingKeyMissing("there is no sealing key");
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", first.key, nonce).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  const id = Buffer.from(first.id);
  return Buffer.concat([Buffer.from([id.length]), id, nonce, cipher.getAuthTag(), body]);
}

export function unseal(keys: SealingKeys, sealed: Uint8Array, purpose: string): Buffer {
  const bytes = Buffer.from(sealed);
  const id = sealedUnder(bytes);
  const found = keys.find((one) => one.id === id);
  if (!found) throw new SealingKeyMissing(`the sealing key ${id} is not in the keys folder`);
  const rest = bytes.subarray(1 + id.length);
  const decipher = createDecipheriv("aes-256-gcm", found.key, rest.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(rest.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(rest.subarray(NONCE + TAG)), decipher.final()]);
}

/** The id of the key that something was sealed under. */
export function sealedUnder(sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  return bytes.subarray(1, 1 + (bytes[0] ?? 0)).toString("latin1");
}

/** The keys file: a line `id base64` for each key, the sealing one first. Throws for a line that is not such a one. */
export function parseSealingKeys(text: string): SealingKeys {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const match = /^([a-z0-9]{1,20}) ([A-Za-z0-9+/]{43}=)$/.exec(line.trim());
      if (!match?.[1] || !match[2]) throw new Error("the file of the sealing keys has a line that is not a key");
      return { id: match[1], key: Buffer.from(match[2], "base64") };
    });
}

export function sealingKeyLine(): string {
  return `${randomBytes(6).toString("hex")} ${randomBytes(32).toString("base64")}\n`;
}
