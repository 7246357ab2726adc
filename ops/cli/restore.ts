import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { fromArchive } from "../archive/restore-moment.ts";
import { backupFolder, doubtOf } from "../backup/places.ts";
import { findKey } from "../backup/recovery-key.ts";
import { BackupRefused } from "../backup/refused.ts";
import { LOOK_FIRST, type Restored, restoreInto } from "../backup/restore.ts";
import { fromFile } from "../backup/restore-file.ts";
import { backupPrefix } from "../backup/write-backup.ts";
import { readSettings, type Settings } from "../local/settings.ts";
import { print } from "./answer.ts";
import { archiveOf } from "./archive.ts";
import { root } from "./installation.ts";

type Options = {
  into?: string;
  replace?: boolean;
  to?: string;
  archive?: string;
  line?: string;
  key?: string;
  anyway?: boolean;
  json?: boolean;
};

export function addRestore(program: Command): void {
  const command = program
    .command("restore [file]")
    .description(
      "make an installation of a backup (without FILE: the newest one here), in a new folder or in the place of this one; everybody signs in again, nothing is sent a second time",
    )
    .option("--into <dir>", "the data folder to make; one that holds data is refused")
    .option("--replace", "take the place of the stopped installation in PULSE_DATA, which is kept beside it")
    .option(
      "--to <moment>",
      'instead of a backup\'s file: as it was at a moment, such as "2026-11-21T14:02:59Z", or "latest", from the archive',
    )
    .option("--archive <dir>", "the archive that --to takes it from (default: PULSE_ARCHIVE)")
    .option("--line <name>", "where the archive holds several installations' changes at that moment: whose are meant")
    .option(
      "--key <file>",
      "file with the recovery key, or the key itself (else PULSE_BACKUP_KEY, else the one in PULSE_DATA/keys)",
    )
    .option("--anyway", "with --replace: take the place also where the books of the backup do not hold")
    .option("--json", "print JSON")
    .action(async (file: string | undefined, options: Options) => {
      if ((options.into === undefined) === (options.replace === undefined))
        command.error("error: either --into DIR, or --replace");
      if (options.anyway && !options.replace) command.error("error: --anyway goes with --replace");
      if (options.to !== undefined && file !== undefined) command.error("error: either FILE, or --to MOMENT");
      if (options.to === undefined && (options.archive !== undefined || options.line !== undefined))
        command.error("error: --archive and --line go with --to");
      const moment = options.to === undefined ? undefined : readMoment(options.to);
      if (moment === "none")
        return command.error(`error: ${options.to} is no moment such as 2026-11-21T14:02:59Z, or latest`);
      const settings = readSettings(process.env, root);
      const key = findKey({ file: options.key, given: process.env.PULSE_BACKUP_KEY, dataPath: settings.dataPath });
      const into = resolve(options.into ?? settings.dataPath);
      const log = (line: string) => console.error(line);
      const isAnyway = options.anyway ?? false;
      if (file !== undefined && options.replace && !isAnyway) refuseDoubtful(resolve(file));
      const source =
        moment === undefined
          ? fromFile({ file: backupOf(file, settings, key), key }, settings.databaseUrl, log)
          : fromArchive({
              ...{ archive: archiveOf(options.archive, settings), line: options.line },
              ...{ key, to: moment, into, log },
            });
      const ownDatabase = settings.databaseUrl !== null && moment === undefined;
      const restored = await restoreInto({
        ...{ source, key, into, ownDatabase },
        ...{ replace: options.replace ?? false, anyway: isAnyway },
      });
      print(restored, options.json, () => report(restored));
    });
}

/** What is known to hold no sound books is not even tried: it would be refused in the end. */
function refuseDoubtful(file: string): void {
  const why = doubtOf(file);
  if (why === null) return;
  throw new BackupRefused(
    `${file} is not put in the place of this installation: its restore could not be proven (${why}). Nothing was changed.\n${LOOK_FIRST}`,
  );
}

/** With its zone: an hour that is meant otherwise loses an hour's work. */
function readMoment(text: string): Date | null | "none" {
  if (text === "latest") return null;
  const isMoment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)$/.test(text);
  const moment = new Date(text.replace(" ", "T"));
  return isMoment && !Number.isNaN(moment.getTime()) ? moment : "none";
}

function backupOf(file: string | undefined, settings: Settings, key: Buffer): string {
  if (file !== undefined) return resolve(file);
  const from = newest(backupFolder(process.env, { path: settings.dataPath }), key);
  console.error(`the newest backup is ${from}`);
  return from;
}

/** The newest whose proof has not failed. Their names begin with the key's id and end with the moment at which they were made. */
function newest(folder: string, key: Buffer): string {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const made = names.filter((name) => name.startsWith(backupPrefix(key)) && name.endsWith(".pulse")).sort();
  for (const name of made.reverse()) {
    const file = join(folder, name);
    const why = doubtOf(file);
    if (why === null) return file;
    console.error(
      `${file} is newer and left out: its restore could not be proven (${why}). To take it all the same, name it and say --anyway`,
    );
  }
  if (made.length > 0)
    throw new BackupRefused(`None of the backups in ${folder} could be proven. Name one: pulse restore FILE …`);
  throw new BackupRefused(`There is no backup of this installation in ${folder}. Name one: pulse restore FILE …`);
}

function report(restored: Restored): string {
  const lines = [
    `Restored what was there at ${restored.made_at}: ${restored.rows} rows of ${restored.tables} tables and ${restored.files} files,`,
    `up to event ${restored.event_seq}, hash ${restored.event_hash.slice(0, 16)}…`,
  ];
  if (restored.migrated.length > 0) lines.push(`Brought to this program's schema: ${restored.migrated.join(", ")}.`);
  if (restored.broken_rules.length === 0) lines.push("Every invariant holds.");
  for (const rule of restored.broken_rules) lines.push(`warning: this did not hold in the backup either: ${rule}`);
  for (const path of restored.damaged_files)
    lines.push(`warning: files/${path} is left out: it is not what was copied.`);
  const settings = Object.entries(restored.settings).map(([name, value]) => `${name}=${value}`);
  if (settings.length > 0) lines.push(`It was started with ${settings.join(" ")}.`);
  if (restored.former) lines.push(`What was there before lies in ${restored.former}; delete it when it is not needed.`);
  return [...lines, `Start it: PULSE_DATA=${restored.into} npm start`].join("\n");
}
