import { rmSync } from "node:fs";
import { type DataFolder, readJsonFile, writePrivateFile } from "./data-folder.ts";
import { endProcesses, type ProcessId, stillRuns } from "./processes.ts";

/** What runs on a data folder now: how the command line and the next start find it (PULSE_DATA/run.json, 0600). */
export type RunState = {
  supervisor: ProcessId;
  url: string;
  /** The addresses that others know us by, comma separated. */
  publicUrl: string;
  adminUrl: string;
  natsUrl: string | null;
  redisUrl: string | null;
  analyticsUrl: string;
  /** web and worker; the services are found by the folder they work in. */
  programs: Record<string, ProcessId>;
  ready: boolean;
};

export function writeRunState(folder: DataFolder, state: RunState): void {
  writePrivateFile(folder.runFile, `${JSON.stringify(state, null, 2)}\n`);
}

export function readRunState(folder: DataFolder): RunState | null {
  const state = readJsonFile<RunState>(folder.runFile);
  return state?.supervisor && stillRuns(state.supervisor) ? state : null;
}

export function clearRunState(folder: DataFolder): void {
  rmSync(folder.runFile, { force: true });
}

/** Ends programs of a supervisor that was killed: they hold the port and work on connections nobody watches. */
export async function endOrphans(folder: DataFolder, log: (line: string) => void): Promise<void> {
  const left = readJsonFile<RunState>(folder.runFile);
  if (!left || stillRuns(left.supervisor)) return;
  const orphans = Object.entries(left.programs ?? {}).filter(([, id]) => stillRuns(id));
  for (const [name, id] of orphans) log(`the ${name} of a start that was killed still runs (pid ${id.pid}); ending it`);
  await endProcesses(
    orphans.map(([, id]) => id),
    "SIGTERM",
    5_000,
  );
  clearRunState(folder);
}
