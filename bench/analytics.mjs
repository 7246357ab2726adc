// `npm run bench:analytics`: the figures at 1 and 10 million order lines, beside bare DuckDB and, for three of them, PostgreSQL; how
// fast facts are written and built anew; memory. Prints tables, writes JSON to bench/results/. --lines=1000000 (several with commas),
// --quick: 100,000 lines and few rounds; --rounds=5. Data is generated under the system's temporary folder and taken away again.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../ops/build.mjs";
import { ensureInstalled, requireNode, root } from "../ops/ensure.mjs";

requireNode();
await ensureInstalled();
const args = process.argv.slice(2);
const unknown = args.filter((arg) => !/^--(quick|rounds=\d+|lines=\d+(,\d+)*)$/.test(arg));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}; there are: --quick, --lines=N, --rounds=N.`);
  process.exit(2);
}
const quick = args.includes("--quick");
const asked = args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length);
const sizes = (
  args.find((arg) => arg.startsWith("--lines="))?.slice("--lines=".length) ?? (quick ? "100000" : "1000000,10000000")
)
  .split(",")
  .map(Number);

/** Of one size of data; bytes for each order line are what was seen, doubled. */
const ROOM_PER_LINE = 500;
const TARGETS = {
  tileUnderStormMs: 40,
  scanMs: 250,
  distinctMs: 800,
  memoryMb: { 1000000: 512, 10000000: 640 },
  loopP99Ms: 50,
  rebuildPerS: 5_000,
};

const built = join(root, ".cache/bench-analytics");
await bundle({ run: "bench/analytics/run.ts" }, built);
const folder = mkdtempSync(join(tmpdir(), "pulse-bench-analytics-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** In the worker's limits, or without them. */
function run(part, path, size, flags = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, join(built, "run.js"), part, path, String(size)], {
      env: { ...process.env, MALLOC_ARENA_MAX: "2" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (piece) => (said += piece));
    child.once("exit", (code) =>
      code === 0
        ? resolve(JSON.parse(said.trim().split("\n").at(-1)))
        : reject(new Error(`${part} ended with ${code}`)),
    );
  });
}

/** Questions that count different records over everything. */
const DISTINCT = /^active-customers$/;
const WORKER = ["--max-old-space-size=384", "--max-semi-space-size=16", "--single-threaded-gc"];
const load = () => loadavg().map((one) => Number(one.toFixed(2)));
const result = {
  at: new Date().toISOString(),
  node: process.version,
  cpus: cpus().map((cpu) => cpu.model),
  loadAtStart: load(),
  targets: TARGETS,
  sizes: {},
};
const say = (line) => console.log(line);

for (const lines of sizes) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < lines * ROOM_PER_LINE) {
    say(`${lines} lines: skipped, there is too little room in ${tmpdir()}`);
    continue;
  }
  const path = join(folder, `facts-${lines}.duckdb`);
  say(`\n${lines.toLocaleString("en")} order lines (load ${load().join(" ")})`);
  const rows = await run("generate", path, lines);
  const fileMb = Math.round(statSync(path).size / 1_048_576);
  const rounds = asked ? Number(asked) : quick ? 5 : lines >= 10_000_000 ? 10 : 25;
  const bare = await run("bare", path, rounds);
  const facts = await run("facts", path, rounds, WORKER);
  result.sizes[lines] = { rows, fileMb, rounds, load: load(), ...facts, bare };
  print(lines, result.sizes[lines]);
  result.sizes[lines].postgres = await run("postgres", "-", lines);
  for (const [name, { p50, p95 }] of Object.entries(result.sizes[lines].postgres))
    say(`PostgreSQL ${name.padEnd(24)} ${p50} / ${p95} ms`);
  rmSync(path, { force: true });
}
result.rebuild = await run("rebuild", "-", quick ? 4_000 : 40_000, WORKER);
say(
  `\nbuilt anew from the log: ${result.rebuild.events} events in ${result.rebuild.ms} ms, ${result.rebuild.eventsPerS} events/s (target ${TARGETS.rebuildPerS})`,
);

function print(lines, measured) {
  say(
    `file ${measured.fileMb} MB; p50 / p95 ms of ${measured.rounds}: alone, beside a storm of 200 orders/s, bare DuckDB`,
  );
  for (const { metric, asked, rows, isTile, p50, p95 } of measured.alone) {
    const same = (list) => list.find((one) => one.metric === metric && one.asked === asked);
    const [stormy, bare] = [same(measured.underStorm), same(measured.bare)];
    const most = isTile ? TARGETS.tileUnderStormMs : DISTINCT.test(metric) ? TARGETS.distinctMs : TARGETS.scanMs;
    const value = isTile ? stormy?.p95 : p95;
    const cells = [`${p50} / ${p95}`, stormy ? `${stormy.p50} / ${stormy.p95}` : "–", `${bare.p50} / ${bare.p95}`];
    say(
      `${metric.padEnd(24)} ${isTile ? "tile" : "scan"} ${asked.padEnd(10)} ${String(rows).padStart(6)} rows ${cells.map((cell) => cell.padStart(16)).join(" ")}${value > most ? `  over ${most}` : ""}`,
    );
  }
  const { ingest, loopDelayMs, memoryMb, peakMb, ingestBeside } = measured;
  say(
    `ingest ${ingest.eventsPerS} events/s (${ingest.linesPerS} lines/s); beside questions ${ingestBeside.orders} orders, p95 ${ingestBeside.p95} ms a transaction`,
  );
  say(
    `memory ${memoryMb} MB PSS after the questions, ${peakMb} MB at the end (target ${TARGETS.memoryMb[lines] ?? "–"}); event loop p99 ${loopDelayMs.p99} ms, max ${loopDelayMs.max} ms (target ${TARGETS.loopP99Ms})`,
  );
}

result.loadAtEnd = load();
mkdirSync(join(root, "bench/results"), { recursive: true });
const file = join(root, `bench/results/analytics-${result.at.replaceAll(":", "").slice(0, 15)}.json`);
writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
say(`\nwritten to ${file}`);
process.exit(0);
