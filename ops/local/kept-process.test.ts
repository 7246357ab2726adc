import { type ChildProcess, spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { backOffMs, keepRunning } from "./kept-process.ts";
import { identify, stillRuns } from "./processes.ts";

function keep(script: string, options: { ready?: (child: ChildProcess) => Promise<void> } = {}) {
  const said: string[] = [];
  const pauses: number[] = [];
  const pids: number[] = [];
  const kept = keepRunning({
    name: "the child",
    stopSignal: "SIGTERM",
    log: (line) => said.push(line),
    launch: async () => spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] }),
    ready: options.ready ?? ((child) => new Promise((done) => child.stdout?.once("data", () => done()))),
    onStart: (child) => pids.push(child.pid ?? 0),
    wait: async (ms) => {
      pauses.push(ms);
    },
  });
  return { kept, said, pauses, pids };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what() && waited < 10_000; waited += 10) await new Promise((done) => setTimeout(done, 10));
  expect(what()).toBe(true);
}

const lives = "console.log(1); setInterval(() => {}, 1000)";

describe("a kept process", () => {
  it("is started again when it is killed, and says so", async () => {
    const { kept, said, pids } = keep(lives);
    await kept.start();
    process.kill(pids[0]!, "SIGKILL");
    await until(() => said.some((line) => line.includes("runs again")));
    expect(said[0]).toMatch(/the child ended with SIGKILL; starting it again in 200 ms/);
    expect(kept.pid()).toBe(pids[1]);
    await kept.stop(2_000);
  });

  it("that hangs for a while is ended and started again; one that answers now and then is not", async () => {
    let silent = 0;
    const pids: number[] = [];
    const said: string[] = [];
    const kept = keepRunning({
      name: "the child",
      stopSignal: "SIGTERM",
      log: (line) => said.push(line),
      launch: async () => spawn(process.execPath, ["-e", lives], { stdio: ["ignore", "pipe", "ignore"] }),
      ready: (child) => new Promise((done) => child.stdout?.once("data", () => done())),
      onStart: (child) => pids.push(child.pid ?? 0),
      // Silent eleven times and then there, once; after that always silent until it is another one.
      hangs: async () => {
        if (pids.length > 1) return false;
        silent += 1;
        return silent !== 12;
      },
      askEveryMs: 5,
      wait: async () => {},
    });
    await kept.start();
    process.kill(pids[0] ?? 0, "SIGSTOP");
    await until(() => said.some((line) => line.includes("runs again")));
    expect(said[0]).toBe("the child has not answered for a while and is ended");
    expect(silent).toBeGreaterThanOrEqual(24);
    expect(pids).toHaveLength(2);
    await kept.stop(2_000);
  });

  it("that dies again before it does its work is not said to run", async () => {
    const said: string[] = [];
    const kept = keepRunning({
      name: "the child",
      stopSignal: "SIGTERM",
      log: (line) => said.push(line),
      launch: async () => spawn(process.execPath, ["-e", "setTimeout(() => process.exit(1), 20)"]),
      ready: async () => {},
      runs: (child) => new Promise((done) => child.once("message", () => done())),
      wait: async () => {},
    });
    await kept.start();
    await until(() => said.length >= 3);
    await kept.stop(2_000);
    expect(said.filter((line) => line.includes("runs again"))).toEqual([]);
  });

  it("is started slower and slower when it keeps dying", async () => {
    const { kept, pauses } = keep("console.log(1); setTimeout(() => process.exit(3), 5)");
    await kept.start();
    await until(() => pauses.length >= 4);
    await kept.stop(2_000);
    expect(pauses.slice(0, 4)).toEqual([200, 400, 800, 1600]);
    expect(backOffMs(50)).toBe(30_000);
  });

  it("that cannot start at all fails with what it said last", async () => {
    const { kept } = keep("process.exit(4)");
    await expect(kept.start()).rejects.toThrow("the child ended with code 4");
  });

  it("is not started again after a stop", async () => {
    const { kept, pids, said } = keep(lives);
    await kept.start();
    await kept.stop(2_000);
    expect(kept.pid()).toBeUndefined();
    expect(pids).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it("that does not heed the polite signal is killed after the grace", async () => {
    const { kept, pids, said } = keep(`process.on("SIGTERM", () => {}); ${lives}`);
    await kept.start();
    const id = identify(pids[0]!)!;
    await kept.stop(300);
    expect(stillRuns(id)).toBe(false);
    expect(said[0]).toMatch(/did not stop within 0.3 s and is killed/);
  });

  it("that never gets ready is ended, so nothing half-started is left", async () => {
    const { kept, pids } = keep(lives, { ready: () => Promise.reject(new Error("never ready")) });
    await expect(kept.start()).rejects.toThrow("never ready");
    await until(() => identify(pids[0]!) === null);
  });
});
