import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { wrongSetting } from "#app/modules/shared/operator-settings.server.ts";
import { fromFiles } from "#db/from-files.ts";
import { keyFile } from "../backup/recovery-key.ts";
import { type DataFolder, keptSecret, openDataFolder, writePrivateFile } from "../local/data-folder.ts";
import { rolePasswords, roleUrl } from "../local/role-urls.ts";
import { isLoopback, readSettings, type Settings } from "../local/settings.ts";
import { type Prepared, prepareDatabase } from "../prepare-database.ts";
import { CommandFailed, print } from "./answer.ts";
import { keyWords } from "./backup.ts";
import { root } from "./installation.ts";

type Options = { secrets?: string; json?: boolean };

export function addPrepare(program: Command): void {
  program
    .command("prepare")
    .description("make a given server's database ready for a web and a worker that run as programs of their own")
    .option("--secrets <dir>", "write what each program needs to sign in: <dir>/web and <dir>/worker")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      const settings = readSettings(process.env, root);
      if (!settings.databaseUrl) {
        throw new CommandFailed(
          "prepare works on a server of your own: set DATABASE_URL. npm start needs none of this.",
        );
      }
      const wrong = wrongSetting(fromFiles(process.env));
      if (wrong) throw new CommandFailed(wrong);
      const log = (line: string) => console.error(line);
      const prepared = await prepareDatabase(settings.databaseUrl, settings.dataPath, settings.seed, log);
      if (prepared.demoPasswordsUnchanged && !isLoopback(settings.host)) {
        throw new CommandFailed(
          "A demo account still has its well-known password; change it before others are let in.",
        );
      }
      const folder = openDataFolder(settings.dataPath);
      if (options.secrets) writeSecrets(options.secrets, settings.databaseUrl, folder);
      const { newRecoveryKey, ...facts } = prepared;
      print(facts, options.json, () => words(prepared, settings, folder));
      if (newRecoveryKey && options.json) console.error(keyWords(newRecoveryKey, keyFile(folder)));
    });
}

/** Each program gets its own role's address and nothing of the others'. The superuser's goes to the worker, for backups alone. */
function writeSecrets(to: string, adminUrl: string, folder: DataFolder): void {
  keptSecret(folder, "secret");
  const passwords = rolePasswords(adminUrl, folder);
  const files = {
    "web/database-url": roleUrl(adminUrl, "pulse_app", passwords),
    "worker/database-url": roleUrl(adminUrl, "pulse_worker", passwords),
    "worker/jobs-database-url": roleUrl(adminUrl, "pulse_jobs", passwords),
    "worker/maintenance-url": adminUrl,
  };
  for (const program of ["web", "worker"]) mkdirSync(join(to, program), { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writePrivateFile(join(to, name), `${text}\n`);
}

function words({ setupUrl, newRecoveryKey }: Prepared, settings: Settings, folder: DataFolder): string {
  const lines = ["The database is ready."];
  const origin = settings.publicUrl.split(",")[0];
  if (setupUrl) lines.push(`Set up the company here, once: ${origin}${setupUrl}`);
  if (newRecoveryKey) lines.push(keyWords(newRecoveryKey, keyFile(folder)));
  return lines.join("\n");
}
