import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { findKey } from "../backup/recovery-key.ts";
import { BackupRefused } from "../backup/refused.ts";
import { type Restored, restoreInto } from "../backup/restore.ts";
import { backupPrefix } from "../backup/write-backup.ts";
import { readSettings } from "../local/settings.ts";
import { print } from "./answer.ts";
import { root } from "./installation.ts";

type Options = { into?: string; replace?: boolean; key?: string; json?: boolean };

export function addRestore(program: Command): void {
  const command = program
    .command("restore [file]")
    .description(
      "make an installation of a backup (without FILE: the newest one here), in a new folder or in the place of this one; everybody signs in again, nothing is sent a second time",
    )
    .option("--into <dir>", "the data folder to make; one that holds data is refused")
    .option("--replace", "take the place of the stopped installation in PULSE_DATA, which is kept beside it")
    .option("--key <file>", "file with the recovery key (else PULSE_BACKUP_KEY, else the one in PULSE_DATA/keys)")
    .option("--json", "print JSON")
    .action(async (file: string | undefined, options: Options) => {
      if ((options.into === undefined) === (options.replace === undefined))
        command.error("error: either --into DIR, or --replace");
      const settings = readSettings(process.env, root);
      const key = findKey({ file: options.key, given: process.env.PULSE_BACKUP_KEY, dataPath: settings.dataPath });
      const from = file ?? newest(resolve(process.env.PULSE_BACKUP_TO || join(settings.dataPath, "backups")), key);
      if (!file) console.error(`the newest backup is ${from}`);
      const restored = await restoreInto({
        file: resolve(from),
        key,
        into: resolve(options.into ?? settings.dataPath),
        replace: options.replace ?? false,
        databaseUrl: settings.databaseUrl,
        log: (line) => console.error(line),
      });
      print(restored, options.json, () => report(restored));
    });
}

/** Their names begin with the key's id and end with the moment at which they were made. */
function newest(folder: string, key: Buffer): string {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const made = names.filter((name) => name.startsWith(backupPrefix(key)) && name.endsWith(".pulse")).sort();
  const last = made.at(-1);
  if (last) return join(folder, last);
  throw new BackupRefused(`There is no backup of this installation in ${folder}. Name one: pulse restore FILE …`);
}

function report(restored: Restored): string {
  const lines = [
    `Restored the backup of ${restored.made_at}: ${restored.rows} rows of ${restored.tables} tables and ${restored.files} files,`,
    `up to event ${restored.event_seq}, hash ${restored.event_hash.slice(0, 16)}…`,
  ];
  if (restored.migrated.length > 0) lines.push(`Brought to this program's schema: ${restored.migrated.join(", ")}.`);
  if (restored.broken_rules.length === 0) lines.push("Every invariant holds.");
  for (const rule of restored.broken_rules) lines.push(`warning: this did not hold in the backup either: ${rule}`);
  const settings = Object.entries(restored.settings).map(([name, value]) => `${name}=${value}`);
  if (settings.length > 0) lines.push(`It was started with ${settings.join(" ")}.`);
  if (restored.former) lines.push(`What was there before lies in ${restored.former}; delete it when it is not needed.`);
  return [...lines, `Start it: PULSE_DATA=${restored.into} npm start`].join("\n");
}
