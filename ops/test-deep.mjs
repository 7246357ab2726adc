// `npm run test:deep`: what takes too long for `npm test`. Every page as every role in both themes with and without
// JavaScript, all cases of which `npm test` asks a part each day (ops/testing/deep.ts), 100,000 wild inputs for each entry point, sqlmap at every
// parameter, and scripts stored in every text, the archive under kills. Writes what came of it into docs/quality.md, of sql and scripts into
// docs/security/README.md. Parts can be named (`npm run test:deep -- pages sql`): cases, pages, inputs, sql, scripts, archive; of sql also a part, by a pattern: `npm run test:deep -- sql "--only=forms: /login"`.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, lastLines, requireNode, root, runStep } from "./ensure.mjs";
import { ensureChromium } from "./testing/chromium.mjs";
import { fuzzEntries } from "./testing/fuzz-entries.mjs";
import { record, today } from "./testing/quality-page.mjs";
import { runSqlmap } from "./testing/sqlmap.mjs";
import { cleanEnvironment, startStack } from "./testing/stack.mjs";
import { visitStoredScripts } from "./testing/stored-scripts.mjs";

const INPUTS = 100_000;
const reports = join(root, ".cache/reports");
const limitMs = 90 * 60_000;
/** As in e2e/deep.spec.ts. The fewest pages first. */
const ROLES = ["hr", "clerk", "sales", "accountant", "viewer", "admin"];

function testsIn(suite) {
  const own = (suite.specs ?? []).map(({ title, tests }) => ({ title, result: tests[0].results.at(-1), ...tests[0] }));
  return [...own, ...(suite.suites ?? []).flatMap(testsIn)];
}

/** The rows of the report: what was looked at, how often, and what was found. */
function rowsOf(report) {
  return report.suites.flatMap(testsIn).map(({ title, status, annotations, result }) => {
    const looks = annotations.find(({ type }) => type === "looks")?.description;
    const found = (result?.error?.message ?? "").match(/^\s*[+-]\s+"(.*)",?$/gm)?.length ?? 0;
    const said = status === "expected" ? "0" : looks ? String(found) : "not finished";
    return `| ${title.split(":")[0]} | ${looks ?? "-"} | ${said} |`;
  });
}

/** One role after the other, each written down when it is done: what takes an hour may be stopped half way. */
async function pages() {
  const chromium = ensureChromium(console.log);
  await ensureBuilt({ quiet: true });
  const stack = await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"] });
  const file = join(reports, "deep.json");
  const rows = [];
  let isRight = true;
  try {
    for (const role of ROLES) {
      rmSync(file, { force: true });
      const only = ["deep\\.spec", "--grep", ` ${role}, `];
      const command = [
        "node_modules/playwright/cli.js",
        "test",
        "-c",
        "e2e",
        "--project=stories",
        "--no-deps",
        ...only,
      ];
      const env = { PULSE_DEEP: "1", PULSE_E2E_URL: stack.url, PULSE_DATA: stack.data, PULSE_CHROMIUM: chromium };
      const done = await runStep([process.execPath, ...command, "--reporter=line,json"], {
        show: true,
        env: cleanEnvironment({ ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
        limitMs,
      });
      isRight = done.code === 0 && isRight;
      rows.push(...rowsOf(JSON.parse(readFileSync(file, "utf8"))));
      const state = role === ROLES.at(-1) ? "" : `, not further than ${role}`;
      record("pages", [`Run on ${today()}${state}.`, "", "| Who | Looks | Found |", "|---|---:|---:|", ...rows]);
    }
    return isRight;
  } finally {
    await stack.stop();
  }
}

/** All tests with all their cases, and all stories in all their ways; the deep walk is `pages`. */
async function cases() {
  const chromium = ensureChromium(console.log);
  await ensureBuilt({ quiet: true });
  const tests = await runStep([process.execPath, "node_modules/vitest/vitest.mjs", "run"], {
    show: true,
    env: cleanEnvironment({ PULSE_DEEP: "1" }),
    limitMs,
  });
  const stack = await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"] });
  const env = { PULSE_DEEP: "1", PULSE_E2E_URL: stack.url, PULSE_DATA: stack.data, PULSE_CHROMIUM: chromium };
  const command = ["node_modules/playwright/cli.js", "test", "-c", "e2e", "--project=stories", "--no-deps"];
  const looks = await runStep([process.execPath, ...command, "(?<!deep)\\.spec"], {
    show: true,
    env: cleanEnvironment(env),
    limitMs,
  }).finally(() => stack.stop());
  const said = [tests, looks].map(({ output }) => lastLines(output, 40).match(/^.*\d+ (passed|failed).*$/gm) ?? []);
  record("cases", [`Run on ${today()}.`, "", ...said.flat().map((line) => `- ${line.trim()}`)]);
  return tests.code === 0 && looks.code === 0;
}

/** The endpoints by their schemas in this process, then every way in of a whole installation, with the memory that this takes. */
async function inputs() {
  const count = Number(process.env.PULSE_FUZZ_INPUTS || INPUTS);
  const files = ["app/http/fuzz.db.test.ts", "app/modules/imports/read-table.test.ts"];
  const command = [process.execPath, "node_modules/vitest/vitest.mjs", "run", ...files];
  const env = cleanEnvironment({ PULSE_FUZZ_INPUTS: String(count) });
  const done = await runStep([...command, "--testTimeout", String(limitMs)], { show: true, env, limitMs });
  const figures = lastLines(done.output, 40).match(/^.*(passed|failed).*$/gm) ?? [];
  await ensureBuilt({ quiet: true });
  const { isRight, lines } = await fuzzEntries(count, console.log);
  record("inputs", [
    `Run on ${today()} with ${count.toLocaleString("en-GB")} inputs of each kind: ${done.code === 0 && isRight ? "no answer was a fault of ours" : "faults were found"}.`,
    "",
    ...figures.map((line) => `- ${line.trim()}`),
    "",
    ...lines,
  ]);
  return done.code === 0 && isRight;
}

/** Takes sqlmap, which Debian has; PULSE_SQLMAP_MINUTES says for how long at most. A part of it (--only) is said and not written down. */
async function sql() {
  await ensureBuilt({ quiet: true });
  const only = process.argv.find((one) => one.startsWith("--only="))?.slice("--only=".length);
  const minutes = Number(process.env.PULSE_SQLMAP_MINUTES || 90);
  const { isRight, lines } = await runSqlmap(minutes, console.log, only && new RegExp(only));
  if (only) {
    console.log(lines.join("\n"));
    return isRight;
  }
  record("sqlmap", [`Run on ${today()}: ${lines[0]}`, ...lines.slice(1)], "docs/security/README.md");
  return isRight;
}

/** Scripts in every text, and Chromium on every page. */
async function scripts() {
  ensureChromium(console.log);
  await ensureBuilt({ quiet: true });
  const { isRight, lines } = await visitStoredScripts(console.log);
  record("scripts", [`Run on ${today()}: ${lines[0]}`, ...lines.slice(1)], "docs/security/README.md");
  return isRight;
}

/** PostgreSQL and the archive's program killed under work, and back to moments between; PULSE_ARCHIVE_SECONDS says for how long. */
async function archive() {
  const seconds = Number(process.env.PULSE_ARCHIVE_SECONDS || 300);
  const command = [process.execPath, "node_modules/vitest/vitest.mjs", "run", "ops/archive/kills.bus.test.ts"];
  const env = cleanEnvironment({
    PULSE_ARCHIVE_SECONDS: String(seconds),
    PULSE_ARCHIVE_SEED: process.env.PULSE_ARCHIVE_SEED ?? "",
  });
  const done = await runStep(command, { show: true, env, limitMs });
  const said = done.output.match(/seed \d+: .* restores/)?.[0];
  record("archive", [
    `Run on ${today()}, ${seconds} s of work: ${done.code === 0 && said ? `${said}; nothing lost, nothing early, every rule held` : "faults were found"}.`,
  ]);
  return done.code === 0;
}

const parts = { cases, pages, inputs, sql, scripts, archive };
requireNode();
await ensureInstalled();
mkdirSync(reports, { recursive: true });
const wanted = process.argv.slice(2).filter((one) => !one.startsWith("--"));
let isRight = true;
for (const name of Object.keys(parts).filter((one) => wanted.length === 0 || wanted.includes(one))) {
  isRight = (await parts[name]()) && isRight;
}
process.exit(isRight ? 0 : 1);
