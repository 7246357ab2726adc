import { execFile } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { openBucketPlace, type S3Settings } from "#app/modules/shared/bucket.server.ts";
import { copyTo } from "./copy.ts";
import { BackupRefused } from "./refused.ts";
import { openOnSecondDisk } from "./second-disk.ts";

const run = promisify(execFile);

/** Where this installation's backups lie. */
export const backupFolder = (env: NodeJS.ProcessEnv, data: { path: string }) =>
  resolve(env.PULSE_BACKUP_TO || join(data.path, "backups"));

/** Where a second copy of each backup is put. */
export type Place = {
  /** As a person reads it: never with a secret in it. */
  name: string;
  /**
   * Makes it ready. Returns whether it lies on the disk of `dataPath`, so that both are lost at once; null where no disk of this machine is
   * meant. Throws where its disk is not mounted: where it is not there, or was on another disk before (`wasOnOtherDisk`).
   */
  open(dataPath: string, wasOnOtherDisk: boolean): { sameDisk: boolean | null };
  /** Puts the file there under its own name, and makes sure that it arrived as it is. Returns where it lies now. */
  put(file: string, sha256: string): Promise<string>;
  /** The names of the files that lie there. */
  list(): Promise<string[]>;
  remove(name: string): Promise<void>;
};

/**
 * `s3://bucket/folder`, `rclone:remote:folder` (any of rclone's own remotes, as its configuration names them), else a folder of this
 * machine, which may be another disk or a mounted share. Throws BackupRefused for one that cannot be meant.
 */
export function openPlace(target: string, s3: Partial<S3Settings>): Place {
  if (target.startsWith("s3://")) return bucketPlace(target, s3);
  if (target.startsWith("rclone:")) return rclonePlace(target.slice("rclone:".length));
  return folderPlace(resolve(target));
}

function folderPlace(folder: string): Place {
  return {
    name: folder,
    open: (dataPath, wasOnOtherDisk) => openOnSecondDisk(folder, dataPath, wasOnOtherDisk),
    put: (file, sha256) => copyTo(folder, file, sha256),
    list: async () => readdirSync(folder),
    async remove(name) {
      rmSync(join(folder, name));
      rmSync(join(folder, name) + DOUBT, { force: true });
    },
  };
}

const DOUBT = ".doubtful";

/** Notes beside a backup why its proof failed. */
export const doubt = (file: string, why: string) => writeFileSync(file + DOUBT, `${why}\n`, { mode: 0o600 });

/** Why a backup's proof failed; null where it did not, or was never tried. */
export function doubtOf(file: string): string | null {
  try {
    return readFileSync(file + DOUBT, "utf8").trim();
  } catch {
    return null;
  }
}

function bucketPlace(target: string, s3: Partial<S3Settings>): Place {
  const { bucket, name, prefix } = openStore(target, s3);
  return {
    name: target,
    open: () => ({ sameDisk: null }),
    async put(file, sha256) {
      const key = prefix + basename(file);
      await bucket.put(key, file, sha256);
      return `s3://${name}/${key}`;
    },
    list: async () =>
      (await bucket.list(prefix)).map((key) => key.slice(prefix.length)).filter((key) => !key.includes("/")),
    remove: (one) => bucket.remove(prefix + one),
  };
}

function openStore(target: string, s3: Partial<S3Settings>) {
  try {
    return openBucketPlace("PULSE_BACKUP_COPY_TO", target, s3);
  } catch (error) {
    throw error instanceof RangeError ? new BackupRefused(error.message) : error;
  }
}

const RCLONE_MAX_OUTPUT = 16 * 1024 ** 2;

function rclonePlace(remote: string): Place {
  if (!/^[\w. +@-]+:/.test(remote) || remote.startsWith("-")) {
    throw new BackupRefused(`PULSE_BACKUP_COPY_TO: rclone:${remote} is not a remote such as rclone:nas:backups`);
  }
  const at = (name: string) =>
    `${remote.replace(/\/+$/, "")}${/[:/]$/.test(remote.replace(/\/+$/, "")) ? "" : "/"}${name}`;
  const rclone = async (...args: string[]) => {
    try {
      return (await run("rclone", args, { maxBuffer: RCLONE_MAX_OUTPUT })).stdout;
    } catch (error) {
      const { code, stderr } = error as { code?: unknown; stderr?: string };
      if (code === "ENOENT") throw new Error("rclone is not installed here");
      throw new Error((stderr ?? String(error)).trim().split("\n").at(-1) || "rclone failed");
    }
  };
  return {
    name: `rclone:${remote}`,
    open: () => ({ sameDisk: null }),
    async put(file, sha256) {
      const target = at(basename(file));
      await rclone("copyto", "--", file, target);
      // Read back from there: what a remote says of itself differs from one kind to the next.
      const [hash = ""] = (await rclone("hashsum", "sha256", "--download", "--", target)).trim().split(/\s+/);
      if (hash !== sha256) throw new Error(`what was copied to ${remote} is not what was written`);
      return `rclone:${target}`;
    },
    list: async () => (await rclone("lsf", "--files-only", "--", remote)).split("\n").filter(Boolean),
    remove: async (name) => void (await rclone("deletefile", "--", at(name))),
  };
}
