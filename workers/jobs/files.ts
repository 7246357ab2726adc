import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

export type StoredFile = { sha256: string; sizeBytes: number; path: string };

/**
 * Stores bytes under their checksum, below `folder`: written aside, flushed, renamed, and the folder flushed too, so that a row
 * that names the file never points to half of it. The same bytes twice are one file.
 */
export async function storeFile(folder: string, bytes: Uint8Array, extension: string): Promise<StoredFile> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const path = `${sha256.slice(0, 2)}/${sha256}.${extension}`;
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const aside = `${target}.${randomUUID().slice(0, 8)}.part`;
  try {
    const file = await open(aside, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  const shelf = await open(dirname(target), "r");
  try {
    await shelf.sync();
  } finally {
    await shelf.close();
  }
  return { sha256, sizeBytes: bytes.byteLength, path };
}
