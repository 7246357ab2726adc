import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { endWithUs } from "./processes.ts";

/**
 * Heap limits that keep the whole stack inside a small machine; beyond them a leak ends one program, which restarts. Young
 * objects are collected by the program's own thread: on few cores helpers only take turns with it.
 */
const heapFlags = [
  "--max-old-space-size=384",
  "--max-semi-space-size=16",
  "--single-threaded-gc",
  "--enable-source-maps",
];

/** Starts one of our own programs in a process group of its own: Ctrl-C reaches the supervisor alone, which drains in order. */
export function launchProgram(
  file: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  options: { talk?: boolean; cwd: string } = { cwd: process.cwd() },
): ChildProcess {
  const [command, ...args] = [...endWithUs("TERM"), process.execPath, ...heapFlags, file];
  const child = spawn(command!, args, {
    cwd: options.cwd,
    detached: true,
    env: { ...env, NODE_ENV: "production", MALLOC_ARENA_MAX: "2" },
    stdio: options.talk ? ["ignore", "pipe", "pipe", "ipc"] : ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    createInterface({ input: stream }).on("line", say);
  }
  return child;
}
