import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { keyFile, recoveryKey, writeKey } from "../backup/recovery-key.ts";
import { type Backup, writeBackup } from "../backup/write-backup.ts";
import { print } from "./answer.ts";
import { root, withInstallation } from "./installation.ts";

type Options = { to?: string; json?: boolean };

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("write the whole installation into one encrypted file; Pulse may go on working meanwhile")
    .option("--to <dir>", "the folder the file is put in (default: PULSE_DATA/backups)")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      const made = await withInstallation(async ({ adminUrl, folder }) => {
        const { key, made: isNew } = recoveryKey(folder);
        if (isNew) console.error(keyWords(writeKey(key), keyFile(folder)));
        return writeBackup({
          adminUrl,
          folder,
          key,
          to: resolve(options.to ?? join(folder.path, "backups")),
          now: new Date(),
          program: programVersion(),
          settings: publicSettings(process.env),
        });
      });
      print(made, options.json, () => report(made));
    });
}

export function programVersion(): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
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

function report(made: Backup): string {
  const lines = [
    `Backed up: ${made.rows} rows of ${made.tables} tables and ${made.files} files, ${megabytes(made.size_bytes)}.`,
    `  ${made.file}`,
    `  up to event ${made.event_seq}, hash ${made.event_hash.slice(0, 16)}…`,
  ];
  for (const path of made.damaged_files)
    lines.push(`  warning: ${path} is not what its name says; it is backed up as it is`);
  return lines.join("\n");
}
