import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { releaseLock, takeLock } from "../folder-lock.mjs";
import { BackupRefused } from "./refused.ts";
import { flush } from "./write-backup.ts";

const MARK = ".before-";

/** The folder whose place a restore was about to take when it was cut off between its last two steps; null ordinarily. */
export function whatWasReplaced(into: string): string | null {
  if (existsSync(into) || !existsSync(dirname(into))) return null;
  const kept = readdirSync(dirname(into)).filter((name) => name.startsWith(`${basename(into)}${MARK}`));
  const newest = kept.sort().at(-1);
  return newest ? join(dirname(into), newest) : null;
}

/**
 * Holds a stopped installation so that nobody starts it while its successor is made. One that runs is refused, and so is another
 * account's: what is made of the backup would belong to the wrong one.
 */
export function holdStopped(into: string): () => void {
  if (!existsSync(into)) {
    const kept = whatWasReplaced(into);
    if (kept) return () => {};
    throw new BackupRefused(
      `There is no installation in ${into} to replace. Restore into a new folder: --into ${into}`,
    );
  }
  const { uid } = statSync(into);
  if (process.getuid && process.getuid() !== uid) {
    throw new BackupRefused(
      `${into} belongs to another account. Run this as that account, for example: sudo -u "$(stat -c %U ${into})" …`,
    );
  }
  const file = join(into, "lock");
  const lock = takeLock(file);
  if (!lock.taken) {
    throw new BackupRefused(
      `Pulse runs on ${into} (process ${lock.pid}). Nothing was changed.\nMend: stop it first (Ctrl-C, or sudo systemctl stop pulse), then start it again afterwards.`,
    );
  }
  return () => releaseLock(file);
}

/**
 * Puts the restored folder in the place of the stopped installation, which is kept beside it under a name with the time. Backups that
 * lay in it move along: they are what one goes back to. Returns where the former one lies now; null where there was none.
 */
export async function takePlace(aside: string, into: string, now: Date): Promise<string | null> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const former = existsSync(into) ? `${into}${MARK}${stamp}` : whatWasReplaced(into);
  if (existsSync(into) && former) renameSync(into, former);
  renameSync(aside, into);
  await flush(dirname(into));
  if (!former) return null;
  rmSync(join(former, "lock"), { force: true });
  const backups = join(former, "backups");
  if (existsSync(backups) && !existsSync(join(into, "backups"))) {
    renameSync(backups, join(into, "backups"));
    await flush(into);
    await flush(former);
  }
  return former;
}
