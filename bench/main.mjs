// `npm run bench`: the figures of docs/performance.md, each beside its floor measured in the same run. Prints tables, writes JSON
// to bench/results/. Parts can be named (`npm run bench -- flow chain`); --quick takes small counts, --orders=N fills to N instead of
// 100,000, --patient waits up to 10 minutes before each part for other programs to rest, --profile says where time goes.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { ensureInstalled, requireNode, root } from "../ops/ensure.mjs";

requireNode();
await ensureInstalled();
const { startInstallation, untilSettled } = await import("./installation.mjs");
const { prepareTrade, runFlows } = await import("./flow.mjs");
const { dropFloor, prepareFloor, rowCounts, runFloor } = await import("./flow-floor.mjs");
const { copyDocuments, fillTo, countOrders } = await import("./fill.mjs");
const { measurePages } = await import("./pages.mjs");
const { measureMillion } = await import("./million.mjs");
const { measureProducts } = await import("./products.mjs");
const { measureSearch } = await import("./search.mjs");
const { measureChain } = await import("./chain.mjs");
const { measureLogins } = await import("./logins.mjs");
const { measureImport, salesFile } = await import("./import.mjs");
const { measureImports } = await import("./imports.mjs");
const { pssByRole, untilQuiet } = await import("./measure.mjs");
const { countStatements, profiled, profileEnvironment } = await import("./profile.mjs");
const { tables } = await import("./tables.mjs");

const parts = ["memory", "chain", "flow", "import", "pages", "search", "products", "imports", "logins", "million"];
/** Takes half an hour and several gigabytes: done when it is asked for. */
const LONG = ["million"];
const args = process.argv.slice(2);
const flags = new Set(args.filter((arg) => arg.startsWith("--")));
const named = args.filter((arg) => !arg.startsWith("--"));
const unknown = [
  ...named.filter((name) => !parts.includes(name)),
  ...[...flags].filter((flag) => !/^--(quick|profile|patient|orders=\d+)$/.test(flag)),
];
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(", ")}; there are: ${parts.join(", ")}, --quick, --orders=N, --patient, --profile.`,
  );
  process.exit(2);
}
const quick = flags.has("--quick");
const profiling = flags.has("--profile");
const wants = (part) => (named.length === 0 && !LONG.includes(part)) || named.includes(part);
const sizes = quick
  ? {
      flows: { 1: 20, 8: 60, 32: 60 },
      chain: [{ perSecond: 20, seconds: 2 }],
      fewOrders: 1_000,
      manyOrders: 3_000,
      pages: { count: 20, warm: 5 },
      search: { count: 20 },
      documents: 5_000,
      products: { products: 2_000, count: 20 },
      imports: 1_000,
      logins: { rounds: 1, seconds: 8 },
      million: { few: 1_000, many: 5_000, pages: 10, flows: 10 },
    }
  : {
      flows: { 1: 200, 8: 600, 32: 600 },
      chain: [
        { perSecond: 5, seconds: 20 },
        { perSecond: 20, seconds: 10 },
      ],
      fewOrders: 1_000,
      manyOrders: 100_000,
      pages: { count: 200, warm: 40 },
      search: { count: 100 },
      documents: 100_000,
      products: { products: 50_000, count: 200 },
      imports: 10_000,
      logins: { rounds: 3, seconds: 10 },
      million: { few: 1_000, many: 1_000_000, pages: 60, flows: 100 },
    };

const filled = args.find((arg) => arg.startsWith("--orders="));
if (filled) sizes.manyOrders = Number(filled.slice("--orders=".length));

const say = (line) => console.log(line);
const result = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  load_before: loadavg().map((one) => Number(one.toFixed(2))),
  quick,
};
let installation;

async function part(name, work) {
  if (!wants(name)) return;
  const others = await untilQuiet(flags.has("--patient") ? 600_000 : 0);
  const startedAt = Date.now();
  say(`${name} … (other programs take ${Math.round(others * 100)} % of the processors)`);
  const measured = await work();
  result.others_before = { ...result.others_before, [[name, ...Object.keys(measured)].slice(0, 2).join(" ")]: others };
  result[name] = { ...result[name], ...measured };
  say(`${name}: ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
}

async function flows(trade) {
  await runFlows(installation, trade, { clients: 8, flows: quick ? 40 : 200 });
  const floor = await prepareFloor(installation);
  const runs = [];
  const sequential = await runFlows(installation, trade, { clients: 1, flows: sizes.flows[1], window: 1 });
  for (const clients of [1, 8, 32]) {
    const count = sizes.flows[clients];
    const product = await runFlows(installation, trade, { clients, flows: count });
    const bare = await runFloor(installation, floor, { clients, flows: count });
    runs.push({ product, floor: bare, share_of_floor: Number((product.flows_per_s / bare.flows_per_s).toFixed(3)) });
  }
  const rows = rowCounts(floor.template);
  await dropFloor(installation);
  return { runs, one_after_another: sequential, rows_of_a_flow: rows };
}

async function measure() {
  await part("memory", async () => {
    await new Promise((go) => setTimeout(go, quick ? 2_000 : 15_000));
    return { idle_mb: pssByRole(installation.data) };
  });
  if (wants("pages")) {
    await fillTo(installation, sizes.fewOrders, say);
    await untilSettled(installation);
    await part("pages", async () => ({ few: await measurePages(installation, sizes.pages) }));
  }
  const trade = ["chain", "flow"].some(wants) ? await prepareTrade(installation) : null;
  if (trade) await untilSettled(installation);
  for (const pace of sizes.chain)
    await part("chain", async () => ({
      [`${pace.perSecond} a second`]: await measureChain(installation, trade, { ...pace, withBrowser: true }),
    }));
  await part("flow", () => flows(trade));
  const file = salesFile();
  if (file) await part("import", () => measureImport(installation, file));
  else if (wants("import")) say("import: left out, there is no file (PULSE_BENCH_SALES=…)");
  if (wants("pages")) {
    await fillTo(installation, sizes.manyOrders, say);
    await untilSettled(installation);
    await part("pages", async () => ({ many: await measurePages(installation, sizes.pages) }));
  }
  await part("products", () => measureProducts(installation, sizes.products));
  await part("imports", () => measureImports(installation, sizes.imports, say));
  await part("logins", () => measureLogins(installation, sizes.logins));
  if (result.logins?.held === false) process.exitCode = 1;
  result.orders_at_the_end = await countOrders(installation);
  // Last: these copies are in no report and no book.
  if (wants("search")) await copyDocuments(installation, sizes.documents);
  await part("search", () => measureSearch(installation, sizes.search));
  if (result.search?.held === false) process.exitCode = 1;
  await part("million", () => measureMillion(installation, sizes.million, say));
}

/** The same loads, looked at from inside; the figures of such a run say nothing about speed. */
async function profile() {
  await countStatements(installation);
  await new Promise((go) => setTimeout(go, 3_000));
  const trade = await prepareTrade(installation);
  await runFlows(installation, trade, { clients: 8, flows: 100 });
  const flow = await profiled(installation, () =>
    runFlows(installation, trade, { clients: 8, flows: quick ? 100 : 600 }),
  );
  const pages = await profiled(installation, () => measurePages(installation, sizes.pages));
  Object.assign(result, { profile: { flow, pages } });
}

const started = Date.now();
try {
  installation = await startInstallation(profiling ? profileEnvironment() : { PULSE_TRUSTED_PROXY: "127.0.0.1" });
  say(`stack: ready in ${((Date.now() - started) / 1000).toFixed(0)} s, load ${result.load_before.join(" ")}`);
  if (profiling) await profile();
  else await measure();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  if (process.exitCode && installation) console.error(installation.output().split("\n").slice(-20).join("\n"));
  await installation?.stop();
  result.load_after = loadavg().map((one) => Number(one.toFixed(2)));
  const folder = join(root, "bench/results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${profiling ? "profile" : "bench"}-${result.at.replaceAll(":", "").slice(0, 15)}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  say(`\n${tables(result)}\nwritten to ${file}`);
}
