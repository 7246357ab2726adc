import { resolve } from "node:path";
import type { Command } from "commander";
import { findKey } from "../backup/recovery-key.ts";
import { type Restored, restoreInto } from "../backup/restore.ts";
import { readSettings } from "../local/settings.ts";
import { print } from "./answer.ts";
import { root } from "./installation.ts";

type Options = { into: string; key?: string; json?: boolean };

export function addRestore(program: Command): void {
  program
    .command("restore <file>")
    .description(
      "make an installation of a backup, in a new folder; everybody signs in again, nothing is sent a second time",
    )
    .requiredOption("--into <dir>", "the data folder to make; one that holds data is refused")
    .option("--key <file>", "file with the recovery key (else PULSE_BACKUP_KEY, else the one in PULSE_DATA/keys)")
    .option("--json", "print JSON")
    .action(async (file: string, options: Options) => {
      const settings = readSettings(process.env, root);
      const key = findKey({ file: options.key, given: process.env.PULSE_BACKUP_KEY, dataPath: settings.dataPath });
      const restored = await restoreInto({
        file: resolve(file),
        key,
        into: resolve(options.into),
        databaseUrl: settings.databaseUrl,
        log: (line) => console.error(line),
      });
      print(restored, options.json, () => report(restored));
    });
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
  return [...lines, `Start it: PULSE_DATA=${restored.into} npm start`].join("\n");
}
