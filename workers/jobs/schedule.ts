/** A time of day of this machine, "HH:MM". */
export type TimeOfDay = { hour: number; minute: number };

export function readTimeOfDay(text: string): TimeOfDay | null {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return parts ? { hour: Number(parts[1]), minute: Number(parts[2]) } : null;
}

/** The last moment at or before `now` when the clock showed that time. */
export function lastAt(now: Date, time: TimeOfDay): Date {
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate(), time.hour, time.minute);
  if (at > now) at.setDate(at.getDate() - 1);
  return at;
}

const AGAIN_AFTER_MS = 60 * 60_000;

/**
 * Whether the daily work is due: its time has come since it was last done, be it that the machine was off then. A try that did
 * not succeed is repeated after an hour. A new installation waits for its first night.
 */
export function isDue(
  now: Date,
  time: TimeOfDay,
  past: { installedAt: Date; lastDoneAt: Date | null; lastTriedAt: Date | null },
): boolean {
  const since = past.lastDoneAt ?? past.installedAt;
  if (since >= lastAt(now, time)) return false;
  return past.lastTriedAt === null || now.getTime() - past.lastTriedAt.getTime() >= AGAIN_AFTER_MS;
}
