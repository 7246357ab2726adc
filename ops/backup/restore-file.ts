import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { connect } from "#db/client.ts";
import { setRolePasswords } from "#db/migrate.ts";
import type { DataFolder } from "../local/data-folder.ts";
import { databaseName, localPostgres, makeDurable, SCRATCH } from "../local/postgres.ts";
import { rolePasswords } from "../local/role-urls.ts";
import { loadDatabase, requireKnownSchema } from "./load-database.ts";
import type { FilePart, Manifest } from "./parts.ts";
import { inLines } from "./progress.ts";
import { breachesOf } from "./prove.ts";
import { type Content, readBackup, type Taker } from "./read-backup.ts";
import { BackupRefused } from "./refused.ts";
import type { Made, RestoreSource } from "./restore.ts";

/** A backup's file. With a `databaseUrl`, a superuser's, its tables go there; without, the folder gets a server of its own. */
export function fromFile(
  backup: { file: string; key: Buffer },
  databaseUrl: string | null,
  log: (line: string) => void,
): RestoreSource {
  let manifest: Manifest;
  return {
    async read() {
      log("reading the backup from its first byte to its last");
      manifest = (await readBackup(backup.file, backup.key)).manifest;
      await requireKnownSchema(manifest);
    },
    async make(folder) {
      const loaded = databaseUrl
        ? await intoGivenDatabase(databaseUrl, folder, backup, log)
        : await intoOwnServer(folder, backup, log);
      return summary(manifest, loaded);
    },
  };
}

type Loaded = Content & { migrated: string[]; brokenRules: string[] };

function summary(manifest: Manifest, loaded: Loaded): Made {
  return {
    made_at: manifest.made_at,
    tables: loaded.tables.size,
    rows: Object.values(manifest.tables).reduce((sum, rows) => sum + rows, 0),
    files: loaded.files.length,
    damaged_files: [],
    event_seq: manifest.events.seq,
    event_hash: manifest.events.hash,
    migrated: loaded.migrated,
    settings: manifest.settings,
    broken_rules: loaded.brokenRules,
  };
}

type Source = { file: string; key: Buffer };

async function intoOwnServer(folder: DataFolder, backup: Source, log: (line: string) => void) {
  const server = localPostgres(folder, log, SCRATCH);
  let loaded: Loaded;
  try {
    await server.start();
    await run(server.url("postgres"), `create database ${databaseName} template template0`);
    log("writing tables and files, and reading them again");
    loaded = await fill(server.url(), folder, backup, log);
  } finally {
    // Stopped cleanly it has written all it holds; then its folder can be moved.
    await server.stop(60_000);
  }
  makeDurable(folder);
  return loaded;
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
    const loaded = await fill(at(aside), folder, backup, log);
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

async function fill(
  adminUrl: string,
  folder: DataFolder,
  backup: Source,
  log: (line: string) => void,
): Promise<Loaded> {
  const progress = inLines(log);
  const loaded = await loadDatabase(adminUrl, backup, { file: (part) => takeFile(folder, part), progress });
  await setRolePasswords(adminUrl, rolePasswords(adminUrl, folder));
  return { ...loaded, brokenRules: await brokenRules(adminUrl, (done) => progress("verify", done)) };
}

/** The rules that do not hold in a database. */
export async function brokenRules(adminUrl: string, progress?: (done: number) => void): Promise<string[]> {
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-restore" });
  try {
    return (await breachesOf(sql, progress)).map((check) => check.rule);
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
