// Plain JavaScript without dependencies: it guards `npm ci` and the build, before either is there.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Field 22 of /proc/PID/stat: with it a reused pid is not mistaken for the process that wrote the lock. */
export function startTimeOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/**
 * Takes the lock file or answers with who holds it. A lock whose process is gone is taken over.
 * The file appears with its content at once (link) and a stale one is renamed away, then looked at again, so of
 * several that start together exactly one wins.
 */
export function takeLock(file) {
  const own = `${file}.${process.pid}.${Date.now()}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startTimeOf(process.pid) }), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (linked(own, file)) return { taken: true };
      const holder = readHolder(file);
      if (isAlive(holder)) return { taken: false, pid: holder.pid };
      const aside = `${own}.stale`;
      try {
        renameSync(file, aside);
      } catch {
        continue;
      }
      if (isAlive(readHolder(aside))) linked(aside, file);
      rmSync(aside, { force: true });
    }
    throw new Error(`the lock ${file} cannot be taken`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process that holds the lock, or null. */
export function holderOf(file) {
  const holder = readHolder(file);
  return isAlive(holder) ? holder.pid : null;
}

export const alreadyRuns = (folder, pid) =>
  `Pulse already runs on ${folder} (process ${pid}).\nMend: stop it, or give this one a folder and a port of its own: PULSE_DATA=.pulse2 PORT=3001 npm start`;

function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(holder) {
  return holder !== null && startTimeOf(holder.pid) === holder.started;
}

function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

export function releaseLock(file) {
  if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** Runs the work while no other process does work under the same lock. */
export async function withFolderLock(file, work) {
  while (!takeLock(file).taken) await sleep(200);
  try {
    return await work();
  } finally {
    releaseLock(file);
  }
}
