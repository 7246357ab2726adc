// `npm run lighthouse`: what Lighthouse gives the dashboard, the order list and the order form, as written into
// docs/quality.md. `npm run lighthouse -- http://127.0.0.1:3000` looks at an installation that runs already.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, requireNode, root, runStep } from "./ensure.mjs";
import { ensureChromium } from "./testing/chromium.mjs";
import { record, today } from "./testing/quality-page.mjs";
import { startStack } from "./testing/stack.mjs";

/** The last that runs on Node 20. Fetched when it is asked for: too much to install for everybody. */
const LIGHTHOUSE = "lighthouse@12.8.2";
const PAGES = ["/dashboard", "/orders", "/orders/new"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const LEAST = 97;
const reports = join(root, ".cache/reports");

async function cookieOf(url) {
  const answer = await fetch(`${url}/login`, {
    method: "POST",
    body: new URLSearchParams({ email: "admin@pulse.local", password: "pulse-demo" }),
    headers: { Origin: url },
    redirect: "manual",
  });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function scores(url, path, chrome) {
  const file = join(reports, `lighthouse${path.replaceAll("/", "-")}.json`);
  const headers = join(reports, "lighthouse-headers.json");
  writeFileSync(headers, JSON.stringify({ Cookie: await cookieOf(url) }));
  const flags = `--headless=new${process.getuid?.() === 0 ? " --no-sandbox" : ""}`;
  const done = await runStep(
    [
      ...["npx", "--yes", LIGHTHOUSE, url + path, "--quiet", "--preset=desktop", "--output=json"],
      ...[`--output-path=${file}`, `--extra-headers=${headers}`, `--chrome-flags=${flags}`],
      `--only-categories=${CATEGORIES.join(",")}`,
    ],
    { env: { ...process.env, CHROME_PATH: chrome }, limitMs: 10 * 60_000 },
  );
  if (done.code !== 0) throw new Error(`Lighthouse could not look at ${path}:\n${done.output.slice(-2_000)}`);
  const { categories, audits } = JSON.parse(readFileSync(file, "utf8"));
  const short = Object.values(audits).filter((audit) => audit.score !== null && audit.score < 0.9);
  return {
    path,
    figures: CATEGORIES.map((name) => Math.round((categories[name]?.score ?? 0) * 100)),
    short: short.map((audit) => `${audit.id}${audit.displayValue ? ` ${audit.displayValue}` : ""}`),
  };
}

requireNode();
await ensureInstalled();
mkdirSync(reports, { recursive: true });
const given = process.argv[2];
if (!given) await ensureBuilt({ quiet: true });
const stack = given ? null : await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"] });
try {
  const chrome = ensureChromium(console.log);
  const rows = [];
  for (const path of PAGES) rows.push(await scores(given ?? stack.url, path, chrome));
  const lines = rows.map(({ path, figures, short }) => `| ${path} | ${figures.join(" | ")} | ${short.join(", ")} |`);
  record("lighthouse", [
    `Run on ${today()} by ${LIGHTHOUSE}, its desktop settings.`,
    "",
    `| Page | ${CATEGORIES.join(" | ")} | below 0.9 |`,
    "|---|---:|---:|---:|---:|---|",
    ...lines,
  ]);
  console.log(lines.join("\n"));
  process.exitCode = rows.every(({ figures }) => figures.every((figure) => figure >= LEAST)) ? 0 : 1;
} finally {
  await stack?.stop();
}
