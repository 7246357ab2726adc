export type Log = {
  info: (message: string, facts?: Record<string, unknown>) => void;
  warn: (message: string, facts?: Record<string, unknown>) => void;
  error: (message: string, facts?: Record<string, unknown>) => void;
};

// A fault that repeats thousands of times a second must not fill the disk (reliability F42).
const SAME_MESSAGE_EVERY_MS = 5_000;

/** One JSON line a message on standard output; the same warning or error at most every 5 s, with the count of those held back. */
export function createLog(part: string, write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  const held = new Map<string, { at: number; count: number }>();

  function put(level: "info" | "warn" | "error", message: string, facts: Record<string, unknown> = {}): void {
    let repeated: number | undefined;
    if (level !== "info") {
      const now = Date.now();
      const before = held.get(message);
      if (before && now - before.at < SAME_MESSAGE_EVERY_MS) {
        before.count += 1;
        return;
      }
      repeated = before?.count || undefined;
      held.set(message, { at: now, count: 0 });
    }
    const line = { time: new Date().toISOString(), level, part, message, ...facts, repeated };
    write(`${JSON.stringify(line, (_key, value) => (typeof value === "bigint" ? value.toString() : value))}\n`);
  }

  return {
    info: (message, facts) => put("info", message, facts),
    warn: (message, facts) => put("warn", message, facts),
    error: (message, facts) => put("error", message, facts),
  };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
