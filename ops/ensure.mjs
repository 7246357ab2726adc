// What has to be there before anything of ours can run: a fitting Node, the packages, the build.
// Plain JavaScript without dependencies: it runs on a bare clone.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withFolderLock } from "./folder-lock.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Ends the program with a sentence when this Node is too old. */
export function requireNode() {
  const wanted = [20, 19];
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return;
  console.error(
    `Pulse needs Node ${wanted.join(".")} or newer; this is ${process.versions.node}.\nMend: install a newer Node.`,
  );
  process.exit(1);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** Whether node_modules holds what package-lock.json names. By content, since a clone makes every file new. */
function isInstalled() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const there = readJson(join(root, "node_modules/.package-lock.json"))?.packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.peer || there[path]?.version === entry.version,
  );
}

/** Installs when the packages are not those of the lock file. What npm prints is shown only when it fails. */
export async function ensureInstalled({ say = (line) => console.log(line) } = {}) {
  if (!isInstalled()) {
    mkdirSync(join(root, ".cache"), { recursive: true });
    await withFolderLock(join(root, ".cache/install.lock"), async () => {
      if (isInstalled()) return;
      say("install: npm packages (a minute or two, only after a change of them)");
      const started = Date.now();
      const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
      const options = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--prefer-offline"];
      let done = await runStep([...npm, "ci", ...options]);
      // A lock file written where the packages for other platforms could not be seen lacks their lines, and npm ci then
      // refuses. npm install takes every version from the lock file all the same; that is checked below.
      if (done.code !== 0 && /EUSAGE/.test(done.output))
        done = await runStep([...npm, "install", "--no-save", ...options]);
      if (done.code !== 0 || !isInstalled()) {
        const errors = done.output.split("\n").filter((line) => line.startsWith("npm error"));
        const said = (errors.length > 0 ? errors : done.output.trim().split("\n")).slice(0, 12).join("\n");
        throw new Error(
          `The packages could not be installed:\n${said}\nMend: check the network and that the folder can be written, then start again.`,
        );
      }
      say(`install: done in ${((Date.now() - started) / 1000).toFixed(0)} s`);
    });
  }
  linkCommand();
}

/** So that `npx pulse` finds the command at once. */
function linkCommand() {
  const link = join(root, "node_modules/.bin/pulse");
  if (existsSync(link)) return;
  try {
    rmSync(link, { force: true });
    symlinkSync("../../ops/cli/pulse.mjs", link);
  } catch {
    // A folder we may not write: npx then takes its longer way.
  }
}

/** Builds what is stale, in a process of its own: the tools' memory is not kept. `only`: "programs" or "screens". */
export async function ensureBuilt({ quiet = false, only = "" } = {}) {
  const done = await runStep([process.execPath, join(root, "ops/build.mjs"), only].filter(Boolean), { show: !quiet });
  if (done.code !== 0) throw new Error(lastLines(done.output, 40));
}

/** Runs a command, for at most `limitMs`; a signal that ends us ends it too, so no step outlives npm. */
export function runStep([command, ...args], { show = false, env = process.env, cwd = root, limitMs = 0 } = {}) {
  return new Promise((answer) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let ended = false;
    const keep = (to) => (chunk) => {
      output = (output + chunk).slice(-200_000);
      if (show) to.write(chunk);
    };
    child.stdout.on("data", keep(process.stdout));
    child.stderr.on("data", keep(process.stderr));
    const passOn = (name) => {
      ended = true;
      child.kill(name);
    };
    const names = ["SIGTERM", "SIGINT", "SIGHUP"];
    for (const name of names) process.on(name, passOn);
    let late;
    if (limitMs > 0) {
      late = setTimeout(() => {
        output += `\nended: it was not done within ${limitMs / 60_000} minutes`;
        child.kill("SIGTERM");
        late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      }, limitMs);
    }
    const finish = (code) => {
      clearTimeout(late);
      for (const name of names) process.off(name, passOn);
      if (ended) process.exit(130);
      answer({ code, output });
    };
    child.on("error", (error) => {
      output += error.message;
      finish(127);
    });
    child.on("close", (code, by) => finish(by ? 128 : code));
  });
}

export function lastLines(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
