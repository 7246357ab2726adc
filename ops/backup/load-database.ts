import { finished } from "node:stream/promises";
import { migrate, migrationFiles } from "#db/migrate.ts";
import { type Connection, connectForCopy } from "./connection.ts";
import type { Manifest, TablePart } from "./parts.ts";
import type { Progress } from "./progress.ts";
import { type Content, readBackup, type Taker, type Takers } from "./read-backup.ts";
import { BackupRefused } from "./refused.ts";
import { beginPlainly, copyIn, copyOut, listTables, meter, SNAPSHOT, type Table } from "./tables.ts";

/** Refuses a backup of a schema that this program cannot make: newer ones, and migrations with another text. */
export async function requireKnownSchema(manifest: Pick<Manifest, "migrations" | "program">): Promise<void> {
  const known = new Map((await migrationFiles()).map((file) => [file.name, file.checksum]));
  for (const { name, checksum } of manifest.migrations) {
    if (!known.has(name)) {
      throw new BackupRefused(
        `The backup was made by a newer program (${manifest.program}): it has the schema ${name}, which this one does not know. Restore it with that version.`,
      );
    }
    if (known.get(name) !== checksum) {
      throw new BackupRefused(
        `The backup's schema ${name} is not this program's: their texts differ. Restore it with the version that made it (${manifest.program}).`,
      );
    }
  }
}

export type Loading = {
  file?: Takers["file"];
  /** false: tables are not read back. */
  compare?: boolean;
  progress?: Progress;
};

/**
 * Fills the empty database of `adminUrl` with a backup: first the schema it was made of, then its rows, with triggers asleep so
 * that counters and append-only tables end exactly as they were, then whatever migrations have come since. Every table is read
 * back and must be what was written. The backup should have been read once before, so that damage is known before anything is made.
 */
export async function loadDatabase(
  adminUrl: string,
  backup: { file: string; key: Buffer },
  { file, compare = true, progress = () => {} }: Loading = {},
): Promise<Content & { migrated: string[] }> {
  await readManifest(backup, async (manifest) => {
    await requireKnownSchema(manifest);
    await migrate(adminUrl, new Set(manifest.migrations.map(({ name }) => name)));
  });
  const db = await connectForCopy(adminUrl, "pulse-restore");
  let content: Content;
  try {
    await beginPlainly(db, "");
    // Neither triggers nor references are looked at meanwhile; both held when the snapshot was taken.
    await db.rows("set local session_replication_role = 'replica'");
    const tables = await listTables(db);
    const emptied = tables.filter((table) => table.name !== "public.pulse_schema").map((table) => table.quoted);
    await db.rows(`truncate ${emptied.join(", ")}`);
    const sleeping = await letIndexesSleep(db, emptied);
    content = await readBackup(backup.file, backup.key, {
      table: (part) => takeTable(db, tables, part),
      ...(file ? { file } : {}),
      progress: (done) => progress("load", done),
    });
    if (sleeping) await buildIndexes(db, emptied, (done) => progress("index", done));
    for (const { name, last_value, is_called } of content.manifest.sequences) {
      await db.rows("select setval($1::regclass, $2::bigint, $3)", [name, last_value, is_called]);
    }
    await db.rows("commit");
    if (compare) await compareContent(db, content, (done) => progress("compare", done));
    await forgetWhatWaits(db, (name) => content.tables.has(`public.${name}`));
    await db.rows("analyze");
  } finally {
    db.drop();
  }
  return { ...content, migrated: await migrate(adminUrl) };
}

/**
 * An index that is not ready is passed over by what writes rows, until it is built anew; its constraints stay where they are. False where we
 * may not, as on a server that somebody else keeps: there each row finds its place.
 */
async function letIndexesSleep(db: Connection, tables: string[]): Promise<boolean> {
  const [role] = await db.rows<{ may: string }>(
    "select rolsuper::text as may from pg_roles where rolname = current_user",
  );
  if (role?.may !== "true") return false;
  await db.rows("update pg_index set indisready = false, indisvalid = false where indrelid = any($1::regclass[])", [
    tables,
  ]);
  return true;
}

/** Sorting all rows at once is quicker than finding the place of each, and finds out what is not unique just as well. */
async function buildIndexes(db: Connection, tables: string[], progress: (done: number) => void): Promise<void> {
  await db.rows("set local maintenance_work_mem = '256MB'");
  for (const [at, table] of tables.entries()) {
    await db.rows(`reindex table ${table}`);
    progress((at + 1) / tables.length);
  }
}

/** After a restore: what was about to happen when its source was made may have happened elsewhere since. */
export async function forgetWhatWaits(db: Pick<Connection, "rows">, has: (table: string) => boolean): Promise<void> {
  // A backup that was being made, or wanted, is not wanted here.
  if (has("backup_run")) await db.rows("delete from backup_run where finished_at is null");
  // Neither is what was about to go out: somebody else may have sent it since.
  if (has("outgoing_message")) {
    await db.rows(`update outgoing_message set state = 'dropped', sealed = null, finished_at = now(),
      answer = 'Not sent: restored from a backup.' where state in ('waiting', 'sending')`);
  }
  // Nor what would go out again and again: its people say when this is the installation that sends it.
  if (has("view_schedule")) await db.rows("update view_schedule set paused = 'restored' where paused is null");
  // What was ordered before was told before, or is not to be told by this copy.
  await db.rows("update consumer_cursor set seq = (select seq from event_head) where consumer = 'webhooks'");
}

class EnoughRead extends Error {}

/** The manifest comes first, so this reads a few pieces only. */
async function readManifest(
  backup: { file: string; key: Buffer },
  take: (manifest: Manifest) => Promise<void>,
): Promise<void> {
  let found: Manifest | undefined;
  await readBackup(backup.file, backup.key, {
    async manifest(manifest) {
      found = manifest;
      throw new EnoughRead();
    },
  }).catch((error) => {
    if (!(error instanceof EnoughRead)) throw error;
  });
  if (found) await take(found);
}

async function takeTable(db: Connection, tables: Table[], part: TablePart): Promise<Taker> {
  const table = tables.find(({ name }) => name === part.name);
  const missing = part.columns.filter((column) => !table?.columns.includes(column));
  if (!table || missing.length > 0) {
    throw new BackupRefused(`The backup's table ${part.name} is not of the schema it names (${missing.join(", ")}).`);
  }
  const rows = db.copyIn(copyIn(table.quoted, part.columns));
  let fault: unknown;
  rows.on("error", (error) => {
    fault = error;
  });
  return {
    async data(piece) {
      if (fault) throw fault;
      await new Promise<void>((done, fail) => rows.write(piece, (error) => (error ? fail(error) : done())));
    },
    async end() {
      rows.end();
      await finished(rows);
    },
  };
}

/** Reads every table again: its bytes must be those of the backup. */
async function compareContent(db: Connection, content: Content, progress: (done: number) => void): Promise<void> {
  await beginPlainly(db, SNAPSHOT);
  const all = [...content.tables.values()].reduce((sum, { end }) => sum + end.bytes, 0);
  let read = 0;
  for (const table of await listTables(db)) {
    const wanted = content.tables.get(table.name);
    if (!wanted) continue;
    const through = meter();
    for await (const piece of db.copyOut(copyOut(table.quoted, wanted.columns)) as AsyncIterable<Buffer>)
      through.add(piece);
    const found = through.read();
    read += wanted.end.bytes;
    progress(read / Math.max(1, all));
    if (found.sha256 !== wanted.end.sha256) {
      throw new Error(
        `${table.name} was restored with other content: ${found.rows} rows, the backup has ${wanted.end.rows}`,
      );
    }
  }
  await db.rows("commit");
}
