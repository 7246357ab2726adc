import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { demoPasswordsInUse } from "#app/modules/access/queries.server.ts";
import { connect } from "#db/client.ts";
import { setRolePasswords } from "#db/migrate.ts";
import { recoveryKey, writeKey } from "./backup/recovery-key.ts";
import { upgrade } from "./backup/upgrade.ts";
import { openDataFolder } from "./local/data-folder.ts";
import { rolePasswords } from "./local/role-urls.ts";
import { seedDemo } from "./seed/demo.ts";
import { seedEmpty } from "./seed/empty.ts";

export type Prepared = {
  /** A demo account still has the password everybody can read in the README. */
  demoPasswordsUnchanged: boolean;
  /** Path of the one-time link that sets up an empty company. */
  setupUrl: string | null;
  /** The key of this installation's backups, when it was made just now: it is shown once. */
  newRecoveryKey: string | null;
};

/** Makes the database, brings it to this program's schema, sets the roles' passwords, and makes the first company. */
export async function prepareDatabase(
  adminUrl: string,
  dataPath: string,
  seed: "demo" | "none",
  log: (line: string) => void,
): Promise<Prepared> {
  await makeDatabase(adminUrl);
  const folder = openDataFolder(dataPath);
  const { key, made } = recoveryKey(folder);
  const migrations = await upgrade({ adminUrl, folder, key, log });
  if (migrations.length > 0) log(`applied ${migrations.length} migration${migrations.length > 1 ? "s" : ""}`);
  await setRolePasswords(adminUrl, rolePasswords(adminUrl, folder));
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-prepare" });
  try {
    let setupUrl: string | null = null;
    if (seed === "none") setupUrl = await seedEmpty(sql);
    else if (await seedDemo(sql, new Date())) {
      // Until the server has counted its rows by itself, it plans for empty tables: a list takes ten times as long.
      await sql`analyze`;
      log("made the demo company and its last 90 days");
    }
    const demoPasswordsUnchanged = (await demoPasswordsInUse(sql)).length > 0;
    return { demoPasswordsUnchanged, setupUrl, newRecoveryKey: made ? writeKey(key) : null };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Waits for a server that is still coming up, refuses one that is too old, creates the database if it is not there. */
async function makeDatabase(adminUrl: string): Promise<void> {
  const name = decodeURIComponent(new URL(adminUrl).pathname.slice(1)) || "postgres";
  const deadline = Date.now() + 30_000;
  for (;;) {
    const sql = postgres(adminUrl, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::int as version`;
      if (!row || row.version < 180_000)
        throw new Error("DATABASE_URL names a PostgreSQL older than 18; Pulse needs 18 or newer");
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      if (code === "3D000") return await createDatabase(adminUrl, name);
      const comingUp = code === "57P03" || code === "ECONNREFUSED" || code === "CONNECT_TIMEOUT";
      if (!comingUp || Date.now() > deadline) throw error;
      await sleep(300);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = "/postgres";
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  try {
    await sql`create database ${sql(name)} template template0`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
