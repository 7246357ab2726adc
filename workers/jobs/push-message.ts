import { createCipheriv, createECDH, createPrivateKey, type ECDH, hkdfSync, randomBytes, sign } from "node:crypto";

/*
 * Web Push: what a browser alone can read (RFC 8291, by the encoding of RFC 8188), and who it comes from (VAPID, RFC 8292).
 */

const CURVE = "prime256v1";
const RECORD_SIZE = 4_096;

const derive = (secret: Buffer, salt: Buffer, info: Buffer | string, bytes: number) =>
  Buffer.from(hkdfSync("sha256", secret, salt, info, bytes));

function newSender(): ECDH {
  const own = createECDH(CURVE);
  own.generateKeys();
  return own;
}

/**
 * The body of a push: one record of aes128gcm. `p256dh` and `auth` are the browser's keys, base64url. `chosen` is for the standard's
 * own example; every message has a key and a salt of its own. Throws when `p256dh` is no point of the curve.
 */
export function encryptPush(
  payload: Buffer,
  browser: { p256dh: string; auth: string },
  chosen: { sender: ECDH; salt: Buffer } = { sender: newSender(), salt: randomBytes(16) },
): Buffer {
  const { sender, salt } = chosen;
  const theirs = Buffer.from(browser.p256dh, "base64url");
  const ours = sender.getPublicKey();
  const shared = derive(
    sender.computeSecret(theirs),
    Buffer.from(browser.auth, "base64url"),
    Buffer.concat([Buffer.from("WebPush: info\0"), theirs, ours]),
    32,
  );
  const key = derive(shared, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = derive(shared, salt, "Content-Encoding: nonce\0", 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  // 2: the last record, without padding.
  const body = Buffer.concat([
    cipher.update(payload),
    cipher.update(Buffer.from([2])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_SIZE);
  return Buffer.concat([salt, size, Buffer.from([ours.length]), ours, body]);
}

/** Public: 65 bytes, an uncompressed point, as base64url; private: 32 bytes. */
export type VapidKeys = { publicKey: string; privateKey: Buffer };

export function makeVapidKeys(): VapidKeys {
  const own = newSender();
  const privateKey = Buffer.alloc(32);
  const bytes = own.getPrivateKey();
  bytes.copy(privateKey, 32 - bytes.length);
  return { publicKey: own.getPublicKey().toString("base64url"), privateKey };
}

/** Within the standard's day, so that a clock that goes wrong by hours harms nothing. */
const GOOD_FOR_S = 12 * 3_600;

/** The Authorization header for a push to `endpoint`. `contact`: https address of whoever sends, or null. */
export function vapidHeader(keys: VapidKeys, endpoint: URL, contact: string | null, now: Date): string {
  const point = Buffer.from(keys.publicKey, "base64url");
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
      d: keys.privateKey.toString("base64url"),
    },
  });
  const claims = {
    aud: endpoint.origin,
    exp: Math.floor(now.getTime() / 1_000) + GOOD_FOR_S,
    ...(contact ? { sub: contact } : {}),
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ typ: "JWT", alg: "ES256" })}.${part(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `vapid t=${signed}.${signature.toString("base64url")}, k=${keys.publicKey}`;
}
