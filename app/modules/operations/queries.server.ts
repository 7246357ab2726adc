import type { Db } from "#db/client.ts";

export type BackupRun = {
  id: string;
  reason: "schedule" | "person" | "operator" | "upgrade";
  state: "waiting" | "running" | "done" | "failed";
  step: "backup" | "copy" | "proof" | null;
  /** Percent of the step. */
  progress: number;
  at: string;
  finishedAt: string | null;
  /** The file's name without its folder. */
  name: string | null;
  /** The keep rule has ended the file since. */
  removed: boolean;
  sizeBytes: number | null;
  copied: boolean;
  provenAt: string | null;
  error: string | null;
};

type Row = {
  id: string;
  reason: BackupRun["reason"];
  state: BackupRun["state"];
  step: BackupRun["step"];
  progress: number;
  at: Date;
  finished_at: Date | null;
  name: string | null;
  removed: boolean;
  size_bytes: bigint | null;
  copied: boolean;
  proven_at: Date | null;
  error: string | null;
};

const toRun = (row: Row): BackupRun => ({
  id: row.id,
  reason: row.reason,
  state: row.state,
  step: row.step,
  progress: row.progress,
  at: row.at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
  name: row.name,
  removed: row.removed,
  sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
  copied: row.copied,
  provenAt: row.proven_at?.toISOString() ?? null,
  error: row.error,
});

/** Whoever makes a backup holds this lock (ops/backup/runs.ts): without it, a row that says "running" is of a program that was killed. */
export const BACKUP_LOCK = 7_203_205;

/** The newest runs, newest first. */
export async function listBackupRuns(db: Db, limit: number): Promise<BackupRun[]> {
  const rows = await db<Row[]>`
    select id, reason, case when is_dead then 'failed' else state end as state, step, progress, coalesce(started_at, asked_at) as at, finished_at,
      regexp_replace(file, '^.*/', '') as name, removed_at is not null as removed, size_bytes, copied_to is not null as copied, proven_at,
      case when is_dead then 'It was ended before it was done.' else error end as error
    from backup_run, lateral (select state = 'running' and not exists (
        select from pg_locks where locktype = 'advisory' and classid = 0 and objid = ${BACKUP_LOCK} and granted
          and database = (select oid from pg_database where datname = current_database())) as is_dead) look
    order by id desc limit ${limit}`;
  return rows.map(toRun);
}

export type BackupState = {
  lastBackupAt: string | null;
  lastProofAt: string | null;
  /** What went wrong last, when nothing has gone right since. */
  failure: string | null;
  /** The last copy in the second place lies on the disk that holds the data: both are lost at once. */
  copyBesideData: boolean;
  lastCopyAt: string | null;
  /** The file of the last copy in the second place, with its folder or address. */
  lastCopy: string | null;
};

/** How the installation stands: its last backup, its last proven restore, and what failed since. */
export async function readBackupState(db: Db): Promise<BackupState> {
  const [row] = await db<
    {
      backup: Date | null;
      proof: Date | null;
      failure: string | null;
      beside: boolean | null;
      copied_at: Date | null;
      copy: string | null;
    }[]
  >`
    select (select max(finished_at) from backup_run where file is not null and state in ('done', 'failed')) as backup,
      (select max(proven_at) from backup_run) as proof,
      (select error from (select state, error from backup_run where state in ('done', 'failed') order by id desc limit 1) last
        where state = 'failed') as failure,
      (select copy_beside_data from backup_run where state = 'done' and (copied_to is not null or reason in ('schedule', 'person'))
        order by id desc limit 1) as beside, copied.at as copied_at, copied.copy
      from (select) one left join lateral (
        select finished_at as at, copied_to as copy from backup_run where copied_to is not null order by id desc limit 1) copied on true`;
  return {
    lastBackupAt: row?.backup?.toISOString() ?? null,
    lastProofAt: row?.proof?.toISOString() ?? null,
    failure: row?.failure ?? null,
    copyBesideData: row?.beside ?? false,
    lastCopyAt: row?.copied_at?.toISOString() ?? null,
    lastCopy: row?.copy ?? null,
  };
}

export type FactsCheck = {
  checkedAt: string | null;
  compared: number;
  /** How many figures differed, and how many still did after they were built anew. */
  differed: number;
  remained: number;
  names: string[];
  /** Why the last try could not compare. */
  error: string | null;
};

/** How the figures stood when the worker last compared them with the books. */
export async function readFactsCheck(db: Db): Promise<FactsCheck> {
  const [row] = await db<
    {
      checked_at: Date | null;
      compared: number;
      differed: number;
      remained: number;
      names: string[];
      error: string | null;
    }[]
  >`select checked_at, coalesce(compared, 0) as compared, coalesce(differed, 0) as differed, coalesce(remained, 0) as remained,
      names, error from facts_check`;
  return {
    checkedAt: row?.checked_at?.toISOString() ?? null,
    compared: row?.compared ?? 0,
    differed: row?.differed ?? 0,
    remained: row?.remained ?? 0,
    names: row?.names ?? [],
    error: row?.error ?? null,
  };
}

/** How often PostgreSQL has met a page that is not as it was written; it counts them itself. */
export async function readDamagedPages(db: Db): Promise<number> {
  const [row] = await db<{ damaged: bigint | null }[]>`
    select checksum_failures as damaged from pg_stat_database where datname = current_database()`;
  return Number(row?.damaged ?? 0n);
}

/** The database server as the screen shows it. */
export async function readDatabaseFacts(db: Db): Promise<{ version: string; sizeBytes: number; migrations: number }> {
  const [row] = await db<{ version: string; size: bigint; migrations: bigint }[]>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as size,
      (select count(*) from pulse_migration) as migrations`;
  return { version: row?.version ?? "", sizeBytes: Number(row?.size ?? 0n), migrations: Number(row?.migrations ?? 0n) };
}
