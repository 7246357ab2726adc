import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { connect } from "#db/client.ts";
import { setRolePasswords } from "#db/migrate.ts";
import { runVerify } from "#db/verify/run.ts";
import { releaseLock, takeLock } from "../folder-lock.mjs";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { databaseName, localPostgres } from "../local/postgres.ts";
import { rolePasswords } from "../local/role-urls.ts";
import { loadDatabase, requireKnownSchema } from "./load-database.ts";
import type { FilePart, Manifest } from "./parts.ts";
import { type Content, readBackup, type Taker } from "./read-backup.ts";
import { storeKey } from "./recovery-key.ts";
import { BackupRefused } from "./refused.ts";
import { holdStopped, takePlace } from "./replace.ts";
import { flush } from "./write-backup.ts";

export type RestoreOptions = {
  file: string;
  key: Buffer;
  into: string;
  /** The stopped installation that lies there is kept beside it, and the restored one takes its place. */
  replace?: boolean;
  /** A superuser's URL of a database of one's own; without it the folder gets a server of its own. */
  databaseUrl: string | null;
  log: (line: string) => void;
};

export type Restored = {
  into: string;
  made_at: string;
  tables: number;
  rows: number;
  files: number;
  event_seq: string;
  event_hash: string;
  /** Migrations that have come since the backup was made. */
  migrated: string[];
  settings: Record<string, string>;
  /** Where the installation lies now whose place was taken. */
  former: string | null;
  /** Rules that do not hold in what was restored, so they did not hold in what was backed up. */
  broken_rules: string[];
};

/**
 * Makes an installation of a backup. The whole file is read and checked before anything is made; then all is built in a folder
 * beside the wanted one, checked, and renamed, so whatever happens on the way there is either nothing or a whole installation; with
 * `replace`, either the former one or the restored one.
 */
export async function restoreInto(options: RestoreOptions): Promise<Restored> {
  const into = resolve(options.into);
  if (!options.replace) {
    await requireEmpty(into);
    return build(options, into);
  }
  if (options.databaseUrl) {
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
  options.log("reading the backup from its first byte to its last");
  const { manifest } = await readBackup(options.file, options.key);
  await requireKnownSchema(manifest);

  sweepLeftovers(into);
  await mkdir(dirname(into), { recursive: true });
  const aside = join(dirname(into), `.${basename(into)}${MARK}${randomBytes(4).toString("hex")}`);
  const folder = openDataFolder(aside);
  takeLock(folder.lockFile);
  try {
    const backup = { file: options.file, key: options.key };
    const loaded = options.databaseUrl
      ? await intoGivenDatabase(options.databaseUrl, folder, backup, options.log)
      : await intoOwnServer(folder, backup, options.log);
    storeKey(folder, options.key);
    await flushAll(folder);
    releaseLock(folder.lockFile);
    if (options.replace) return summary(into, manifest, loaded, await takePlace(aside, into, new Date()));
    await requireEmpty(into);
    await removeEmptyFolders(into);
    await rename(aside, into);
    await flush(dirname(into));
    return summary(into, manifest, loaded, null);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
}

const MARK = ".restoring-";

type Loaded = Content & { migrated: string[]; brokenRules: string[] };

function summary(into: string, manifest: Manifest, loaded: Loaded, former: string | null): Restored {
  return {
    into,
    made_at: manifest.made_at,
    tables: loaded.tables.size,
    rows: Object.values(manifest.tables).reduce((sum, rows) => sum + rows, 0),
    files: loaded.files.length,
    event_seq: manifest.events.seq,
    event_hash: manifest.events.hash,
    migrated: loaded.migrated,
    settings: manifest.settings,
    former,
    broken_rules: loaded.brokenRules,
  };
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

type Source = { file: string; key: Buffer };

async function intoOwnServer(folder: DataFolder, backup: Source, log: (line: string) => void) {
  const server = localPostgres(folder, log);
  try {
    await server.start();
    await run(server.url("postgres"), `create database ${databaseName} template template0`);
    log("writing tables and files, and reading them again");
    return await fill(server.url(), folder, backup);
  } finally {
    // Stopped cleanly it has written all it holds; then its folder can be moved.
    await server.stop(60_000);
  }
}

/** The given server gets the database under another name first; it takes its own when all of it is there. */
async function intoGivenDatabase(databaseUrl: string, folder: DataFolder, backup: Source, log: (line: string) => void) {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1)) || "postgres";
  if (name === "postgres") throw new BackupRefused("DATABASE_URL must name a database of its own, not postgres.");
  const at = (database: string) => {
    const other = new URL(url);
    other.pathname = `/${database}`;
    return other.href;
  };
  const existed = await requireEmptyDatabase(databaseUrl, name);
  const aside = `pulse_restoring_${randomBytes(4).toString("hex")}`;
  await run(at("postgres"), `create database ${aside} template template0`);
  try {
    log(`writing tables into ${name} and files into the folder, and reading them again`);
    const loaded = await fill(at(aside), folder, backup);
    if (existed) await run(at("postgres"), `drop database ${quoted(name)}`);
    await run(at("postgres"), `alter database ${aside} rename to ${quoted(name)}`);
    return loaded;
  } catch (error) {
    await run(at("postgres"), `drop database if exists ${aside} with (force)`).catch(() => {});
    throw error;
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function requireEmptyDatabase(databaseUrl: string, name: string): Promise<boolean> {
  const sql = connect({ url: databaseUrl, max: 1, name: "pulse-restore" });
  try {
    const [row] = await sql`select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') limit 1`;
    if (row) throw new BackupRefused(`The database ${name} of DATABASE_URL holds tables. Nothing was changed.`);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "3D000") return false;
    throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function run(url: string, statement: string): Promise<void> {
  const sql = connect({ url, max: 1, name: "pulse-restore" });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function fill(adminUrl: string, folder: DataFolder, backup: Source): Promise<Loaded> {
  const loaded = await loadDatabase(adminUrl, backup, (part) => takeFile(folder, part));
  await setRolePasswords(adminUrl, rolePasswords(adminUrl, folder));
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-restore" });
  try {
    const broken = (await runVerify(sql)).filter((check) => check.breaches > 0);
    return { ...loaded, brokenRules: broken.map((check) => check.rule) };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function takeFile(folder: DataFolder, part: FilePart): Promise<Taker> {
  const path = join(folder.path, part.path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const out = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
  let fault: unknown;
  out.on("error", (error) => {
    fault = error;
  });
  return {
    async data(piece) {
      if (fault) throw fault;
      await new Promise<void>((done, fail) => out.write(piece, (error) => (error ? fail(error) : done())));
    },
    async end() {
      out.end();
      await finished(out);
    },
  };
}

/** Names of files are in their folders, which are flushed on their own. */
async function flushAll(folder: DataFolder): Promise<void> {
  const inside = (await readdir(folder.path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.parentPath.startsWith(join(folder.path, "postgres")))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...inside, folder.path]) await flush(path);
}
