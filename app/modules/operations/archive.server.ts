import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** How the copy of every change stands; told in words, with times as ISO texts. */
export type ArchiveState = {
  /** The folder of PULSE_ARCHIVE. */
  place: string;
  /** It lies on the disk that holds the data: it helps against a mistake, not against that disk. */
  sameDisk: boolean;
  /** The earliest moment that one can go back to; null until the first base copy is whole. */
  since: string | null;
  /** When the newest base copy was made. */
  baseAt: string | null;
  baseBytes: number | null;
  /** Until when every change lies there. */
  copiedAt: string | null;
  /** When a share of it was last read again, and was what was written. */
  checkedAt: string | null;
  /** Which share is read next: one that nothing was there to read on its day comes first. */
  nextShare: number;
  /** Names of its files that were found damaged and could not be made anew. */
  damaged: string[];
  /** When the archive was last written, or had nothing to write; noted each minute while people work, else every quarter of an hour, with `copiedAt`. */
  wellAt: string;
  /** Since when something is wrong with it, and what; null while all is well. */
  failingSince: string | null;
  error: string | null;
};

export const archiveStateFile = (dataFolder: string) => join(dataFolder, "archive.json");

/* What is wrong with the copy of every change, as it is noted and said. */
export const faultOf: Record<string, { error: string }> = {
  ENOSPC: { error: "the second disk is full" },
  EDQUOT: { error: "the second disk has no room left for this account" },
  EROFS: { error: "the second disk is read-only" },
  EIO: { error: "the second disk cannot be read or written" },
  EACCES: { error: "the folder on the second disk may not be written" },
};
export const silence = { error: "the second disk does not answer" };
export const noFolder = (folder: string) => ({ error: `there is no folder ${folder}: the second disk is not mounted` });
export const ownDisk = (folder: string) => ({
  error: `${folder} lies on Pulse's own disk now: the second disk is not mounted`,
});
export const damageOf = (count: number, name: string) => ({
  error: `the second disk has damaged ${count} of its files, such as ${name}: a new base copy is made where one is needed`,
});
export const noBase = (reason: string) => ({ error: `no base copy can be made: ${reason}` });

/** A program that is killed, or waits for a disk that does not answer, notes nothing. */
const SILENT_MS = 35 * 60_000;

/** As it is noted there; null where PULSE_ARCHIVE is not set. */
export async function readNotedState(dataFolder: string): Promise<ArchiveState | null> {
  try {
    return JSON.parse(await readFile(archiveStateFile(dataFolder), "utf8")) as ArchiveState;
  } catch {
    return null;
  }
}

/** How the archive of a running installation stands; null where there is none. */
export async function readArchiveState(dataFolder: string, now = new Date()): Promise<ArchiveState | null> {
  const state = await readNotedState(dataFolder);
  if (!state || state.failingSince || now.getTime() - Date.parse(state.wellAt) < SILENT_MS) return state;
  return { ...state, failingSince: state.wellAt, error: "nothing is heard of the program that copies them" };
}
