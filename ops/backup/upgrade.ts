import { connect } from "#db/client.ts";
import { migrate, pendingMigrations, rehearseMigrations } from "#db/migrate.ts";
import type { DataFolder } from "../local/data-folder.ts";
import { programVersion } from "../program-version.ts";
import { backupFolder } from "./places.ts";
import { inLines } from "./progress.ts";
import { type Proving, proveBackup } from "./prove.ts";
import { BackupRefused } from "./refused.ts";
import { runBackup } from "./run-backup.ts";

export type Upgrade = { adminUrl: string; folder: DataFolder; key: Buffer; log: (line: string) => void };

/**
 * Brings a database to this program's schema. One that holds data is backed up first; then the migrations are run once in a
 * transaction that is taken back, and the backup is restored into a scratch database, brought forward there and looked at by every
 * invariant. What fails on the way stops everything while nothing is changed. A schema that this program does not know is refused
 * (SchemaMismatch). Returns the names of what was applied.
 */
export async function upgrade({ adminUrl, folder, key, log }: Upgrade): Promise<string[]> {
  const pending = await pendingMigrations(adminUrl);
  if (pending.length > 0 && (await holdsData(adminUrl))) {
    log(`the schema is older than this program (${pending.join(", ")} to come); backing up first`);
    const file = await backUp({ adminUrl, folder, key, log });
    await rehearseMigrations(adminUrl);
    await rehearseOnCopy({ adminUrl, folder, backup: { file, key }, compare: false, progress: inLines(log) }, log);
  }
  return migrate(adminUrl);
}

async function backUp({ adminUrl, folder, key, log }: Upgrade): Promise<string> {
  const admin = connect({ url: adminUrl, max: 4, name: "pulse-upgrade" });
  try {
    const made = await runBackup({
      ...{ admin, adminUrl, folder, key },
      ...{ now: new Date(), program: programVersion(), settings: {}, reason: "upgrade" as const },
      ...{ prove: false, to: backupFolder(process.env, folder), isHome: true, copyTo: null, keep: null },
    });
    log(`backed up to ${made.file}`);
    return made.file;
  } catch (error) {
    throw new BackupRefused(
      `The database is older than this program and could not be backed up, so it was left as it is: ${(error as Error).message}\n` +
        "Mend: free some space on its disk, then start again.",
    );
  } finally {
    await admin.end({ timeout: 5 });
  }
}

async function rehearseOnCopy(copy: Proving, log: (line: string) => void): Promise<void> {
  try {
    log("rehearsing on a restored copy");
    await proveBackup(copy);
    log("rehearsed on a restored copy: its books hold under the new schema");
  } catch (error) {
    throw new BackupRefused(
      `The upgrade was rehearsed on a restored copy and does not hold there, so the database was left as it is: ${(error as Error).message}\n` +
        "Mend: start the version before, and look at what pulse verify says.",
    );
  }
}

async function holdsData(adminUrl: string): Promise<boolean> {
  const sql = connect({ url: adminUrl, max: 1, name: "pulse-upgrade" });
  try {
    const [table] = await sql<{ there: boolean }[]>`select to_regclass('public.tenant') is not null as there`;
    if (!table?.there) return false;
    const [row] = await sql`select 1 from tenant limit 1`;
    return row !== undefined;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
