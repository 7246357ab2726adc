import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/* An authenticator in software, as WebAuthn level 2 (section 6) has it: ES256, no attestation. It says what it is told to say, also what is wrong. */

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const b64 = (data: Uint8Array) => Buffer.from(data).toString("base64url");

/** As much of CBOR (RFC 8949) as a key and an attestation need. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, n: number) =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one as never)])]);
}

export type Said = { origin: string; rpId?: string; verified?: boolean; counter?: number; type?: string };

export class Authenticator {
  readonly id = randomBytes(16);
  private readonly key: KeyObject;
  private readonly publicKey: Buffer;

  constructor() {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.key = pair.privateKey;
    const { x, y } = pair.publicKey.export({ format: "jwk" });
    this.publicKey = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x ?? "", "base64url")],
        [-3, Buffer.from(y ?? "", "base64url")],
      ]),
    );
  }

  private data({ origin, rpId, verified = true, counter = 0 }: Said, more: Uint8Array = Buffer.alloc(0)): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flags = 0x01 | (verified ? 0x04 : 0) | (more.length > 0 ? 0x40 : 0);
    return Buffer.concat([sha256(rpId ?? new URL(origin).hostname), Buffer.from([flags]), count, more]);
  }

  private client(type: string, challenge: string, origin: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  private answer(response: Record<string, unknown>): string {
    const id = b64(this.id);
    return JSON.stringify({ id, rawId: id, type: "public-key", clientExtensionResults: {}, response });
  }

  make(challenge: string, said: Said): string {
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.publicKey]);
    const attestation = cbor(
      new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", this.data(said, attested)],
      ]),
    );
    const client = this.client(said.type ?? "webauthn.create", challenge, said.origin);
    return this.answer({ clientDataJSON: b64(client), attestationObject: b64(attestation), transports: ["internal"] });
  }

  sign(challenge: string, said: Said, key: KeyObject = this.key): string {
    const data = this.data(said);
    const client = this.client(said.type ?? "webauthn.get", challenge, said.origin);
    const signature = sign("sha256", Buffer.concat([data, sha256(client)]), key);
    return this.answer({ clientDataJSON: b64(client), authenticatorData: b64(data), signature: b64(signature) });
  }
}
