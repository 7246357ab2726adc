// `npm run soak`: ten people for two hours, a look every minute at memory, open files and what was written to the disk; then whether any
// of them grows. --minutes=N --users=N (none: at rest). The first fifth is left out of the slopes: a program that warms up is no leak.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, requireNode, root } from "./ensure.mjs";

const wanted = { minutes: 120, users: 10 };
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--(minutes|users)=(\d{1,5})$/.exec(argument) ?? [];
  if (!name) {
    console.error(`There is no ${argument}; there are: --minutes=N, --users=N.`);
    process.exit(2);
  }
  wanted[name] = Number(value);
}
/** Part of the worker's, and a cache with a limit: told beside it, so that nobody has to guess whether it is what grows. */
const CACHE = "worker: DuckDB";
/** A megabyte an hour is lost in the noise of two hours; what leaks for good is far more. */
const MOST_MB_AN_HOUR = { web: 12, worker: 12 };
const MOST_FILES_AN_HOUR = 6;

requireNode();
await ensureInstalled();
await ensureBuilt({ quiet: true });
const { anonymousByRole, processes } = await import("../bench/measure.mjs");
const { startStack } = await import("./testing/stack.mjs");
const { sendPeople } = await import("./testing/users.mjs");

/** What is written is the kernel's count of pages that a write touched, several times what reaches the disk: to be compared, not believed. */
function countsOf(data) {
  const files = {};
  let written = 0;
  for (const { pid, role } of processes(data)) {
    try {
      files[role] = (files[role] ?? 0) + readdirSync(`/proc/${pid}/fd`).length;
      written += Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1] ?? 0);
    } catch {
      // A connection's process that has just ended.
    }
  }
  return { files, writtenMb: written / 1024 ** 2 };
}

/** Megabytes that each process holds for itself; null while the program cannot say what DuckDB holds. */
async function memoryOf(stack) {
  const text = await fetch(`${stack.url}/metrics`).then((answer) => answer.text());
  const held = Number(/^pulse_duckdb_memory_bytes\{.*\} (\S+)$/m.exec(text)?.[1] ?? Number.NaN) / 1024 ** 2;
  if (Number.isNaN(held)) return null;
  return { ...anonymousByRole(stack.data), [CACHE]: Math.round(held) };
}

/** Least squares: how much a figure grows in an hour. */
function slope(points) {
  const n = points.length;
  if (n < 3) return 0;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

const stack = await startStack({
  folder: root,
  command: [process.execPath, "ops/start.mjs"],
  env: { PULSE_RATE_LIMIT: "1000000" },
});
const looks = [];
let failed = 1;
try {
  const began = Date.now();
  const look = async () => {
    const memory = await memoryOf(stack).catch(() => null);
    if (memory) looks.push({ hours: (Date.now() - began) / 3_600_000, memory, ...countsOf(stack.data) });
  };
  const watch = setInterval(() => void look(), 60_000);
  await look();
  const { errors } = await sendPeople({ url: stack.url, count: wanted.users, forMs: wanted.minutes * 60_000 });
  clearInterval(watch);
  await look();
  const steady = looks.slice(Math.floor(looks.length / 5));
  const roles = Object.keys(steady.at(-1)?.memory ?? {});
  const rows = roles.map((role) => {
    const memory = slope(steady.map((one) => [one.hours, one.memory[role] ?? 0]));
    const files = slope(steady.map((one) => [one.hours, one.files[role] ?? 0]));
    const grows =
      memory > (MOST_MB_AN_HOUR[role] ?? Number.POSITIVE_INFINITY) ||
      (role in MOST_MB_AN_HOUR && files > MOST_FILES_AN_HOUR);
    return { grows, line: `| ${role} | ${steady.at(-1)?.memory[role]} | ${memory.toFixed(1)} | ${files.toFixed(1)} |` };
  });
  const writtenMb = (looks.at(-1)?.writtenMb ?? 0) - (looks[0]?.writtenMb ?? 0);
  const hours = (looks.at(-1)?.hours ?? 0) - (looks[0]?.hours ?? 0);
  const page = [
    `${wanted.users} people for ${wanted.minutes} minutes, ${errors.length} errors, ${(writtenMb / hours).toFixed(0)} MB of file pages written to an hour.`,
    [
      "| Process | MB of its own at the end | MB more an hour | Open files more an hour |",
      "|---|---:|---:|---:|",
      ...rows.map(({ line }) => line),
    ].join("\n"),
  ].join("\n\n");
  console.log(page);
  for (const error of [...new Set(errors)].slice(0, 10)) console.log(`ERROR: ${error}`);
  mkdirSync(join(root, "test-results"), { recursive: true });
  writeFileSync(join(root, "test-results/soak.md"), `${page}\n`);
  writeFileSync(join(root, "test-results/soak.json"), JSON.stringify(looks));
  failed = errors.length > 0 || rows.some(({ grows }) => grows) ? 1 : 0;
} finally {
  await stack.stop();
}
process.exit(failed);
