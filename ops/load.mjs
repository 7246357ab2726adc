// `npm run load`: 100 people at once for five minutes on a demo of its own, and what it cost: milliseconds for each kind of click, and
// memory of each process before, at its highest and after. --users=N --seconds=N --seed=N.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, requireNode, root } from "./ensure.mjs";

const wanted = { users: 100, seconds: 300, seed: 1 };
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--(users|seconds|seed)=(\d{1,9})$/.exec(argument) ?? [];
  if (!name) {
    console.error(`There is no ${argument}; there are: --users=N, --seconds=N, --seed=N.`);
    process.exit(2);
  }
  wanted[name] = Number(value);
}

requireNode();
await ensureInstalled();
await ensureBuilt({ quiet: true });
const { busyShare, cpuByRole, cpuSince, pssByRole, summary } = await import("../bench/measure.mjs");
const { startStack } = await import("./testing/stack.mjs");
const { sendPeople } = await import("./testing/users.mjs");

const stack = await startStack({
  folder: root,
  command: [process.execPath, "ops/start.mjs"],
  env: { PULSE_RATE_LIMIT: "1000000" },
});
let failed = 1;
try {
  const before = pssByRole(stack.data);
  const others = await busyShare(5_000);
  const highest = { ...before };
  const watch = setInterval(() => {
    for (const [role, mb] of Object.entries(pssByRole(stack.data))) highest[role] = Math.max(highest[role] ?? 0, mb);
  }, 5_000);
  const { users, seconds, seed } = wanted;
  const cpuBefore = cpuByRole(stack.data);
  const { took, errors } = await sendPeople({ url: stack.url, count: users, forMs: seconds * 1_000, seed });
  clearInterval(watch);
  const cpu = cpuSince(stack.data, cpuBefore);
  const after = pssByRole(stack.data);
  const all = [...took.values()].flat();
  const rows = [["all", all], ...took].map(([name, values]) => {
    const { n, p50, p95, max } = summary(values);
    return `| ${name} | ${n} | ${p50 ?? ""} | ${p95 ?? ""} | ${max ?? ""} |`;
  });
  // Of one processor, in hundredths: what a quiet and a full machine agree on.
  cpu.total = Object.values(cpu).reduce((sum, ms) => sum + ms, 0);
  const percent = (role) => (cpu[role] ?? 0) / seconds / 10;
  const costs = Object.keys(highest).map(
    (role) =>
      `| ${role} | ${percent(role).toFixed(0)} | ${before[role] ?? 0} | ${highest[role]} | ${after[role] ?? 0} |`,
  );
  const page = [
    `${users} people for ${seconds} s, ${(all.length / seconds).toFixed(1)} clicks a second, ${errors.length} errors. Before it the rest of the machine took ${Math.round(others * 100)} % of its processors.`,
    ["| Click | Count | p50 ms | p95 ms | Longest ms |", "|---|---:|---:|---:|---:|", ...rows].join("\n"),
    [
      "| Process | % of a processor | MB before | MB at its highest | MB after |",
      "|---|---:|---:|---:|---:|",
      ...costs,
    ].join("\n"),
  ].join("\n\n");
  console.log(page);
  for (const error of [...new Set(errors)].slice(0, 10)) console.log(`ERROR: ${error}`);
  mkdirSync(join(root, "test-results"), { recursive: true });
  writeFileSync(join(root, "test-results/load.md"), `${page}\n`);
  failed = errors.length > 0 || (summary(all).p95 ?? Number.POSITIVE_INFINITY) > 100 ? 1 : 0;
} catch (error) {
  console.log(`${error.stack}\n${stack.output().split("\n").slice(-40).join("\n")}`);
} finally {
  await stack.stop();
}
process.exit(failed);
