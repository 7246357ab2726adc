import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Subscription } from "#app/modules/notices/subscriptions.server.ts";

/** A browser's side of a push: its keys, and what it reads of a body by RFC 8291 and RFC 8188. Written apart from what sends. */
export function newBrowser() {
  const own = createECDH("prime256v1");
  own.generateKeys();
  const auth = randomBytes(16);
  return {
    p256dh: own.getPublicKey().toString("base64url"),
    auth: auth.toString("base64url"),
    read: (body: Buffer) => readPush(body, own.getPrivateKey(), auth),
  };
}

/** Throws when the body is not for this browser or was changed. */
export function readPush(body: Buffer, privateKey: Buffer, auth: Buffer): string {
  const own = createECDH("prime256v1");
  own.setPrivateKey(privateKey);
  const [salt, length] = [body.subarray(0, 16), body.readUInt8(20)];
  const theirs = body.subarray(21, 21 + length);
  const sealed = body.subarray(21 + length);
  if (sealed.length > body.readUInt32BE(16)) throw new Error("more than one record");
  const hkdf = (key: Buffer, by: Buffer, info: Buffer, size: number) =>
    Buffer.from(hkdfSync("sha256", key, by, info, size));
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), own.getPublicKey(), theirs]);
  const secret = hkdf(own.computeSecret(theirs), auth, info, 32);
  const key = hkdf(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = hkdf(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const decipher = createDecipheriv("aes-128-gcm", key, nonce).setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  if (end < 0 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new Error("no end of the last record");
  return plain.subarray(0, end).toString();
}

/** The claims of a VAPID header (RFC 8292) and the key it names; throws when it was not signed by that key. */
export function readVapid(header: string | undefined): { claims: Record<string, unknown>; publicKey: string } {
  const [, token = "", publicKey = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header ?? "") ?? [];
  const [head = "", body = "", signature = ""] = token.split(".");
  const point = Buffer.from(publicKey, "base64url");
  const key = createPublicKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")))
    throw new Error("not signed by the key it names");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  if (read(head).alg !== "ES256") throw new Error("not ES256");
  return { claims: read(body), publicKey };
}

/** A real push service for a test: what was handed to it for each of its browsers, and how it is to answer. */
export type PushService = {
  origin: string;
  /** A new browser of this service, as its subscription and its reader. */
  subscribe: () => Subscription & { read: (body: Buffer) => string };
  taken: { path: string; headers: IncomingHttpHeaders; body: Buffer }[];
  answers: { status: number; headers?: Record<string, string>; text?: string }[];
  delayMs: number;
  clear: () => void;
  close: () => Promise<void>;
};

export async function startPushService(): Promise<PushService> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const { status, headers = {}, text = "" } = service.answers.shift() ?? { status: 201 };
      service.taken.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(pieces) });
      setTimeout(() => response.writeHead(status, headers).end(text), service.delayMs);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fresh = () => ({ taken: [], answers: [], delayMs: 0 });
  const service: PushService = {
    origin,
    ...fresh(),
    subscribe() {
      const { p256dh, auth, read } = newBrowser();
      return { endpoint: `${origin}/push/${randomBytes(12).toString("hex")}`, p256dh, auth, read };
    },
    clear: () => void Object.assign(service, fresh()),
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return service;
}
