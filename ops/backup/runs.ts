import { BACKUP_LOCK } from "#app/modules/operations/queries.server.ts";
import type { Sql } from "#db/client.ts";
import { BackupRefused } from "./refused.ts";
import type { Backup } from "./write-backup.ts";

export type Reason = "schedule" | "person" | "operator" | "upgrade";
export type Step = "backup" | "copy" | "proof";

/** What a run says while it works; kept in the database, where the screen and `pulse doctor` find it. */
export type Run = {
  step: (step: Step) => Promise<void>;
  progress: (done: number) => void;
  made: (backup: Backup, sameDisk: boolean | null) => Promise<void>;
  copied: (copy: { copied_to: string; copy_beside_data: boolean | null }) => Promise<void>;
  /** Whether the last file, or copy, in that folder lay on another disk than the data. */
  wasOnOtherDisk: (what: "file" | "copy", folder: string) => Promise<boolean>;
  proven: () => Promise<void>;
  /** Notes which files of the folder are gone: `kept` are there. */
  removed: (folder: string, kept: string[]) => Promise<void>;
};

const PROGRESS_EVERY_MS = 500;

/**
 * Runs `work` as the only backup and keeps its course in a row. A row that was left "running" by a program that was killed is
 * closed by the next run. A database of an older schema has no such table, or less in it: then as much is kept as there is room for.
 */
export async function asRun<T>(admin: Sql, reason: Reason, work: (run: Run) => Promise<T>): Promise<T> {
  const connection = await admin.reserve();
  try {
    const [lock] = await connection<{ got: boolean }[]>`select pg_try_advisory_lock(${BACKUP_LOCK}) as got`;
    if (!lock?.got) throw new BackupRefused("Another backup is running. Try again when it is done.");
    const table = await connection<{ name: string }[]>`
      select attname as name from pg_attribute where attrelid = to_regclass('public.backup_run') and attnum > 0`;
    const id = table.length > 0 ? await begin(admin, reason) : null;
    try {
      const result = await work(runOf(admin, id, new Set(table.map(({ name }) => name))));
      if (id) await admin`update backup_run set state = 'done', progress = 100, finished_at = now() where id = ${id}`;
      return result;
    } catch (error) {
      if (id) {
        await admin`update backup_run set state = 'failed', finished_at = now(), error = ${sentenceOf(error)} where id = ${id}`;
      }
      throw error;
    } finally {
      await connection`select pg_advisory_unlock(${BACKUP_LOCK})`;
    }
  } finally {
    connection.release();
  }
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2_000);

async function begin(admin: Sql, reason: Reason): Promise<string> {
  await admin`update backup_run set state = 'failed', finished_at = now(), error = 'It was ended before it was done.'
    where state = 'running'`;
  // What waits is what is wanted now, whoever comes first to do it.
  const [row] = await admin<{ id: string }[]>`
    update backup_run set state = 'running', started_at = now() where state = 'waiting' returning id`;
  if (row) return row.id;
  const [added] = await admin<{ id: string }[]>`
    insert into backup_run (reason, state, started_at) values (${reason}, 'running', now()) returning id`;
  if (!added) throw new Error("the run was not written");
  return added.id;
}

const PLACES = { file: ["file", "file_beside_data"], copy: ["copied_to", "copy_beside_data"] } as const;

function runOf(admin: Sql, id: string | null, known: Set<string>): Run {
  let toldAt = 0;
  const change = async (all: Record<string, string | number | boolean | Date | null>) => {
    const columns = Object.fromEntries(Object.entries(all).filter(([name]) => known.has(name)));
    if (id) await admin`update backup_run set ${admin(columns)} where id = ${id}`;
  };
  return {
    step: (step) => change({ step, progress: 0 }),
    progress(done) {
      if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = Date.now();
      // Only to be looked at: a run does not wait for it and does not fail by it.
      change({ progress: Math.min(100, Math.round(done * 100)) }).catch(() => {});
    },
    made: (backup, sameDisk) =>
      change({
        file: backup.file,
        size_bytes: backup.size_bytes,
        sha256: backup.sha256,
        row_count: backup.rows,
        event_seq: backup.event_seq,
        event_hash: backup.event_hash,
        file_beside_data: sameDisk,
      }),
    copied: change,
    async wasOnOtherDisk(what, folder) {
      const [path, isBeside] = PLACES[what];
      if (!known.has(isBeside)) return false;
      const [last] = await admin<{ beside: boolean | null }[]>`
        select ${admin(isBeside)} as beside from backup_run where regexp_replace(${admin(path)}, '/[^/]*$', '') = ${folder}
          order by id desc limit 1`;
      return last?.beside === false;
    },
    proven: () => change({ proven_at: new Date() }),
    async removed(folder, kept) {
      if (!known.has("removed_at")) return;
      await admin`update backup_run set removed_at = now() where removed_at is null
        and regexp_replace(file, '/[^/]*$', '') = ${folder} and regexp_replace(file, '^.*/', '') <> all(${kept})`;
    },
  };
}
