import { type ChildProcess, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startTimeOf } from "../folder-lock.mjs";

/** A process named so that a later one with the same pid is not mistaken for it. */
export type ProcessId = { pid: number; started: string };

export function identify(pid: number): ProcessId | null {
  const started = startTimeOf(pid);
  return started === null ? null : { pid, started };
}

export function stillRuns(id: ProcessId): boolean {
  return startTimeOf(id.pid) === id.started;
}

/** Processes whose working folder this is: how a server is found again when the one who started it was killed. */
export function processesIn(folder: string): number[] {
  const found: number[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (readlinkSync(`/proc/${name}/cwd`) === folder && startTimeOf(Number(name)) !== null) found.push(Number(name));
    } catch {
      // Gone meanwhile, or of another account: not ours.
    }
  }
  return found;
}

export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ends processes politely, then not; returns when none is left. */
export async function endProcesses(ids: ProcessId[], polite: NodeJS.Signals, graceMs: number): Promise<void> {
  for (const id of ids) if (stillRuns(id)) signal(id.pid, polite);
  const deadline = Date.now() + graceMs;
  while (ids.some(stillRuns) && Date.now() < deadline) await sleep(30);
  for (const id of ids) if (stillRuns(id)) signal(id.pid, "SIGKILL");
  while (ids.some(stillRuns)) await sleep(30);
}

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

let deathSignal: boolean | undefined;

/**
 * A prefix that makes the kernel end the child when this process is killed, so kill -9 on the supervisor leaves
 * nothing behind. Empty where the machine's setpriv is too old; the next start then finds the orphans.
 */
export function endWithUs(polite: "TERM" | "INT"): string[] {
  deathSignal ??= spawnSync("setpriv", ["--pdeathsig", "TERM", "true"]).status === 0;
  return deathSignal ? ["setpriv", "--pdeathsig", polite] : [];
}
