// The power goes while orders are placed: the whole data folder lies on a file system of its own, and what had reached its disk at
// that instant is all that the next start finds. A killed process proves nothing of this, for the system keeps what it had written.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  client,
  ENVIRONMENT,
  holdToTheBooks,
  prepare,
  randomBy,
  START,
  START_WITHIN_MS,
  startLoad,
} from "./faults.mjs";
import { aFreePort, processesOf, startStack } from "./stack.mjs";

const DISK_BYTES = 1_500_000_000;
/** Where a file is memory: writing it costs the disk of this machine nothing. */
const MEMORY = "/dev/shm";

function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${(stderr || String(error ?? status)).trim()}`);
  return stdout.trim();
}

/** Why this machine cannot have its power cut; null when it can. */
export function whyNoPowerCut() {
  if (process.getuid?.() !== 0) return "only root may mount a disk of its own";
  for (const program of ["losetup", "mkfs.ext4", "mount", "umount"]) {
    if (spawnSync("which", [program]).status !== 0) return `${program} is not installed`;
  }
  const tried = spawnSync("losetup", ["-f"], { encoding: "utf8" });
  return tried.status === 0 ? null : `there is no loop device (${tried.stderr.trim()})`;
}

/** A disk in a file, mounted. `cut` puts in its place what had reached it. */
function openDisk() {
  const image = join(mkdtempSync(join(MEMORY, "pulse-disk-")), "disk");
  const mounted = mkdtempSync(join(tmpdir(), "pulse-cut-"));
  let device = "";
  const mount = () => {
    device = run("losetup", "-f", "--show", image);
    run("mount", "-o", "noatime", device, mounted);
  };
  const unmount = () => {
    run("umount", "-l", mounted);
    run("losetup", "-d", device);
  };
  closeSync(openSync(image, "w"));
  truncateSync(image, DISK_BYTES);
  run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image);
  mount();
  return {
    data: join(mounted, "data"),
    /** Everything stands still while the copy is taken, so that it is one instant. */
    cut(pids) {
      for (const pid of pids) signal(pid, "SIGSTOP");
      run("cp", "--sparse=always", image, `${image}.reached`);
      for (const pid of pids) signal(pid, "SIGKILL");
      unmount();
      run("mv", `${image}.reached`, image);
      mount();
    },
    remove() {
      unmount();
      rmSync(join(image, ".."), { recursive: true, force: true });
      rmSync(mounted, { recursive: true, force: true });
    },
  };
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}

/**
 * Cuts the power `cuts` times, at moments that the seed draws. Clients go on asking with their keys until they have an answer, over
 * every cut; at the end each answer is held to the books.
 * @param {{ folder: string, cuts: number, seed?: number, say?: (line: string) => void }} options
 * @returns {Promise<{ orders: number, retried: number, faults: string[], backAfterMs: number[] }>}
 */
export async function exercisePowerCuts({ folder, cuts, seed = 1, say = () => {} }) {
  const random = randomBy(seed);
  const disk = openDisk();
  const at = { data: disk.data, port: await aFreePort() };
  const start = () => startStack({ folder, command: START, env: ENVIRONMENT, at, withinMs: START_WITHIN_MS });
  const backAfterMs = [];
  let stack;
  try {
    stack = await start();
    const api = await client(stack.url);
    const setUp = await prepare(api);
    // What was there before the first cut is a machine's that has run for a while.
    run("sync", "-f", at.data);
    const load = startLoad(api, setUp);
    for (let n = 1; n <= cuts; n += 1) {
      await sleep(500 + random() * 5_500);
      const done = load.orders.length;
      disk.cut(processesOf(at.data).map(({ pid }) => pid));
      const began = Date.now();
      stack = await start();
      backAfterMs.push(Date.now() - began);
      say(`cut ${n} of ${cuts} after ${done} orders, ready again after ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    }
    await sleep(1_000);
    await load.stop();
    const faults = [...load.faults, ...(await holdToTheBooks({ ...stack, folder }, api, setUp, load.orders, say))];
    return { orders: load.orders.length, retried: load.retried(), faults, backAfterMs };
  } finally {
    await stack?.stop();
    disk.remove();
  }
}
