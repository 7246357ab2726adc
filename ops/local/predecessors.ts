import { realpathSync } from "node:fs";
import { endProcesses, identify, processesIn } from "./processes.ts";

/** Ends a server that a killed supervisor left running in this folder: two of them would write the same files. */
export async function endPredecessors(home: string, name: string, log: (line: string) => void): Promise<void> {
  const left = processesIn(realpathSync(home))
    .map(identify)
    .filter((id) => id !== null);
  if (left.length === 0) return;
  log(`a ${name} left from before still runs (pid ${left[0]?.pid}); ending it`);
  await endProcesses(left, "SIGTERM", 5_000);
}
