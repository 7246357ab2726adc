import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync } from "node:fs";

const rotateBytes = 5 * 1024 ** 2;

/** Opens a service's log for appending; one older file is kept beside it. */
export function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

/** The end of a log as one line, for saying why something died. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return "";
  const size = statSync(file).size;
  const length = Math.min(size, 4096);
  const buffer = Buffer.alloc(length);
  const handle = openSync(file, "r");
  try {
    readSync(handle, buffer, 0, length, size - length);
  } finally {
    closeSync(handle);
  }
  return buffer.toString("utf8").trim().split("\n").slice(-count).join(" / ");
}

export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
