// Starts the whole program the way a user does, on a data folder and a port of its own. Plain JavaScript: it also
// serves on a bare clone, before anything is installed.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * The caller's own installation must not be touched: nothing of its settings reaches the stack.
 * @param {Record<string, string>} extra
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(extra = {}) {
  const ours =
    /^(PULSE_|npm_|INIT_CWD$|DATABASE_URL$|NATS_URL$|REDIS_URL$|ANALYTICS_URL$|PORT$|HOST$|NODE_ENV$|NODE_OPTIONS$|VITEST)/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name) || /^npm_config_/i.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

export function aFreePort() {
  return new Promise((answer, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen({ port: 0, host: "127.0.0.1" }, () => {
      const { port } = probe.address();
      probe.close(() => answer(port));
    });
  });
}

/**
 * Runs `command` (npm start by default) in `folder` and waits until /readyz says that it is ready. `at` names a data folder and a
 * port of the caller's own, which stay when it is stopped.
 * `stop()` sends SIGTERM to that process and answers how it ended and what it left running.
 */
export async function startStack({ folder, command = ["npm", "start"], env = {}, withinMs = 150_000, at }) {
  const data = at?.data ?? mkdtempSync(join(tmpdir(), "pulse-stack-"));
  const port = at?.port ?? (await aFreePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(command[0], command.slice(1), {
    cwd: folder,
    env: cleanEnvironment({ PULSE_DATA: data, PORT: String(port), ...env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-200_000);
    });
  }
  const exited = new Promise((done) => child.once("exit", (code, by) => done(by ?? code)));
  let ended = false;
  void exited.then(() => {
    ended = true;
  });

  const stop = async () => {
    const started = Date.now();
    if (!ended) child.kill("SIGTERM");
    const how = await Promise.race([exited, sleep(20_000, "still running after 20 s", { ref: false })]);
    const tookMs = Date.now() - started;
    // The last of them may still be on their way out when npm answers.
    for (let waited = 0; waited < 1_000 && processesOf(data).length > 0; waited += 50) await sleep(50);
    const left = processesOf(data);
    for (const { pid } of left) endAtOnce(pid);
    if (!ended) child.kill("SIGKILL");
    if (!at) rmSync(data, { recursive: true, force: true });
    return { how, tookMs, left: left.map(({ pid, command: line }) => `${pid} ${line}`) };
  };

  const started = Date.now();
  const deadline = started + withinMs;
  let last = "no answer";
  while (Date.now() < deadline && !ended) {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    const body = await answer?.json().catch(() => null);
    last = body ? JSON.stringify(body) : last;
    if (answer?.status === 200 && isReady(body, env.PULSE_WITHOUT)) {
      return { url, data, pid: child.pid, readyMs: Date.now() - started, stop, output: () => output };
    }
    await sleep(150);
  }
  const why = ended ? `it ended with ${await exited}` : `not ready within ${withinMs / 1000} s (/readyz: ${last})`;
  await stop();
  throw new Error(`${why}\n${output.split("\n").slice(-40).join("\n")}`);
}

/** A service that was left out on purpose is reported as degraded for as long as the program runs. */
function isReady(body, without = "") {
  const leftOut = [without.includes("nats") ? "events" : "", without.includes("redis") ? "jobs" : ""];
  return Object.entries(body?.checks ?? { none: "none" }).every(
    ([name, state]) => state === "ok" || leftOut.includes(name),
  );
}

function endAtOnce(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It went by itself meanwhile.
  }
}

/** Every process that belongs to this data folder: by its environment, its command line or where it stands. */
export function processesOf(data) {
  const found = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const [environment, command] = [procText(name, "environ"), procText(name, "cmdline")];
    const stands = procLink(name);
    if (environment.includes(`PULSE_DATA=${data}\0`) || command.includes(data) || stands.startsWith(data)) {
      if (!procText(name, "stat").includes(") Z "))
        found.push({ pid: Number(name), command: command.replaceAll("\0", " ").trim() });
    }
  }
  return found;
}

function procText(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function procLink(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}
