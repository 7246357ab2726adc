/** One JSON line for each thing worth knowing. Never bodies, cookies or tokens. */
export function logLine(level: "info" | "warn" | "error", message: string, fields: Record<string, unknown> = {}): void {
  const line = JSON.stringify({ level, message, ...fields });
  if (level === "info") console.log(line);
  else console.error(line);
}

let faults = 0;
let faultWindow = 0;

/** A fault of ours or an outage. At most 100 a minute are written in full, so that a storm of them does not fill the disk. */
export function logFault(error: unknown, fields: Record<string, unknown>): void {
  const minute = Math.floor(Date.now() / 60_000);
  if (minute !== faultWindow) {
    if (faults > 100) logLine("error", `${faults - 100} further faults were not written`);
    faultWindow = minute;
    faults = 0;
  }
  if (++faults > 100) return;
  const known = error instanceof Error;
  logLine("error", known ? error.message : String(error), {
    ...fields,
    code: (error as { code?: string } | null)?.code,
    stack: known ? error.stack : undefined,
  });
}
