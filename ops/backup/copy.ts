import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { flush } from "./write-backup.ts";

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Puts the file into a second folder, which is there, under its own name, read back and compared before it gets it. */
export async function copyTo(folder: string, file: string, sha256: string): Promise<string> {
  const target = join(folder, basename(file));
  const part = `${target}.part`;
  try {
    await copyFile(file, part);
    await flush(part);
    if ((await sha256Of(part)) !== sha256) throw new Error(`what was copied to ${folder} is not what was written`);
    await rename(part, target);
    await flush(folder);
    return target;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
