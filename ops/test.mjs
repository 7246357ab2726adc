// `npm test`: every check that CI runs, on a bare clone. Prints one total line, last.
// `npm test -- types unit` runs only the named stages.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, lastLines, requireNode, root, runStep } from "./ensure.mjs";
import { ensureChromium } from "./testing/chromium.mjs";
import { exerciseFaults } from "./testing/faults.mjs";
import { cleanEnvironment, startStack } from "./testing/stack.mjs";

const bin = (name) => [process.execPath, join(root, "node_modules", name)];
const reports = join(root, ".cache/reports");
/** Far above what each stage takes; a hanging one must end with its name, not with the whole run. */
const limitMs = { check: 8 * 60_000, e2e: 40 * 60_000 };
const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

/** One command that is one check. */
async function check(command) {
  const done = await runStep(command, { env: cleanEnvironment({ CI: "true" }), limitMs: limitMs.check });
  return { ...one(done.code === 0), output: done.code === 0 ? "" : done.output };
}

async function unit() {
  const file = join(reports, "vitest.json");
  rmSync(file, { force: true });
  const command = [
    ...bin("vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const done = await runStep(command, { env: cleanEnvironment({ CI: "true", NO_COLOR: "1" }) });
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, output: done.output };
  // A file that does not even load has no failed test of its own.
  const brokenFiles = report.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.length === 0,
  ).length;
  const failed = Math.max(report.numFailedTests + brokenFiles, done.code === 0 ? 0 : 1);
  const again = report.testResults.flatMap((file) => file.assertionResults.filter(passedAgain));
  sayAgain("unit", again);
  return { passed: report.numPassedTests, failed, output: failed > 0 ? done.output : "" };
}

/** A test that passed and yet has something to complain of failed at first. */
const passedAgain = (test) => test.status === "passed" && test.failureMessages.length > 0;

function sayAgain(stage, tests) {
  const titles = tests.map((test) => test.title).join("; ");
  if (tests.length > 0) say(`${stage}: ${tests.length} passed at the second try: ${titles}`);
}

/** The browser stories on a fresh demo company; those tagged @modes also without NATS and without Redis. */
async function e2e() {
  const specs = readdirSync(join(root, "e2e")).filter((name) => name.endsWith(".spec.ts"));
  if (specs.length === 0) return { passed: 0, failed: 0, output: "", note: "no stories yet" };
  const chromium = ensureChromium(say);
  await ensureBuilt({ quiet: true });
  const only = ["--grep", "@modes", "--workers", "1"];
  // All stories use both cores by themselves; the one story of the other modes waits more than it works.
  const rounds = [
    [{ name: "full", env: {}, only: [] }],
    [
      { name: "without NATS", env: { PULSE_WITHOUT: "nats" }, only },
      { name: "without Redis", env: { PULSE_WITHOUT: "redis" }, only },
    ],
  ];
  const total = { passed: 0, failed: 0, output: "" };
  for (const modes of rounds) {
    const told = (mode) => stories(mode, chromium).catch((error) => ({ ...one(false), output: error.message }));
    for (const [index, result] of (await Promise.all(modes.map(told))).entries()) {
      total.passed += result.passed;
      total.failed += result.failed;
      if (result.output) total.output += `e2e, ${modes[index].name}:\n${result.output}\n`;
    }
  }
  return total;
}

async function stories(mode, chromium) {
  const stack = await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"], env: mode.env });
  const file = join(reports, `e2e-${mode.name.replaceAll(" ", "-")}.json`);
  rmSync(file, { force: true });
  try {
    const command = [
      ...bin("playwright/cli.js"),
      "test",
      "-c",
      "e2e",
      "--reporter=line,json",
      "--pass-with-no-tests",
      ...mode.only,
    ];
    const env = {
      PULSE_E2E_URL: stack.url,
      PULSE_DATA: stack.data,
      PULSE_CHROMIUM: chromium,
      PULSE_E2E_OUTPUT: join(reports, `e2e-${mode.name.replaceAll(" ", "-")}`),
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    };
    const done = await runStep(command, {
      env: cleanEnvironment({ CI: "true", NO_COLOR: "1", ...env }),
      limitMs: limitMs.e2e,
    });
    const stats = readReport(file)?.stats;
    if (!stats) return { ...one(false), output: done.output };
    const failed = Math.max(stats.unexpected, done.code === 0 ? 0 : 1);
    sayAgain(`e2e, ${mode.name}`, flakyOf(file));
    const output = failed > 0 ? `${done.output}\nthe program said last:\n${lastLines(stack.output(), 30)}` : "";
    return { passed: stats.expected + stats.flaky, failed, output };
  } finally {
    await stack.stop();
  }
}

function flakyOf(file) {
  const specsIn = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)];
  return (readReport(file)?.suites ?? [])
    .flatMap(specsIn)
    .filter((spec) => spec.tests.some((one) => one.status === "flaky"));
}

/** A clone in a new folder, the two commands of the README, and nothing left after SIGTERM to npm. */
async function smoke() {
  const folder = mkdtempSync(join(tmpdir(), "pulse-clone-"));
  const clone = join(folder, "pulse");
  try {
    const cloned = await runStep(["git", "-c", "safe.directory=*", "clone", "-q", `file://${root}`, clone]);
    if (cloned.code !== 0) return { ...one(false), output: cloned.output };
    const stack = await startStack({ folder: clone, withinMs: 480_000 });
    const signIn = await fetch(`${stack.url}/login`);
    const ended = await stack.stop();
    // What was built of the same commit need not be built twice; `ensureBuilt` compares its content with ours.
    if (!existsSync(join(root, "build"))) cpSync(join(clone, "build"), join(root, "build"), { recursive: true });
    const faults = [
      signIn.status === 200 ? "" : `/login answered ${signIn.status}`,
      ended.how === 0 || ended.how === "SIGTERM" ? "" : `npm ended with ${ended.how}`,
      ended.tookMs <= 10_500 ? "" : `stopping took ${ended.tookMs} ms`,
      ended.left.length === 0 ? "" : `left running: ${ended.left.join("; ")}`,
    ].filter(Boolean);
    const note = `ready after ${(stack.readyMs / 1000).toFixed(0)} s, stopped in ${(ended.tookMs / 1000).toFixed(1)} s`;
    return { ...one(faults.length === 0), output: faults.join("\n"), note };
  } catch (error) {
    return { ...one(false), output: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every part killed once in the middle of load: nothing lost, nothing doubled, books and facts right. */
async function faults() {
  const { orders, retried, faults: found } = await exerciseFaults({ folder: root });
  const note = `${orders} orders, ${retried} asked again`;
  return { ...one(found.length === 0 && orders > 0), output: found.slice(0, 20).join("\n"), note };
}

const biome = bin("@biomejs/biome/bin/biome");
const stages = {
  types: () => check([...bin("typescript/bin/tsc"), "--noEmit"]),
  lint: () => check([...biome, "check", "--formatter-enabled=false", "--error-on-warnings", "."]),
  format: () => check([...biome, "format", "."]),
  unit,
  build: async () => {
    await ensureBuilt({ quiet: true });
    return { ...one(true), output: "" };
  },
  e2e,
  faults,
  smoke,
};

/** Types take one processor for as long as the other one installs and builds a clone. */
const groups = [["types", "lint", "format", "smoke"], ["unit"], ["build"], ["e2e"], ["faults"]];

function say(line) {
  console.log(line);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

async function run(name) {
  const started = Date.now();
  const result = await stages[name]().catch((error) => ({ ...one(false), output: error.stack ?? String(error) }));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const count = result.failed > 0 ? `${result.failed} FAILED, ${result.passed} passed` : `${result.passed} passed`;
  say(`${name.padEnd(7)} ${count} (${seconds} s)${result.note ? ` ${result.note}` : ""}`);
  if (result.failed > 0 && result.output) say(indent(result.output));
  return result;
}

/** What a stage printed, moved in: the total stays the only line that begins with its word. */
function indent(text) {
  return lastLines(text, 250)
    .split("\n")
    .map((line) => `        ${line}`)
    .join("\n");
}

requireNode();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(", ")}; there are: ${Object.keys(stages).join(", ")}.`);
  process.exit(2);
}
const chosen = Object.keys(stages).filter((name) => wanted.length === 0 || wanted.includes(name));
const total = { passed: 0, failed: 0 };
try {
  await ensureInstalled({ say });
  mkdirSync(reports, { recursive: true });
  for (const group of groups) {
    // A stage by itself may use all there is; the quick ones go together.
    const results = await Promise.all(group.filter((name) => chosen.includes(name)).map(run));
    for (const { passed, failed } of results) {
      total.passed += passed;
      total.failed += failed;
    }
  }
} catch (error) {
  say(error.message);
  total.failed += 1;
}
say(`Tests: ${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
