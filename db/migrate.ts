import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect, type Sql, type Tx } from "#db/client.ts";

// One level below the project's root both as a source file (db/) and in a bundle (build/).
const FOLDER = fileURLToPath(new URL("../db/migrations/", import.meta.url));
const LOCK = 7_203_117;

/** Login roles; their passwords are set by whoever runs the server (`setRolePasswords`). */
export const ROLES = ["pulse_app", "pulse_worker", "pulse_verify", "pulse_jobs"] as const;
export type Role = (typeof ROLES)[number];

export class SchemaMismatch extends Error {}

export type MigrationFile = { name: string; text: string; checksum: string };

/** This program's migrations, in order. */
export async function migrationFiles(): Promise<MigrationFile[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(FOLDER + name, "utf8");
      return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
    }),
  );
}

async function createRoles(sql: Sql): Promise<void> {
  const wanted = [
    ["pulse_owner", "nologin"],
    ["pulse_app", "login"],
    ["pulse_worker", "login"],
    ["pulse_verify", "login bypassrls"],
    ["pulse_jobs", "login"],
  ];
  for (const [name, options] of wanted) {
    const [found] = await sql`select 1 from pg_roles where rolname = ${name ?? ""}`;
    // Roles belong to the whole server; another database's migration may create one at the same moment.
    if (!found) {
      await sql.unsafe(
        `do $$ begin create role ${name} ${options}; exception when duplicate_object or unique_violation then null; end $$`,
      );
    }
  }
}

/**
 * What of this program's migrations the database does not have yet. Throws SchemaMismatch where an applied one has another text, or
 * the database knows one that this program does not.
 */
async function findPending(sql: Sql): Promise<MigrationFile[]> {
  const [table] = await sql<{ there: boolean }[]>`select to_regclass('public.pulse_migration') is not null as there`;
  const rows = table?.there
    ? await sql<{ name: string; checksum: string }[]>`select name, checksum from pulse_migration`
    : [];
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const files = await migrationFiles();
  const known = new Set(files.map((file) => file.name));
  for (const name of applied.keys()) {
    if (!known.has(name)) {
      throw new SchemaMismatch(`The database was migrated by a newer program (${name}). Start that version instead.`);
    }
  }
  return files.filter((file) => {
    const before = applied.get(file.name);
    if (before !== undefined && before !== file.checksum)
      throw new SchemaMismatch(`Migration ${file.name} was applied with another text. Restore the file.`);
    return before === undefined;
  });
}

async function whileLocked<T>(adminUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-migrate" });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The names of the migrations that would be applied; changes nothing. Throws SchemaMismatch like `migrate`. */
export function pendingMigrations(adminUrl: string): Promise<string[]> {
  return whileLocked(adminUrl, async (sql) => (await findPending(sql)).map(({ name }) => name));
}

async function applyMigration(tx: Tx, file: MigrationFile): Promise<void> {
  await tx.unsafe(file.text);
  await tx`reset role`;
  await tx`insert into pulse_migration (name, checksum) values (${file.name}, ${file.checksum})`;
}

/** How long a migration waits for a table, how often it tries, and the pause between. */
export type Patience = { lockMs: number; tries: number; pauseMs: number };
const PATIENCE: Patience = { lockMs: 3_000, tries: 12, pauseMs: 2_000 };

/**
 * A change of a table waits behind whoever reads it, and everybody else waits behind the change: while an installation works it gives up soon,
 * lets them through, and tries again. Throws SchemaMismatch when the tables stay in use.
 */
async function inPatience(sql: Sql, { lockMs, tries, pauseMs }: Patience, work: (tx: Tx) => Promise<void>) {
  for (let left = tries - 1; ; left -= 1) {
    try {
      await sql.begin(async (tx) => {
        await tx`select set_config('lock_timeout', ${String(lockMs)}, true)`;
        await work(tx as unknown as Tx);
      });
      return;
    } catch (error) {
      if (!waitedInVain(error)) throw error;
      if (left === 0)
        throw new SchemaMismatch(
          "The tables that this version changes are in use: a report, a backup or another program has held them for too long. " +
            "Nothing was changed by that. Mend: start again in some minutes, or stop the version before first.",
        );
      await sleep(pauseMs);
    }
  }
}

const waitedInVain = (error: unknown) => (error as { code?: string }).code === "55P03";

class TakenBack extends Error {}

/** Applies what is pending to the data that is there, in one transaction that is taken back. Throws what would have failed. */
export function rehearseMigrations(adminUrl: string, patience = PATIENCE): Promise<string[]> {
  return whileLocked(adminUrl, async (sql) => {
    const pending = await findPending(sql);
    await inPatience(sql, patience, async (tx) => {
      for (const file of pending) {
        await applyMigration(tx, file).catch((error: Error) => {
          if (waitedInVain(error)) throw error;
          throw new SchemaMismatch(`Migration ${file.name} cannot be applied to this data: ${error.message}`);
        });
        // What a commit between two migrations would look at.
        await tx`set constraints all immediate`;
      }
      throw new TakenBack();
    }).catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error;
    });
    return pending.map(({ name }) => name);
  });
}

/**
 * Brings the database of `adminUrl` (a superuser's) to this program's schema, each migration in a transaction of its own.
 * Throws SchemaMismatch where an applied migration has another text, or the database knows one that this program does not.
 * With `only`, just those named, so that an older backup finds the tables it was made of. Returns the names applied now.
 */
export function migrate(adminUrl: string, only?: ReadonlySet<string>, patience = PATIENCE): Promise<string[]> {
  return whileLocked(adminUrl, async (sql) => {
    await createRoles(sql);
    await sql`create table if not exists pulse_migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
    const pending = (await findPending(sql)).filter(({ name }) => !only || only.has(name));
    for (const file of pending) await inPatience(sql, patience, (tx) => applyMigration(tx, file));
    if (pending.length > 0) {
      await sql`insert into pulse_schema (fingerprint) values (schema_fingerprint())
        on conflict (singleton) do update set fingerprint = excluded.fingerprint`;
    }
    return pending.map(({ name }) => name);
  });
}

/** Gives the login roles their passwords. `passwords` are generated, never a person's. */
export async function setRolePasswords(adminUrl: string, passwords: Partial<Record<Role, string>>): Promise<void> {
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-migrate" });
  try {
    for (const role of ROLES) {
      const password = passwords[role];
      if (!password) continue;
      const [row] = await sql<{ statement: string }[]>`
        select format('alter role %I password %L', ${role}::text, ${password}::text) as statement`;
      if (row) await sql.unsafe(row.statement);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}
