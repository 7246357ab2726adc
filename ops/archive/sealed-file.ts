import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { BackupRefused } from "../backup/refused.ts";
import { open, seal } from "../backup/sealed-stream.ts";
import { flush } from "../backup/write-backup.ts";
import { PART } from "./layout.ts";

type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

/** Packs and seals bytes into a file that has its name only when it is whole and on the disk. Returns its size in bytes. */
export async function writeSealed(file: string, key: Buffer, source: Bytes): Promise<number> {
  const part = `${file}.${process.pid}${PART}`;
  try {
    await pipeline(
      source,
      createGzip({ level: 4 }),
      (bytes: AsyncIterable<Buffer>) => seal(key, bytes),
      createWriteStream(part, { flags: "w", mode: 0o600 }),
    );
    await flush(part);
    const { size } = await stat(part);
    await rename(part, file);
    await flush(dirname(file));
    return size;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** Hands on what a sealed file holds. Throws BackupRefused, with the file's name, at the first byte that is not as it was written. */
export async function readSealed(
  file: string,
  key: Buffer,
  take: (source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  try {
    await pipeline(
      createReadStream(file, { highWaterMark: 256 * 1024 }),
      (bytes: AsyncIterable<Buffer>) => open(key, bytes),
      createGunzip(),
      take,
    );
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    if (error instanceof BackupRefused) throw new BackupRefused(`${basename(file)}: ${error.message}`);
    if (code.startsWith("Z_")) throw new BackupRefused(`${basename(file)} is damaged: its content cannot be unpacked.`);
    throw error;
  }
}

/** A file's own name and its folder's, sealed with what it holds: one that lies in another's place is refused. */
const nameOf = (file: string) => Buffer.from(`${basename(dirname(file))}/${basename(file)}\n`);

/** As `writeSealed`, with its name. */
export const writeNamed = (file: string, key: Buffer, pieces: Buffer[]): Promise<number> =>
  writeSealed(file, key, [nameOf(file), ...pieces]);

/** As `readSealed`, of what `writeNamed` wrote under this name. */
export function readNamed(file: string, key: Buffer, take: (source: AsyncIterable<Buffer>) => Promise<void>) {
  return readSealed(file, key, (source) => take(afterName(source, nameOf(file))));
}

async function* afterName(source: AsyncIterable<Buffer>, name: Buffer): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const bytes of source) {
    if (!head) {
      yield bytes;
      continue;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < name.length) continue;
    if (!head.subarray(0, name.length).equals(name)) break;
    yield head.subarray(name.length);
    head = null;
  }
  if (head) throw new BackupRefused("it is not what its name says.");
}

export async function readNamedWhole(file: string, key: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await readNamed(file, key, async (source) => {
    for await (const bytes of source) pieces.push(bytes);
  });
  return Buffer.concat(pieces);
}
