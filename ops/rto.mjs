// `npm run rto`: how long it takes from a backup's file and an empty folder to a sign-in page that is served, step by step. Without
// --file=F --key=F a demo of its own is backed up first. --clone does it from a fresh clone, which has to be installed and built as on a
// new machine.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureBuilt, ensureInstalled, requireNode, root, runStep } from "./ensure.mjs";
import { aFreePort, cleanEnvironment, startStack } from "./testing/stack.mjs";

const given = Object.fromEntries(process.argv.slice(2).map((one) => one.replace(/^--/, "").split("=")));
for (const name of Object.keys(given)) {
  if (["file", "key", "clone"].includes(name)) continue;
  console.error(`There is no --${name}; there are: --file=BACKUP --key=FILE, --clone.`);
  process.exit(2);
}

requireNode();
await ensureInstalled();
await ensureBuilt({ quiet: true });
const place = mkdtempSync(join(tmpdir(), "pulse-rto-"));
const steps = [];

async function timed(name, work) {
  const began = performance.now();
  const done = await work();
  steps.push({ name, seconds: (performance.now() - began) / 1_000 });
  console.log(`${name}: ${steps.at(-1).seconds.toFixed(1)} s`);
  return done;
}

async function must(command, cwd, env = {}) {
  const done = await runStep(command, { cwd, env: cleanEnvironment(env) });
  if (done.code !== 0) throw new Error(`${command.join(" ")} ended with ${done.code}:\n${done.output}`);
  return done.output;
}

/** A demo's own backup and its key, out of its folder before that goes. */
async function backupOfDemo() {
  const stack = await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"] });
  try {
    await must([process.execPath, "ops/cli/pulse.mjs", "backup", "--to", place], root, { PULSE_DATA: stack.data });
    await must(["cp", join(stack.data, "keys/recovery-key"), join(place, "key")], root);
  } finally {
    await stack.stop();
  }
  const [file] = (await must(["find", place, "-name", "*.pulse"], root)).trim().split("\n");
  return { file, key: join(place, "key") };
}

/** Starts it and returns once the sign-in page has been served. */
async function untilSignIn(folder, data) {
  const port = await aFreePort();
  const child = spawn(process.execPath, ["ops/start.mjs"], {
    cwd: folder,
    env: cleanEnvironment({ PULSE_DATA: data, PORT: `${port}` }),
    stdio: "ignore",
  });
  const ended = new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
  for (;;) {
    const page = await fetch(`http://127.0.0.1:${port}/login`).catch(() => null);
    if (page?.status === 200 && (await page.text()).includes('name="password"')) break;
    const over = await Promise.race([ended, new Promise((go) => setTimeout(go, 100))]);
    if (over !== undefined) throw new Error(`the start ended with ${over}`);
  }
  return async () => {
    child.kill("SIGTERM");
    await ended;
  };
}

let failed = 1;
try {
  const { file, key } = given.file
    ? { file: resolve(given.file), key: resolve(given.key ?? "") }
    : await backupOfDemo();
  const data = join(place, "data");
  let folder = root;
  if ("clone" in given) {
    folder = join(place, "pulse");
    await timed("clone", () => must(["git", "-c", "safe.directory=*", "clone", "-q", `file://${root}`, folder], place));
    await timed("install and build", () => must([process.execPath, "ops/cli/pulse.mjs", "--help"], folder));
  }
  const restore = [process.execPath, "ops/cli/pulse.mjs", "restore", file, "--into", data, "--key", key, "--json"];
  const said = await timed("restore", () => must(restore, folder));
  const stop = await timed("start, until the sign-in page is served", () => untilSignIn(folder, data));
  await stop();
  const rows = /"rows":\s*(\d+)/.exec(said)?.[1];
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const page = [
    `A backup of ${rows} rows, ${(statSync(file).size / 1e6).toFixed(1)} MB.`,
    ["| Step | Seconds |", "|---|---:|", ...steps.map(({ name, seconds }) => `| ${name} | ${seconds.toFixed(1)} |`)]
      .concat(`| **from the file to the sign-in page** | **${total.toFixed(1)}** |`)
      .join("\n"),
  ].join("\n\n");
  console.log(page);
  mkdirSync(join(root, "test-results"), { recursive: true });
  writeFileSync(join(root, "test-results/rto.md"), `${page}\n`);
  failed = 0;
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exit(failed);
