import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataFolder, writePrivateFile } from "../local/data-folder.ts";
import { BackupRefused } from "./refused.ts";

// RFC 4648, section 6: no digit that looks like a letter.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const KEY_BYTES = 32;
const SUM_BYTES = 3;

const sumOf = (key: Buffer) => createHash("sha256").update("pulse recovery key").update(key).digest();

/** 14 groups of 4 letters and digits: 32 random bytes and 3 bytes that tell a slip of the pen. */
export function writeKey(key: Buffer): string {
  let bits = 0n;
  for (const byte of Buffer.concat([key, sumOf(key).subarray(0, SUM_BYTES)])) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let letter = 0; letter < ((KEY_BYTES + SUM_BYTES) * 8) / 5; letter++) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text.replace(/.{4}(?=.)/g, "$&-");
}

/** Takes a key as a person types it: any case, any blanks, 0 for O, 1 for I, 8 for B. */
export function readKey(text: string): Buffer {
  const letters = text
    .replace(/[\s-]/g, "")
    .toUpperCase()
    .replaceAll("0", "O")
    .replaceAll("1", "I")
    .replaceAll("8", "B");
  if (!/^[A-Z2-7]{56}$/.test(letters)) {
    throw new BackupRefused("This is not a recovery key: it has 14 groups of 4 letters and digits.");
  }
  let bits = 0n;
  for (const letter of letters) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(letter));
  const bytes = Buffer.from(bits.toString(16).padStart((KEY_BYTES + SUM_BYTES) * 2, "0"), "hex");
  const key = bytes.subarray(0, KEY_BYTES);
  if (!sumOf(key).subarray(0, SUM_BYTES).equals(bytes.subarray(KEY_BYTES))) {
    throw new BackupRefused("The recovery key has a slip in it: its last letters do not fit the others.");
  }
  return key;
}

/** Tells keys apart without giving anything of them away; stands in file names and in each file's head. */
export function keyId(key: Buffer): Buffer {
  return createHash("sha256").update("pulse recovery key id").update(key).digest().subarray(0, 4);
}

export const keyFile = (folder: DataFolder) => join(folder.keys, "recovery-key");

export function storeKey(folder: DataFolder, key: Buffer): void {
  writePrivateFile(keyFile(folder), `${writeKey(key)}\n`);
}

/** This installation's key, made at the first call; `made` then, so that it is shown once. */
export function recoveryKey(folder: DataFolder): { key: Buffer; made: boolean } {
  if (existsSync(keyFile(folder))) return { key: readKey(readFileSync(keyFile(folder), "utf8")), made: false };
  const key = randomBytes(KEY_BYTES);
  storeKey(folder, key);
  return { key, made: true };
}

/** Typed from paper in the place of a file's name. */
const looksTyped = (text: string) => /^[A-Za-z0-9]{4}([\s-]*[A-Za-z0-9]{4}){9,}[\s-]*[A-Za-z0-9]*$/.test(text.trim());

/** The key for a restore: the named file (or the key itself in its place), else PULSE_BACKUP_KEY (a key, or a file with one), else this installation's. */
export function findKey(options: { file: string | undefined; given: string | undefined; dataPath: string }): Buffer {
  const own = join(options.dataPath, "keys/recovery-key");
  // Not taken for a file's name, which would be said again where others read it.
  if (options.file && !existsSync(options.file) && looksTyped(options.file)) return readKey(options.file);
  const file = options.file ?? (options.given && existsSync(options.given) ? options.given : undefined);
  if (file !== undefined) return readKeyFile(file);
  if (options.given) return readKey(options.given);
  if (existsSync(own)) return readKeyFile(own);
  throw new BackupRefused(
    `There is no recovery key in ${own}. Give the one that the first start printed: --key FILE, or PULSE_BACKUP_KEY.`,
  );
}

function readKeyFile(file: string): Buffer {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new BackupRefused(`The key file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  return readKey(text);
}
