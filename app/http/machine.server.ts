import { readFile, statfs } from "node:fs/promises";
import { availableParallelism, loadavg, totalmem, uptime } from "node:os";
import { roomOf } from "#app/modules/operations/machine.ts";
import packageFile from "../../package.json";

export type MachineFacts = {
  program: string;
  node: string;
  system: string;
  cores: number;
  /** Processes that want a core, averaged over five minutes. */
  load: number;
  memory: { totalBytes: number; freeBytes: number };
  disk: { totalBytes: number; freeBytes: number } | null;
  /** Degrees Celsius of the processor, where the machine tells. */
  temperature: number | null;
  upSeconds: number;
};

/** What can be read of this machine without asking anybody. `dataFolder` names the disk that matters. */
export async function readMachine(dataFolder: string): Promise<MachineFacts> {
  const [disk, temperature, freeBytes] = await Promise.all([readDisk(dataFolder), readTemperature(), readFreeMemory()]);
  return {
    program: packageFile.version,
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    load: loadavg()[1] ?? 0,
    memory: { totalBytes: totalmem(), freeBytes },
    disk,
    temperature,
    upSeconds: Math.round(uptime()),
  };
}

/** null where it cannot be told. */
export async function readDisk(path: string): Promise<MachineFacts["disk"]> {
  try {
    return roomOf(await statfs(path));
  } catch {
    return null;
  }
}

/** What programs could still have: the kernel's own caches count as free. */
async function readFreeMemory(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  return Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

async function readTemperature(): Promise<number | null> {
  const text = await readFile("/sys/class/thermal/thermal_zone0/temp", "utf8").catch(() => "");
  return /^\d+\s*$/.test(text) ? Number(text) / 1000 : null;
}
