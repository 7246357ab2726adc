// Where the time goes: CPU profiles of web and worker by function, and the statements by their time in PostgreSQL.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../ops/ensure.mjs";
import { processes, round } from "./measure.mjs";

export const profileFolder = join(root, "bench/results/profiles");

export function profileEnvironment() {
  rmSync(profileFolder, { recursive: true, force: true });
  mkdirSync(profileFolder, { recursive: true });
  const hook = fileURLToPath(new URL("./profile-hook.mjs", import.meta.url));
  return { NODE_OPTIONS: `--import=${hook}`, PULSE_PROFILE_FOLDER: profileFolder };
}

const signal = (data, wanted) => {
  for (const { pid, role } of processes(data)) if (wanted.includes(role)) process.kill(pid, "SIGUSR2");
};

/** Statements are counted from here on. The server is restarted for it by its supervisor. */
export async function countStatements({ sql, data }) {
  await sql`alter system set shared_preload_libraries = 'pg_stat_statements'`;
  const [{ pid }] = await sql`select pg_read_file('postmaster.pid') as pid`;
  process.kill(Number(pid.split("\n")[0]), "SIGINT");
  for (let tries = 0; tries < 100; tries += 1) {
    await new Promise((go) => setTimeout(go, 200));
    const there = await sql`show shared_preload_libraries`.catch(() => []);
    if (there[0]?.shared_preload_libraries?.includes("pg_stat_statements")) break;
  }
  await sql`create schema if not exists bench_statements`;
  await sql`create extension if not exists pg_stat_statements schema bench_statements`;
  void data;
}

/** Profiles web, worker and statements while `work` runs; answers the costliest of each. */
export async function profiled(installation, work) {
  const { sql, data } = installation;
  await sql`select bench_statements.pg_stat_statements_reset()`;
  const before = new Set(readdirSync(profileFolder));
  signal(data, ["web", "worker"]);
  const result = await work();
  signal(data, ["web", "worker"]);
  const statements = await sql`
    select calls::int, total_exec_time::float8 as ms, rows::int, regexp_replace(left(query, 400), '\\s+', ' ', 'g') as query
      from bench_statements.pg_stat_statements where query not like '%pg_stat_statements%' order by total_exec_time desc limit 25`;
  for (let tries = 0; tries < 50 && readdirSync(profileFolder).length < before.size + 2; tries += 1)
    await new Promise((go) => setTimeout(go, 200));
  await new Promise((go) => setTimeout(go, 500));
  const files = readdirSync(profileFolder).filter((name) => !before.has(name));
  return {
    result,
    statements: statements.map((row) => ({ ...row, ms: round(row.ms) })),
    functions: Object.fromEntries(files.map((name) => [name.split("-")[0], costs(join(profileFolder, name))])),
  };
}

/** Self and total time by function of a profile, with the places of the source where the bundle has a map. */
export function costs(file, most = 40) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8"));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const selfMs = new Map();
  samples.forEach((id, index) => {
    selfMs.set(id, (selfMs.get(id) ?? 0) + timeDeltas[index] / 1000);
  });
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const keyOf = ({ callFrame: { functionName, url, lineNumber, columnNumber } }) =>
    `${functionName || "(anonymous)"} ${url.replace(/^file:\/\//, "").replace(`${root}/`, "")}:${lineNumber + 1}:${columnNumber + 1}`;
  const self = new Map();
  const total = new Map();
  for (const [id, ms] of selfMs) {
    const own = keyOf(byId.get(id));
    self.set(own, (self.get(own) ?? 0) + ms);
    const met = new Set();
    for (let at = id; at !== undefined; at = parents.get(at)) met.add(keyOf(byId.get(at)));
    for (const key of met) total.set(key, (total.get(key) ?? 0) + ms);
  }
  const top = (map) =>
    [...map]
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([name, ms]) => ({ ms: round(ms, 0), name }));
  const allMs = [...selfMs.values()].reduce((sum, ms) => sum + ms, 0);
  return { all_ms: round(allMs, 0), self: top(self), total: top(total) };
}

export const hasProfiles = () => existsSync(profileFolder);
