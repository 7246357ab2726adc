import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { storeOf } from "#app/modules/shared/bucket.server.ts";
import { fromFiles } from "#db/from-files.ts";
import { backupFolder, openPlace } from "../backup/places.ts";
import { keyFile, recoveryKey, writeKey } from "../backup/recovery-key.ts";
import { readKeep } from "../backup/retention.ts";
import { type BackupDone, runBackup } from "../backup/run-backup.ts";
import type { Reason } from "../backup/runs.ts";
import { StartRefused } from "../local/settings.ts";
import { programVersion } from "../program-version.ts";
import { print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

type Options = { to?: string; prove?: boolean; json?: boolean; reason: Reason };

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("write the whole installation into one encrypted file; Pulse may go on working meanwhile")
    .option("--to <dir>", "the folder the file is put in (default: PULSE_BACKUP_TO, else PULSE_DATA/backups)")
    .option("--prove", "restore it into a scratch database and look whether it is what it was made of")
    .option("--json", "print JSON")
    // The worker's schedule runs this very command.
    .addOption(new Option("--reason <reason>").default("operator").hideHelp())
    .action(async (options: Options) => {
      const places = readPlaces(process.env, options);
      const made = await withInstallation(async ({ admin, adminUrl, folder }) => {
        const { key, made: isNew } = recoveryKey(folder);
        if (isNew) console.error(keyWords(writeKey(key), keyFile(folder)));
        return runBackup({
          admin,
          adminUrl,
          folder,
          key,
          now: new Date(),
          program: programVersion(),
          settings: publicSettings(process.env),
          reason: options.reason,
          prove: options.prove ?? false,
          to: options.to ? resolve(options.to) : backupFolder(process.env, folder),
          isHome: !options.to,
          copyTo: places.copyTo,
          keep: places.keep,
        });
      });
      print(made, options.json, () => report(made));
    });
}

/** A file put somewhere by hand is that one file; only runs of the program itself end old ones. */
function readPlaces(env: NodeJS.ProcessEnv, options: Options) {
  const keep = readKeep(env.PULSE_BACKUP_KEEP || "7,4,12");
  if (!keep) throw new StartRefused('PULSE_BACKUP_KEEP must be days, weeks and months to keep, such as "7,4,12".');
  const byHand = options.reason === "operator";
  return {
    copyTo:
      options.to || !env.PULSE_BACKUP_COPY_TO ? null : openPlace(env.PULSE_BACKUP_COPY_TO, storeOf(fromFiles(env))),
    keep: byHand ? null : keep,
  };
}

/** How Pulse was started, for whoever has to start it again elsewhere; nothing secret. */
function publicSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ["PULSE_URL", "HOST", "PORT", "PULSE_RATE_LIMIT", "PULSE_TRUSTED_PROXY", "PULSE_WITHOUT"];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

export const keyWords = (key: string, file: string) =>
  `The recovery key of this installation, made just now. Without it no backup can be opened:\n  ${key}\n` +
  `Write it down and keep it elsewhere; here it lies in ${file}.`;

export const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

function report(made: BackupDone): string {
  const lines = [
    `Backed up: ${made.rows} rows of ${made.tables} tables and ${made.files} files, ${megabytes(made.size_bytes)}.`,
    `  ${made.file}`,
    `  up to event ${made.event_seq}, hash ${made.event_hash.slice(0, 16)}…`,
  ];
  if (made.proven) lines.push("  proven: restored into a scratch database it is what it was made of");
  if (made.copied_to) lines.push(`  copied to ${made.copied_to}`);
  if (made.copy_beside_data)
    lines.push(
      "  warning: the copy lies on the disk that holds the data and is lost with it: mount the second disk, or name a folder of one",
    );
  for (const path of made.damaged_files)
    lines.push(`  warning: ${path} is not what its name says; it is backed up as it is`);
  return lines.join("\n");
}
