import { resolve } from "node:path";
import type { Command } from "commander";
import { readNotedState } from "#app/modules/operations/archive.server.ts";
import { checkArchive } from "../archive/check.ts";
import { readLines } from "../archive/layout.ts";
import { findLine, liesElsewhere } from "../archive/line.ts";
import { reachOf } from "../archive/plan.ts";
import { takeBase } from "../archive/take-base.ts";
import { findKey, recoveryKey } from "../backup/recovery-key.ts";
import { BackupRefused } from "../backup/refused.ts";
import { openOnSecondDisk } from "../backup/second-disk.ts";
import { readSettings, type Settings } from "../local/settings.ts";
import { print } from "./answer.ts";
import { megabytes } from "./backup.ts";
import { root, withInstallation } from "./installation.ts";

type Options = { archive?: string; key?: string; json?: boolean };

function placeOf(options: Options): { place: string; key: Buffer; dataPath: string } {
  const settings = readSettings(process.env, root);
  const place = archiveOf(options.archive, settings);
  return {
    ...{ place, dataPath: settings.dataPath },
    key: findKey({ file: options.key, given: process.env.PULSE_BACKUP_KEY, dataPath: settings.dataPath }),
  };
}

export function addArchive(program: Command): void {
  const archive = program.command("archive").description("the copy of every change on a second disk (PULSE_ARCHIVE)");
  archive
    .command("list")
    .description(
      "the moments that one can go back to: from a base copy on, as far as the changes after it reach and are not known to be damaged",
    )
    .option("--archive <dir>", "the archive (default: PULSE_ARCHIVE)")
    .option("--key <file>", "file with the recovery key (else PULSE_BACKUP_KEY, else the one in PULSE_DATA/keys)")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      const { place, key, dataPath } = placeOf(options);
      const noted = await readNotedState(dataPath);
      const spans = reachOf(readLines(place, key).lines, new Set(noted?.damaged));
      print(spans, options.json, () =>
        spans.length > 0
          ? spans.map(({ from, to, line }) => `from ${from} to ${to}  ${line}`).join("\n")
          : `There is no base copy of this recovery key in ${place}.`,
      );
    });
  archive
    .command("check")
    .description(
      "read all of it from the first byte to the last, as a running Pulse does a seventh each day, and name what is damaged",
    )
    .option("--archive <dir>", "the archive (default: PULSE_ARCHIVE)")
    .option("--key <file>", "file with the recovery key (else PULSE_BACKUP_KEY, else the one in PULSE_DATA/keys)")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      const { place, key } = placeOf(options);
      const read = await readAll(place, key);
      print(read, options.json, () => wordsOf(read));
      if (read.damaged.length > 0) process.exitCode = 1;
    });
  archive
    .command("base")
    .description("make a base copy now, besides the weekly ones: going back to a moment after it takes less time")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const place = archiveOf(undefined, readSettings(process.env, root));
      const made = await withInstallation(async ({ admin, adminUrl, folder, running }) => {
        if (!running)
          throw new BackupRefused("Pulse does not run: start it with PULSE_ARCHIVE, and it makes its base copies.");
        const { key } = recoveryKey(folder);
        openOnSecondDisk(place, folder.path, liesElsewhere(await readNotedState(folder.path), place));
        const line = await findLine(admin, place, key);
        if (!line) throw new BackupRefused(`Changes are not copied to ${place} yet. pulse doctor says why.`);
        const stop = new AbortController().signal;
        return takeBase({ url: adminUrl, admin, key, archive: place, line: line.name, stop });
      });
      const { at, bytes, seconds } = made;
      print(
        { at, size_bytes: bytes, seconds },
        options.json,
        () =>
          `Copied: ${megabytes(bytes)} in ${seconds.toFixed(1)} s. One can go back to any moment from ${at.toISOString()} on.`,
      );
    });
}

type Read = { files: number; bytes: number; damaged: { file: string; wrong: string }[] };

async function readAll(place: string, key: Buffer): Promise<Read> {
  const read: Read = { files: 0, bytes: 0, damaged: [] };
  for await (const { file, bytes, wrong } of checkArchive(place, key)) {
    read.files += 1;
    read.bytes += bytes;
    if (wrong !== null) read.damaged.push({ file, wrong });
  }
  if (read.files === 0) throw new BackupRefused(`There is nothing of this recovery key in ${place}.`);
  return read;
}

function wordsOf({ files, bytes, damaged }: Read): string {
  if (damaged.length === 0) return `${files} files, ${megabytes(bytes)}: all are what was written.`;
  return [
    ...damaged.map(({ file, wrong }) => `${file}: ${wrong}`),
    `${damaged.length} of ${files} files are damaged. What lies behind them is reached from a later base copy only.`,
    "Mend: look after the second disk; npx pulse archive base makes a base copy now.",
  ].join("\n");
}

export function archiveOf(given: string | undefined, settings: Settings): string {
  const archive = given ? resolve(given) : settings.archive;
  if (archive) return archive;
  throw new BackupRefused("Say where the archive lies: PULSE_ARCHIVE, or --archive DIR with a restore or a list.");
}
