import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, open, readdir, rename, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { DataFolder } from "../local/data-folder.ts";
import { type Connection, connectForCopy } from "./connection.ts";
import { controlRecord, dataRecord, type Manifest, newManifest } from "./parts.ts";
import { keyId } from "./recovery-key.ts";
import { BackupRefused } from "./refused.ts";
import { seal } from "./sealed-stream.ts";
import { beginPlainly, copyOut, LEFT_OUT, listSequences, listTables, meter, SNAPSHOT, type Table } from "./tables.ts";

export type BackupOptions = {
  adminUrl: string;
  folder: DataFolder;
  key: Buffer;
  /** Folder the file is put in. */
  to: string;
  now: Date;
  program: string;
  settings: Record<string, string>;
  /** Called now and then with how much is done, 0 to 1. */
  onProgress?: (done: number) => void;
};

export type Backup = {
  file: string;
  size_bytes: number;
  /** Of the file as it lies there. */
  sha256: string;
  tables: number;
  rows: number;
  files: number;
  /** Where the event chain stood. */
  event_seq: string;
  event_hash: string;
  /** Files of the data folder whose content is not what their name says; they are in the backup as they are. */
  damaged_files: string[];
};

/** Secrets that each installation's own services make anew, and the key that opens the file. */
const KEYS_LEFT_OUT = /^(postgres|nats|redis)-password$|^role-passwords$|^recovery-key$/;

const SUFFIX = ".pulse";

/** `pulse-<key's id>-<time>.pulse`: names of one installation sort by time. */
export function backupName(key: Buffer, at: Date): string {
  const time = at
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:]/g, "");
  return `pulse-${keyId(key).toString("hex")}-${time}${SUFFIX}`;
}

/**
 * Copies the whole installation into one sealed file: every table from ONE snapshot, then the files, which are only ever added.
 * Holds a few pieces of 64 KiB in memory, whatever the size. The file appears under its name when it is whole and on the disk;
 * what a run that was killed left behind is removed by the next.
 */
export async function writeBackup(options: BackupOptions): Promise<Backup> {
  await makeFolder(options.to);
  for (const name of readdirSync(options.to)) {
    if (name.startsWith(backupPrefix(options.key)) && name.endsWith(".part")) rmSync(join(options.to, name));
  }
  const file = await freeName(options.to, options.key, options.now);
  const part = `${file}.part`;
  const db = await connectForCopy(options.adminUrl, "pulse-backup");
  try {
    const hash = createHash("sha256");
    const watched = new Transform({
      transform(bytes: Buffer, _encoding, done) {
        hash.update(bytes);
        done(null, bytes);
      },
    });
    const totals: Totals = { tables: 0, rows: 0, files: 0, seq: "0", head: "", damaged: [] };
    await beginPlainly(db, SNAPSHOT);
    await pipeline(
      exportAll(db, options, totals),
      createGzip({ level: 4 }),
      (source: AsyncIterable<Buffer>) => seal(options.key, source),
      watched,
      createWriteStream(part, { flags: "wx", mode: 0o600 }),
    );
    await flush(part);
    await rename(part, file);
    await flush(dirname(file));
    return {
      file,
      size_bytes: (await stat(file)).size,
      sha256: hash.digest("hex"),
      tables: totals.tables,
      rows: totals.rows,
      files: totals.files,
      event_seq: totals.seq,
      event_hash: totals.head,
      damaged_files: totals.damaged,
    };
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    // Also in the middle of a COPY that nobody reads any more. The transaction only read.
    db.drop();
  }
}

export const backupPrefix = (key: Buffer) => `pulse-${keyId(key).toString("hex")}-`;

/** One after the other: where a folder cannot be made at all (/proc), Node's own `recursive` never ends. Throws BackupRefused. */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw new BackupRefused(`The folder ${path} cannot be made (${error.code}).`);
  });
}

/** Two backups within one second get names of their own. */
async function freeName(to: string, key: Buffer, now: Date): Promise<string> {
  for (let at = now.getTime(); ; at += 1_000) {
    const file = join(to, backupName(key, new Date(at)));
    if (!existsSync(file)) return file;
  }
}

export async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type Totals = { tables: number; rows: number; files: number; seq: string; head: string; damaged: string[] };

async function* exportAll(db: Connection, options: BackupOptions, totals: Totals): AsyncGenerator<Buffer> {
  const tables = (await listTables(db)).filter((table) => !LEFT_OUT.includes(table.name));
  const manifest = await describe(db, options, tables);
  totals.seq = manifest.events.seq;
  totals.head = manifest.events.hash;
  yield controlRecord(manifest);

  const wanted = Object.values(manifest.tables).reduce((sum, rows) => sum + rows, 0);
  for (const table of tables) {
    yield* exportTable(db, table, manifest.tables[table.name] ?? 0, totals);
    // The files come last and are few beside the rows.
    options.onProgress?.(wanted === 0 ? 0.95 : (totals.rows / wanted) * 0.95);
  }
  for (const path of await keptFiles(options.folder)) yield* exportFile(options.folder, path, totals);
  yield controlRecord({ is: "close", tables: totals.tables, files: totals.files });
}

async function describe(db: Connection, options: BackupOptions, tables: Table[]): Promise<Manifest> {
  const [head] = await db.rows<{ seq: string; hash: string }>(
    "select seq::text, encode(hash, 'hex') as hash from event_head",
  );
  const [server] = await db.rows<{ version: string }>("select current_setting('server_version') as version");
  const migrations = await db.rows<{ name: string; checksum: string }>(
    "select name, checksum from pulse_migration order by name",
  );
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await db.rows<{ rows: string }>(`select count(*)::text as rows from ${table.quoted}`);
    counts[table.name] = Number(row?.rows);
  }
  return newManifest({
    made_at: options.now.toISOString(),
    program: options.program,
    postgres: server?.version ?? "",
    migrations,
    events: head ?? { seq: "0", hash: "" },
    tables: counts,
    sequences: await listSequences(db),
    settings: options.settings,
  });
}

async function* exportTable(db: Connection, table: Table, counted: number, totals: Totals): AsyncGenerator<Buffer> {
  yield controlRecord({ is: "table", name: table.name, columns: table.columns });
  const through = meter();
  for await (const piece of db.copyOut(copyOut(table.quoted, table.columns)) as AsyncIterable<Buffer>) {
    through.add(piece);
    yield dataRecord(piece);
  }
  const end = through.read();
  if (end.rows !== counted) throw new Error(`${table.name}: ${end.rows} rows were read of ${counted}`);
  totals.tables++;
  totals.rows += end.rows;
  yield controlRecord({ is: "end", ...end });
}

async function* exportFile(folder: DataFolder, path: string, totals: Totals): AsyncGenerator<Buffer> {
  yield controlRecord({ is: "file", path });
  const through = meter();
  for await (const piece of createReadStream(join(folder.path, path)) as AsyncIterable<Buffer>) {
    through.add(piece);
    yield dataRecord(piece);
  }
  const end = through.read();
  const named = /\/([0-9a-f]{64})\.[a-z0-9]+$/.exec(path)?.[1];
  if (named && named !== end.sha256) totals.damaged.push(path);
  totals.files++;
  yield controlRecord({ is: "end", ...end });
}

/** Below the data folder: everything in files/, and the keys that cannot be made anew. */
async function keptFiles(folder: DataFolder): Promise<string[]> {
  const found = await Promise.all(
    [folder.files, folder.keys].map(async (inner) =>
      (await readdir(inner, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder.path, join(entry.parentPath, entry.name))),
    ),
  );
  return found
    .flat()
    .filter((path) => !/\.(part|new)$/.test(path) && !(path.startsWith("keys/") && KEYS_LEFT_OUT.test(path.slice(5))))
    .sort();
}
