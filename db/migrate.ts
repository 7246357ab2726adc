import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { connect, type Sql } from "#db/client.ts";

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
 * Brings the database of `adminUrl` (a superuser's) to this program's schema, each migration in a transaction of its own.
 * Throws SchemaMismatch where an applied migration has another text, or the database knows one that this program does not.
 * With `only`, just those named, so that an older backup finds the tables it was made of. Returns the names applied now.
 */
export async function migrate(adminUrl: string, only?: ReadonlySet<string>): Promise<string[]> {
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-migrate" });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await createRoles(sql);
    await sql`create table if not exists pulse_migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
    const applied = new Map(
      (await sql<{ name: string; checksum: string }[]>`select name, checksum from pulse_migration`).map((row) => [
        row.name,
        row.checksum,
      ]),
    );
    const files = await migrationFiles();
    const known = new Set(files.map((file) => file.name));
    for (const name of applied.keys()) {
      if (!known.has(name)) {
        throw new SchemaMismatch(`The database was migrated by a newer program (${name}). Start that version instead.`);
      }
    }
    const done: string[] = [];
    for (const file of files) {
      if (only && !only.has(file.name)) continue;
      const before = applied.get(file.name);
      if (before === file.checksum) continue;
      if (before) throw new SchemaMismatch(`Migration ${file.name} was applied with another text. Restore the file.`);
      await sql.begin(async (tx) => {
        await tx.unsafe(file.text);
        await tx`reset role`;
        await tx`insert into pulse_migration (name, checksum) values (${file.name}, ${file.checksum})`;
      });
      done.push(file.name);
    }
    if (done.length > 0) {
      await sql`insert into pulse_schema (fingerprint) values (schema_fingerprint())
        on conflict (singleton) do update set fingerprint = excluded.fingerprint`;
    }
    return done;
  } finally {
    await sql.end({ timeout: 5 });
  }
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
