/** One JSON line for each thing worth knowing, as the worker writes them. Never bodies, cookies or tokens. */
export function logLine(level: "info" | "warn" | "error", message: string, fields: Record<string, unknown> = {}): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level, part: "web", message, ...fields });
  if (level === "info") console.log(line);
  else console.error(line);
}

/** Lets `most` through in a minute, so that a storm of them does not fill the disk, and says of the rest how many there were. */
export function atMost(most: number, rest: (count: number) => void): () => boolean {
  let [count, window] = [0, 0];
  return () => {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== window) {
      if (count > most) rest(count - most);
      [count, window] = [0, minute];
    }
    return ++count <= most;
  };
}

const faultFits = atMost(100, (count) => logLine("error", `${count} further faults were not written`));

/** A fault of ours or an outage. At most 100 a minute are written in full. */
export function logFault(error: unknown, fields: Record<string, unknown>): void {
  if (!faultFits()) return;
  const known = error instanceof Error;
  logLine("error", known ? error.message : String(error), {
    ...fields,
    code: (error as { code?: string } | null)?.code,
    stack: known ? error.stack : undefined,
  });
}

const attemptFits = atMost(20, (count) => logLine("warn", `${count} further refused requests were not written`));

/** A request that our own pages do not make: a form from elsewhere, or a way past a check. At most 20 a minute are written. */
export function logAttempt(code: string, fields: Record<string, unknown>): void {
  if (attemptFits()) logLine("warn", "a request was refused that our pages do not make", { code, ...fields });
}
