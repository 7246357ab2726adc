import type { Sql } from "#db/client.ts";
import { copyTo } from "./copy.ts";
import { proveBackup } from "./prove.ts";
import { BackupRefused } from "./refused.ts";
import { type Keep, tidy } from "./retention.ts";
import { asRun, type Reason, type Run } from "./runs.ts";
import { type Backup, type BackupOptions, backupPrefix, writeBackup } from "./write-backup.ts";

export type BackupPlan = BackupOptions & {
  admin: Sql;
  reason: Reason;
  /** Restore it into a scratch database and look whether it is what it was made of. */
  prove: boolean;
  /** A second folder, on another disk or machine. */
  copyTo: string | null;
  /** Removes what the rule no longer keeps, in both folders. */
  keep: Keep | null;
};

export type BackupDone = Backup & { copied_to: string | null; proven: boolean; removed: string[] };

/** A whole run: the file, its proof, its copy, and only when all went well the end of old ones. */
export function runBackup(plan: BackupPlan): Promise<BackupDone> {
  return asRun(plan.admin, plan.reason, async (run) => {
    await run.step("backup");
    const made = await writeBackup({ ...plan, onProgress: run.progress });
    await run.made(made);
    // One that fails does not keep the other from being tried: each makes the backup worth more.
    const wrong: string[] = [];
    const proven = await proveStep(plan, made, run).catch((error: Error) => wrong.push(error.message) === 0);
    const copied = await copyStep(plan, made, run).catch((error: Error) => {
      wrong.push(error.message);
      return null;
    });
    if (wrong.length > 0) throw new BackupRefused(`The backup ${made.file} was written, but ${wrong.join("; and ")}.`);
    return { ...made, copied_to: copied, proven, removed: removeOld(plan) };
  });
}

async function proveStep(plan: BackupPlan, made: Backup, run: Run): Promise<boolean> {
  if (!plan.prove) return false;
  await run.step("proof");
  try {
    await proveBackup(plan.adminUrl, { file: made.file, key: plan.key });
  } catch (error) {
    throw new Error(`its restore could not be proven: ${(error as Error).message}`);
  }
  await run.proven();
  return true;
}

async function copyStep(plan: BackupPlan, made: Backup, run: Run): Promise<string | null> {
  if (!plan.copyTo) return null;
  await run.step("copy");
  try {
    const target = await copyTo(plan.copyTo, made.file, made.sha256);
    await run.copied(target);
    return target;
  } catch (error) {
    throw new Error(`it could not be copied to ${plan.copyTo}: ${(error as Error).message}`);
  }
}

function removeOld(plan: BackupPlan): string[] {
  if (!plan.keep) return [];
  const { keep } = plan;
  const folders = [plan.to, ...(plan.copyTo ? [plan.copyTo] : [])];
  return [...new Set(folders.flatMap((folder) => tidy(folder, backupPrefix(plan.key), keep)))];
}
