import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, type Sql } from "#db/client.ts";
import type { Role } from "#db/migrate.ts";
import { releaseLock, takeLock } from "../folder-lock.mjs";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { localPostgres } from "../local/postgres.ts";
import { rolePasswords, roleUrl } from "../local/role-urls.ts";
import { type RunState, readRunState } from "../local/run-state.ts";
import { readSettings } from "../local/settings.ts";
import { CommandFailed } from "./answer.ts";

export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** The installation a command works on: the one in PULSE_DATA, running or not. */
export type Installation = {
  folder: DataFolder;
  adminUrl: string;
  /** null while only the database runs, started for this command. */
  running: RunState | null;
  urlFor(role: Role): string;
  /** A small pool of the superuser's, closed with the command. */
  admin: Sql;
};

/**
 * Runs the work with a database: the given one (DATABASE_URL), the running one, or one started for as long as it takes.
 */
export async function withInstallation<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env, root);
  if (!settings.databaseUrl && !existsSync(settings.dataPath)) throw nothingThere(settings.dataPath);
  const folder = openDataFolder(settings.dataPath);
  const running = readRunState(folder);
  const using = async (adminUrl: string) => {
    const admin = connect({ url: adminUrl, max: 4, name: "pulse-cli" });
    try {
      const passwords = rolePasswords(adminUrl, folder);
      return await work({ folder, adminUrl, running, admin, urlFor: (role) => roleUrl(adminUrl, role, passwords) });
    } finally {
      await admin.end({ timeout: 5 });
    }
  };
  if (settings.databaseUrl) return using(settings.databaseUrl);
  if (running) return using(running.adminUrl);
  if (!existsSync(join(folder.path, "postgres/PG_VERSION"))) throw nothingThere(settings.dataPath);

  const lock = takeLock(folder.lockFile);
  if (!lock.taken)
    throw new CommandFailed(
      `Pulse is starting or stopping on ${folder.path} (process ${lock.pid}). Try again in a moment.`,
    );
  const server = localPostgres(folder, (line) => console.error(line));
  try {
    await server.start();
    return await using(server.url());
  } finally {
    await server.stop(10_000);
    releaseLock(folder.lockFile);
  }
}

function nothingThere(path: string): CommandFailed {
  return new CommandFailed(
    `There is no installation in ${path}. Start it once (npm start), or set PULSE_DATA to the folder of one.`,
  );
}
