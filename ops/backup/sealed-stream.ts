import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { keyId } from "./recovery-key.ts";
import { BackupRefused } from "./refused.ts";

/*
 * How a backup file is sealed: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as age uses it.
 *
 *   head    magic, the key's id, a random salt. The file's own key is HKDF-SHA256(recovery key, salt, the whole head), so a
 *           changed head opens nothing.
 *   chunks  64 KiB each (the last one up to that), AES-256-GCM. The nonce is the chunk's number and whether it is the last,
 *           so a chunk that is changed, moved, doubled or missing does not open, nor does a file that is cut or continued.
 */
const MAGIC = Buffer.from("PULSE BACKUP 1\n");
const ID_BYTES = 4;
const SALT_BYTES = 32;
const HEAD_BYTES = MAGIC.length + ID_BYTES + SALT_BYTES;
const TAG_BYTES = 16;
export const CHUNK_BYTES = 64 * 1024;

type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

function fileKey(key: Buffer, head: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", key, head.subarray(-SALT_BYTES), head, 32));
}

function nonce(number: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(number, 5, 6);
  bytes[11] = isLast ? 1 : 0;
  return bytes;
}

/** Cuts bytes into pieces of `size`; the last one is shorter, or as long, never empty unless there is nothing at all. */
async function* pieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const bytes of source) {
    held.push(bytes);
    length += bytes.length;
    if (length <= size) continue;
    let joined = Buffer.concat(held);
    // More than `size` is there, so what is cut off now is not the last.
    for (; joined.length > size; joined = joined.subarray(size)) {
      yield { piece: joined.subarray(0, size), isLast: false };
    }
    held = [joined];
    length = joined.length;
  }
  yield { piece: Buffer.concat(held), isLast: true };
}

/** Plain bytes in, a sealed file's bytes out. */
export async function* seal(key: Buffer, source: Bytes): AsyncGenerator<Buffer> {
  const head = Buffer.concat([MAGIC, keyId(key), randomBytes(SALT_BYTES)]);
  const own = fileKey(key, head);
  yield head;
  let number = 0;
  for await (const { piece, isLast } of pieces(source, CHUNK_BYTES)) {
    const cipher = createCipheriv("aes-256-gcm", own, nonce(number++, isLast));
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  }
}

/** A sealed file's bytes in, plain bytes out. Throws BackupRefused at the first byte that is not as it was written. */
export async function* open(key: Buffer, source: Bytes): AsyncGenerator<Buffer> {
  const head: Buffer[] = [];
  let own: Buffer | undefined;
  const afterHead = async function* (): AsyncGenerator<Buffer> {
    for await (const bytes of source) {
      if (own) {
        yield bytes;
        continue;
      }
      head.push(bytes);
      const soFar = Buffer.concat(head);
      if (soFar.length < HEAD_BYTES) continue;
      own = openHead(key, soFar.subarray(0, HEAD_BYTES));
      yield soFar.subarray(HEAD_BYTES);
    }
    if (!own) throw new BackupRefused("This is not a Pulse backup, or it was cut off at its beginning.");
  };
  let number = 0;
  for await (const { piece, isLast } of pieces(afterHead(), CHUNK_BYTES + TAG_BYTES)) {
    yield openChunk(own as Buffer, piece, number++, isLast);
  }
}

function openHead(key: Buffer, head: Buffer): Buffer {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new BackupRefused("This is not a Pulse backup.");
  const id = head.subarray(MAGIC.length, MAGIC.length + ID_BYTES);
  if (!id.equals(keyId(key))) {
    throw new BackupRefused(
      `The recovery key does not fit: the file was made with key ${id.toString("hex")}, this is key ${keyId(key).toString("hex")}.`,
    );
  }
  return fileKey(key, head);
}

function openChunk(own: Buffer, sealed: Buffer, number: number, isLast: boolean): Buffer {
  const where = `at byte ${HEAD_BYTES + number * (CHUNK_BYTES + TAG_BYTES)}`;
  if (sealed.length < TAG_BYTES) throw new BackupRefused(`The backup is cut off ${where}.`);
  const decipher = createDecipheriv("aes-256-gcm", own, nonce(number, isLast), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
  } catch {
    throw new BackupRefused(`The backup is damaged or cut off: what stands ${where} is not what was written.`);
  }
  return plain;
}
