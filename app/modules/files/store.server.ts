import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { BucketPlace } from "#app/modules/shared/bucket.server.ts";

/*
 * Where attachments lie, under their checksum: in a folder, or in any store that speaks S3. The same content is one file, however often
 * and by whichever company it was attached; who may have it is the database's word alone, for no address names a path.
 */

export type Stored = { path: string; sha256: string; sizeBytes: number };

export type FileStore = {
  /** Takes in a file that lies at `from`; on the same disk it is moved. It is there for good when this is over. */
  put(from: string, file: Pick<Stored, "path" | "sha256">): Promise<void>;
  /** The content, once it was held against size and checksum. Throws where it is not what was stored. */
  read(file: Stored): Promise<Readable>;
  /** What is wrong with it; null where nothing is. `fast` leaves the content unread. */
  faultOf(file: Stored, fast: boolean): Promise<string | null>;
  /** Takes it away for good. What is gone already is no fault. */
  remove(path: string): Promise<void>;
};

/** Files that lay in the folder before there was a bucket are still found there. */
export function openFileStore(folder: string, place: BucketPlace | null): FileStore {
  const inFolder = folderStore(folder);
  if (!place) return inFolder;
  const inBucket = bucketStore(place);
  const isInFolder = async (path: string) => (await lstat(join(folder, path)).catch(() => null)) !== null;
  const storeOf = async (path: string) => ((await isInFolder(path)) ? inFolder : inBucket);
  return {
    put: inBucket.put,
    read: async (file) => (await storeOf(file.path)).read(file),
    faultOf: async (file, fast) => (await storeOf(file.path)).faultOf(file, fast),
    async remove(path) {
      await inFolder.remove(path);
      await inBucket.remove(path);
    },
  };
}

function folderStore(folder: string): FileStore {
  const faultOf = async ({ path, sha256, sizeBytes }: Stored, fast: boolean) => {
    // A link that somebody has put there leads nowhere.
    const found = await lstat(join(folder, path)).catch(() => null);
    if (!found?.isFile()) return "it is not there";
    if (found.size !== sizeBytes) return "it has another size";
    return fast || (await checksum(join(folder, path))) === sha256 ? null : "it has another checksum";
  };
  return {
    put: (from, { path }) => moveIn(from, join(folder, path)),
    async read(file) {
      const fault = await faultOf(file, false);
      if (fault) throw new Error(`files/${file.path}: ${fault}`);
      return createReadStream(join(folder, file.path));
    },
    faultOf,
    remove: (path) => rm(join(folder, path), { force: true }),
  };
}

function bucketStore({ bucket, prefix, name }: BucketPlace): FileStore {
  const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  return {
    async put(from, { path, sha256 }) {
      await bucket.put(prefix + path, from, sha256);
      await rm(from, { force: true });
    },
    async read({ path, sha256 }) {
      const bytes = await bucket.get(prefix + path);
      if (hashOf(bytes) !== sha256) throw new Error(`s3://${name}/${prefix}${path}: it has another checksum`);
      return Readable.from([bytes]);
    },
    async faultOf({ path, sha256, sizeBytes }, fast) {
      try {
        if ((await bucket.sizeOf(prefix + path)) !== sizeBytes) return "it has another size";
        return fast || hashOf(await bucket.get(prefix + path)) === sha256 ? null : "it has another checksum";
      } catch (error) {
        return (error as Error).message;
      }
    },
    remove: (path) => bucket.remove(prefix + path),
  };
}

/** Flushed, renamed, and the folder flushed too, so that a row never points to half a file. */
async function moveIn(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await flush(from);
  await rename(from, to).catch((error) => copyIn(from, to, error));
  await flush(dirname(to));
}

/** The folder may be a disk of its own. */
async function copyIn(from: string, to: string, error: NodeJS.ErrnoException): Promise<void> {
  if (error.code !== "EXDEV") throw error;
  const part = `${to}.${randomUUID()}.part`;
  try {
    await copyFile(from, part);
    await flush(part);
    await rename(part, to);
  } catch (failed) {
    await rm(part, { force: true });
    throw failed;
  }
  await rm(from, { force: true });
}

async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
