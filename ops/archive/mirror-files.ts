import { createReadStream, existsSync } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flush } from "../backup/write-backup.ts";
import { writeSealed } from "./sealed-file.ts";

export const mirrorFolder = (archive: string) => join(archive, "files");

/**
 * Keeps the archive's copy of the data folder's files: each lies below a shelf under its checksum and never changes, so what has its name
 * there is there. A shelf is looked into again only when a name came or went.
 */
export function openMirror(files: string, archive: string, key: Buffer): () => Promise<void> {
  const seen = new Map<string, number>();
  return async () => {
    for (const entry of await readdir(files, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const { mtimeMs } = await stat(join(files, entry.name));
      if (seen.get(entry.name) === mtimeMs) continue;
      await mirrorShelf(join(files, entry.name), join(mirrorFolder(archive), entry.name), key);
      // A name that came in the same tick of the file system's clock would not be seen.
      if (Date.now() - mtimeMs > TICK_MS) seen.set(entry.name, mtimeMs);
    }
  };
}

const TICK_MS = 2_000;

async function mirrorShelf(from: string, to: string, key: Buffer): Promise<void> {
  const made = await mkdir(to, { recursive: true, mode: 0o700 });
  if (made) for (const folder of [dirname(to), dirname(dirname(to))]) await flush(folder);
  for (const name of await readdir(from)) {
    const target = join(to, `${name}.pulse`);
    if (name.endsWith(PART_OF_A_FILE) || existsSync(target)) continue;
    await writeSealed(target, key, createReadStream(join(from, name)));
  }
}

const PART_OF_A_FILE = ".part";
