import type { Sql } from "#db/client.ts";
import { doubt, openPlace, type Place } from "./places.ts";
import { asOne } from "./progress.ts";
import { DoesNotHold, proveBackup } from "./prove.ts";
import { BackupRefused } from "./refused.ts";
import { type Keep, tidy } from "./retention.ts";
import { asRun, type Reason, type Run } from "./runs.ts";
import { openOnSecondDisk } from "./second-disk.ts";
import { type Backup, type BackupOptions, backupPrefix, writeBackup } from "./write-backup.ts";

export type BackupPlan = BackupOptions & {
  admin: Sql;
  reason: Reason;
  /** Restore it into a scratch database and look whether it is what it was made of. */
  prove: boolean;
  /** Whether `to` is where the backups of this installation lie: its disk must be mounted, as a second place's. Made otherwise. */
  isHome: boolean;
  /** A second place: another disk, another machine, a store. */
  copyTo: Place | null;
  /** Removes what the rule no longer keeps, in both places. */
  keep: Keep | null;
};

export type BackupDone = Backup & {
  copied_to: string | null;
  /** The copy lies on the disk that holds the data; null where there is none, or on another machine. */
  copy_beside_data: boolean | null;
  proven: boolean;
  removed: string[];
};

/** A whole run: the file, its proof, its copy, and only when all went well the end of old ones. */
export function runBackup(plan: BackupPlan): Promise<BackupDone> {
  return asRun(plan.admin, plan.reason, async (run) => {
    await run.step("backup");
    const sameDisk = await openHome(plan, run);
    const made = await writeBackup({ ...plan, onProgress: run.progress });
    await run.made(made, sameDisk);
    // One that fails does not keep the other from being tried: each makes the backup worth more.
    const wrong: string[] = [];
    const proven = await proveStep(plan, made, run).catch((error: Error) => wrong.push(error.message) === 0);
    const copied = await copyStep(plan, made, run).catch((error: Error) => {
      wrong.push(error.message);
      return null;
    });
    if (wrong.length > 0) throw new BackupRefused(`The backup ${made.file} was written, but ${wrong.join("; and ")}.`);
    return { ...made, ...(copied ?? NOT_COPIED), proven, removed: await removeOld(plan, run) };
  });
}

/** Returns whether it lies on the disk of the data; null where nobody looks. */
async function openHome({ isHome, to, folder }: BackupPlan, run: Run): Promise<boolean | null> {
  if (!isHome) return null;
  try {
    return openOnSecondDisk(to, folder.path, await run.wasOnOtherDisk("file", to)).sameDisk;
  } catch (error) {
    throw new BackupRefused(`No backup can be written to ${to}: ${(error as Error).message}`);
  }
}

async function proveStep(plan: BackupPlan, made: Backup, run: Run): Promise<boolean> {
  if (!plan.prove) return false;
  await run.step("proof");
  try {
    const { adminUrl, folder, key } = plan;
    await proveBackup({ adminUrl, folder, backup: { file: made.file, key }, progress: asOne(run.progress) });
  } catch (error) {
    // Whoever goes back to the newest backup must not get this one unasked.
    if (error instanceof DoesNotHold || error instanceof BackupRefused) doubt(made.file, error.message);
    throw new Error(`its restore could not be proven: ${(error as Error).message}`);
  }
  await run.proven();
  return true;
}

const NOT_COPIED = { copied_to: null, copy_beside_data: null };

async function copyStep({ copyTo, folder }: BackupPlan, made: Backup, run: Run) {
  if (!copyTo) return null;
  await run.step("copy");
  try {
    const { sameDisk } = copyTo.open(folder.path, await run.wasOnOtherDisk("copy", copyTo.name));
    const copied = { copied_to: await copyTo.put(made.file, made.sha256), copy_beside_data: sameDisk };
    await run.copied(copied);
    return copied;
  } catch (error) {
    throw new Error(`it could not be copied to ${copyTo.name}: ${(error as Error).message}`);
  }
}

async function removeOld(plan: BackupPlan, run: Run): Promise<string[]> {
  if (!plan.keep) return [];
  const removed = new Set<string>();
  const home = openPlace(plan.to, {});
  for (const place of [home, ...(plan.copyTo ? [plan.copyTo] : [])]) {
    for (const name of await tidy(place, backupPrefix(plan.key), plan.keep)) removed.add(name);
  }
  await run.removed(plan.to, await home.list());
  return [...removed];
}
