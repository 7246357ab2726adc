// A second web and a second worker on the services of a running stack: what another machine would add. Whatever of them dies is
// started again, as a supervisor would.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { aFreePort } from "./stack.mjs";

const AGAIN_MS = 500;
const READY_MS = 60_000;

/** How a part of the stack was started: the same settings, from the process itself. */
function startedAs(data, name) {
  const { pid } = JSON.parse(readFileSync(join(data, "run.json"), "utf8")).programs[name];
  const parts = (file) => readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").filter(Boolean);
  const [command, ...args] = parts("cmdline");
  const env = Object.fromEntries(
    parts("environ").map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)]),
  );
  return { command, args, env };
}

/**
 * @param {{ data: string, folder: string }} stack
 * @returns {Promise<{ url: string, kill: (name: "web" | "worker") => boolean, isReady: () => Promise<boolean>, stop: () => Promise<void> }>}
 */
export async function startSecondPair({ data, folder }) {
  const port = await aFreePort();
  const url = `http://127.0.0.1:${port}`;
  const running = new Map();
  let said = "";
  let isOver = false;

  const keep = (name) => {
    const { command, args, env } = startedAs(data, name);
    const start = () => {
      const child = spawn(command, args, {
        cwd: folder,
        env: { ...env, PORT: `${port}` },
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          said = (said + chunk).slice(-4_000);
        });
      }
      running.set(name, child);
      child.once("exit", () => {
        running.delete(name);
        if (!isOver) setTimeout(() => isOver || start(), AGAIN_MS);
      });
    };
    start();
  };
  keep("web");
  keep("worker");

  const stop = async () => {
    isOver = true;
    const ended = [...running.values()].map((child) => new Promise((done) => child.once("exit", done)));
    for (const child of running.values()) child.kill("SIGTERM");
    await Promise.race([Promise.all(ended), sleep(10_000, undefined, { ref: false })]);
    for (const child of running.values()) child.kill("SIGKILL");
  };

  /** Whether the web answers by then; one that was killed is on its way up again. */
  const isReady = async () => {
    for (const deadline = Date.now() + READY_MS; Date.now() < deadline; ) {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      if (answer?.status === 200) return true;
      await sleep(150);
    }
    return false;
  };
  if (await isReady()) return { url, kill: (name) => running.get(name)?.kill("SIGKILL") ?? false, isReady, stop };
  await stop();
  throw new Error(`the second web is not ready within ${READY_MS / 1_000} s\n${said}`);
}
