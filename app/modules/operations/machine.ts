/* When a machine should be looked at, and when nothing more is written into its books. One place: the screens, what holds
 * commands back and `pulse doctor` say the same. */

export type Room = { totalBytes: number; freeBytes: number };

/** What a file system has for us, as df counts it: what it keeps for root alone is neither free nor used. */
export function roomOf({
  blocks,
  bfree,
  bavail,
  bsize,
}: Record<"blocks" | "bfree" | "bavail" | "bsize", number>): Room {
  return { totalBytes: (blocks - bfree + bavail) * bsize, freeBytes: bavail * bsize };
}

/** From here on room is made while there is time for it. */
const TIGHT = 0.8;
/** From here on nothing new is written: a full disk stops the database in the middle of its work. */
const FULL = 0.95;
/** A twentieth of a large disk is room for years. */
const ENOUGH_BYTES = 10e9;

/** How much of the disk is used, in percent. */
export const percentUsed = ({ totalBytes, freeBytes }: Room): number =>
  totalBytes > 0 ? Math.floor((1 - freeBytes / totalBytes) * 100) : 0;

export function diskState(room: Room): "ok" | "tight" | "full" {
  if (room.totalBytes <= 0) return "ok";
  const used = 1 - room.freeBytes / room.totalBytes;
  if (used >= FULL && room.freeBytes < ENOUGH_BYTES) return "full";
  return used >= TIGHT ? "tight" : "ok";
}

/** Degrees Celsius above which a Raspberry Pi 5 slows itself down (its soft limit is 80, the hard one 85). */
export const HOT = 80;

/** Clocks are put right by small steps all the time. */
const BEHIND_MS = 5 * 60_000;

/** Whether a clock stands before what has been written already, by more than a correction. */
export const isBehind = (now: Date, lastWritten: Date): boolean => lastWritten.getTime() - now.getTime() > BEHIND_MS;
