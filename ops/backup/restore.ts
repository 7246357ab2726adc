import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { releaseLock, takeLock } from "../folder-lock.mjs";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { storeKey } from "./recovery-key.ts";
import { BackupRefused } from "./refused.ts";
import { holdStopped, takePlace } from "./replace.ts";
import { flush } from "./write-backup.ts";

/** Something that an installation can be made of. */
export type RestoreSource = {
  /** Reads it from its first byte to its last. Throws BackupRefused where it cannot be used; nothing has been made by then. */
  read: () => Promise<void>;
  /** Fills a new data folder and its database, which is stopped cleanly by the end. */
  make: (folder: DataFolder) => Promise<Made>;
};

export type RestoreOptions = {
  source: RestoreSource;
  key: Buffer;
  into: string;
  /** The stopped installation that lies there is kept beside it, and the restored one takes its place. */
  replace?: boolean;
  /** Takes the place also where the restored books do not hold. */
  anyway?: boolean;
  /** The database lies on a server of one's own, not in the folder. */
  ownDatabase: boolean;
};

export type Made = {
  made_at: string;
  tables: number;
  rows: number;
  files: number;
  /** Left out: they are not what was copied. */
  damaged_files: string[];
  event_seq: string;
  event_hash: string;
  /** Migrations that have come since. */
  migrated: string[];
  settings: Record<string, string>;
  /** Rules that do not hold in what was restored, so they did not hold in what it was made of. */
  broken_rules: string[];
};

export type Restored = Made & {
  into: string;
  /** Where the installation lies now whose place was taken. */
  former: string | null;
};

/**
 * Makes an installation of a backup. All of it is read and checked before anything is made; then all is built in a folder
 * beside the wanted one, checked, and renamed, so whatever happens on the way there is either nothing or a whole installation; with
 * `replace`, either the former one or the restored one.
 */
export async function restoreInto(options: RestoreOptions): Promise<Restored> {
  const into = resolve(options.into);
  refuseMountPoint(into);
  if (!options.replace) {
    await requireEmpty(into);
    return build(options, into);
  }
  if (options.ownDatabase) {
    throw new BackupRefused(
      "Only an installation with a database of its own is replaced. With DATABASE_URL, restore into an empty database and a new folder (--into), then name these.",
    );
  }
  const release = holdStopped(into);
  try {
    return await build(options, into);
  } finally {
    release();
  }
}

async function build(options: RestoreOptions, into: string): Promise<Restored> {
  await options.source.read();
  sweepLeftovers(into);
  await mkdir(dirname(into), { recursive: true });
  const aside = join(dirname(into), `.${basename(into)}${MARK}${randomBytes(4).toString("hex")}`);
  const folder = openDataFolder(aside);
  takeLock(folder.lockFile);
  try {
    const made = await options.source.make(folder);
    if (options.replace && !options.anyway) refuseBroken(made);
    storeKey(folder, options.key);
    await flushAll(folder);
    releaseLock(folder.lockFile);
    if (options.replace) return { ...made, into, former: await takePlace(aside, into, new Date()) };
    await requireEmpty(into);
    await removeEmptyFolders(into);
    await rename(aside, into).catch((error: NodeJS.ErrnoException) => {
      // A disk that the list of mounts does not name: seen from another root.
      throw error.code === "EBUSY" ? isMounted(into) : error;
    });
    await flush(dirname(into));
    return { ...made, into, former: null };
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
}

export const LOOK_FIRST =
  "Mend: take an older backup; or look at this one first, in a folder of its own (--into DIR); or say --anyway to take it as it is.";

/** Whoever goes back wants sound books in the place of these, and may not look at what is only warned of. */
function refuseBroken({ broken_rules }: Made): void {
  if (broken_rules.length === 0) return;
  const rules = broken_rules.map((rule) => `  ${rule}`).join("\n");
  throw new BackupRefused(
    `In what was restored this does not hold, so it was taken away again and nothing was changed:\n${rules}\n${LOOK_FIRST}`,
  );
}

const MARK = ".restoring-";

/** By the kernel's own list; the numbers of devices are the same where a folder of one disk is mounted on another of it. */
function isMountPoint(folder: string): boolean {
  const unescaped = (text: string) =>
    text.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return mounts.some((line) => unescaped(line.split(" ")[4] ?? "") === folder);
}

/** A disk's own folder cannot be renamed, and what is made beside it lies on another disk. */
function refuseMountPoint(into: string): void {
  if (existsSync(into) && isMountPoint(realpathSync(into))) throw isMounted(into);
}

function isMounted(into: string): BackupRefused {
  const below = join(into, "pulse");
  return new BackupRefused(
    `${into} is where a disk is mounted, and cannot be replaced as a whole. Nothing was changed.\nMend: restore into a folder on that disk, and start from there: pulse restore FILE --into ${below}, then PULSE_DATA=${below}`,
  );
}

/** A folder counts as empty when there is no file in it, however deep. */
async function requireEmpty(into: string): Promise<void> {
  if (!existsSync(into)) return;
  if (!statSync(into).isDirectory()) throw new BackupRefused(`${into} is not a folder.`);
  const found = (await readdir(into, { recursive: true, withFileTypes: true })).find((entry) => !entry.isDirectory());
  if (found) {
    throw new BackupRefused(
      `${into} holds data (${join(found.parentPath, found.name)}). Nothing was changed. Restore into a new folder, or move this one away first.`,
    );
  }
}

async function removeEmptyFolders(into: string): Promise<void> {
  if (!existsSync(into)) return;
  const folders = (await readdir(into, { recursive: true, withFileTypes: true })).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  for (const path of folders.sort().reverse()) await rmdir(path);
}

/** What restores that were killed left beside the folder; one that still works keeps its lock. */
function sweepLeftovers(into: string): void {
  if (!existsSync(dirname(into))) return;
  for (const name of readdirSync(dirname(into))) {
    if (!name.startsWith(`.${basename(into)}${MARK}`)) continue;
    const left = join(dirname(into), name);
    const lock = join(left, "lock");
    if (existsSync(lock) && !takeLock(lock).taken) continue;
    // Its database server may be on its way out still.
    rmSync(left, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  }
}

/** Names of files are in their folders, which are flushed on their own. */
async function flushAll(folder: DataFolder): Promise<void> {
  const inside = (await readdir(folder.path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.parentPath.startsWith(join(folder.path, "postgres")))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...inside, folder.path]) await flush(path);
}
