// What every part of the bench measures with: percentiles, processor time and memory of processes.
import { existsSync, readFileSync } from "node:fs";
import { processesOf } from "../ops/testing/stack.mjs";

const TICKS_PER_S = 100;

/** The value below which a share of the sorted list lies (nearest rank). */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export function round(value, digits = 1) {
  return value === null || value === undefined ? null : Number(value.toFixed(digits));
}

export function summary(values, digits = 1) {
  return {
    n: values.length,
    p50: round(percentile(values, 0.5), digits),
    p95: round(percentile(values, 0.95), digits),
    max: round(percentile(values, 1), digits),
  };
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What a process of the stack is to a reader of the figures. */
function roleOf(command) {
  if (/\bnpm\b/.test(command)) return "npm";
  if (command.includes("ops/start.mjs")) return "supervisor";
  for (const name of ["web", "worker", "prepare"]) if (command.includes(`build/${name}.js`)) return name;
  if (command.includes("nats-server")) return "nats";
  if (command.includes("redis-server")) return "redis";
  if (command.includes("postgres")) return "postgres";
  return "other";
}

/** Every process of the stack with its role; PostgreSQL's helpers and connections are children of its first process. */
export function processes(data) {
  return processesOf(data).map(({ pid, command }) => ({ pid, role: roleOf(command) }));
}

function cpuMsOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / TICKS_PER_S;
}

/** Processor milliseconds since the start of each role, by /proc. */
export function cpuByRole(data) {
  const sums = {};
  for (const { pid, role } of processes(data)) sums[role] = (sums[role] ?? 0) + cpuMsOf(pid);
  return sums;
}

export function cpuSince(data, before) {
  const now = cpuByRole(data);
  return Object.fromEntries(Object.keys(now).map((role) => [role, now[role] - (before[role] ?? 0)]));
}

/** Proportional set size in MB of each role: shared pages are counted once over the whole stack. */
export function pssByRole(data) {
  const sums = {};
  for (const { pid, role } of processes(data)) {
    const kb = Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
    sums[role] = (sums[role] ?? 0) + kb / 1024;
  }
  const total = Object.values(sums).reduce((sum, mb) => sum + mb, 0);
  return Object.fromEntries([...Object.entries(sums), ["total", total]].map(([role, mb]) => [role, round(mb, 0)]));
}

/**
 * MB that the processes of each role hold for themselves (anonymous pages), whatever else on the machine runs the same programs:
 * proportional sizes fall while another Node starts and rise when it ends, so what grows by itself is seen in these.
 */
export function anonymousByRole(data) {
  const sums = {};
  for (const { pid, role } of processes(data)) {
    const kb = Number(/^Anonymous:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
    sums[role] = (sums[role] ?? 0) + kb / 1024;
  }
  return Object.fromEntries(Object.entries(sums).map(([role, mb]) => [role, round(mb, 1)]));
}

/** Whether the kernel tells proportional sizes at all. */
export function pssIsKnown() {
  return existsSync("/proc/self/smaps_rollup");
}

function processorTicks() {
  const [user, nice, system, idle, wait, ...rest] = read("/proc/stat")
    .split("\n")[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + rest.reduce((sum, ticks) => sum + (ticks || 0), 0);
  return { busy, all: busy + idle + wait };
}

/** Which share of the processors is in use; asked while the stack rests, it is what other programs take. */
export async function busyShare(ms = 2_000) {
  const before = processorTicks();
  await new Promise((go) => setTimeout(go, ms));
  const after = processorTicks();
  return round((after.busy - before.busy) / Math.max(1, after.all - before.all), 2);
}

/** Waits for a quiet machine, but not for ever. Returns the share that others take then. */
export async function untilQuiet(atMostMs, enough = 0.15) {
  const until = Date.now() + atMostMs;
  let share = await busyShare();
  while (share > enough && Date.now() < until) share = await busyShare(5_000);
  return share;
}
