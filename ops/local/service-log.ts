import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const rotateBytes = 5 * 1024 ** 2;

/** How often the logs are looked at: a service that writes as fast as a disk can is cut before it fills one. */
export const TRIM_EVERY_MS = 10_000;

/** Opens a service's log for appending; one older file is kept beside it. */
export function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

/**
 * Keeps the logs of services that run for months within 10 MB each. They hold their file open and append to it, so it is emptied in
 * place; its end is kept beside it.
 */
export function trimLogs(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".log"))) {
    const file = join(folder, name);
    if (statSync(file).size <= rotateBytes) continue;
    writeFileSync(`${file}.1`, lastBytes(file, rotateBytes), { mode: 0o600 });
    truncateSync(file);
  }
}

function lastBytes(file: string, most: number): Buffer {
  const { size } = statSync(file);
  const buffer = Buffer.alloc(Math.min(size, most));
  const handle = openSync(file, "r");
  try {
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
  } finally {
    closeSync(handle);
  }
  return buffer;
}

/** The end of a log as one line, for saying why something died. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return "";
  return lastBytes(file, 4096).toString("utf8").trim().split("\n").slice(-count).join(" / ");
}

export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
