import { createHash, randomBytes } from "node:crypto";

/** A secret to hand out once. The prefix tells a person, and a secret scanner, what it has found. */
export function newSecret(prefix: "pt" | "pr" | "setup" | "invite" | "reset" | "device"): string {
  return `${prefix}_${randomBytes(32).toString("base64url")}`;
}

/** What is stored in its place: 256 random bits need no slow hash. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
