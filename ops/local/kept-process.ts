import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { hasExited, signal } from "./processes.ts";

/** How long to wait before the n-th start in a row: at once-ish first, never more often than twice a minute in the end. */
export function backOffMs(failures: number): number {
  return Math.min(200 * 2 ** Math.max(0, failures - 1), 30_000);
}

/** A process that has run this long is well again: the next death starts counting anew. */
const wellAfterMs = 30_000;

export type KeptProcess = {
  /** Starts it and waits until it is ready; fails with its reason when it cannot start at all. */
  start(): Promise<void>;
  /** Ends it politely, kills it after the grace, and does not start it again. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
  pid(): number | undefined;
};

type Keeping = {
  name: string;
  launch(): Promise<ChildProcess>;
  /** Resolves when it answers; a rejection counts as a failed start. */
  ready(child: ChildProcess): Promise<void>;
  /** Resolves when it does its work, where that is later than `ready`: that it runs again is said then. */
  runs?(child: ChildProcess): Promise<void>;
  stopSignal: NodeJS.Signals;
  log(line: string): void;
  /** The last words of a process that died, to say them. */
  lastWords?(): string;
  onStart?(child: ChildProcess): void;
  /** Whether it hangs: it is there and does not do its work. Asked now and again; what always does so for a minute is ended. */
  hangs?(): Promise<boolean>;
  askEveryMs?: number;
  wait?(ms: number): Promise<void>;
};

const askEveryMs = 5_000;
/** Counted, not timed: a machine that slept has not asked meanwhile. */
const mostSilent = 12;

/** Keeps one process running until it is told to stop: restarts what dies or hangs, slower and slower when it keeps dying. */
export function keepRunning(keeping: Keeping): KeptProcess {
  const wait = keeping.wait ?? ((ms: number) => sleep(ms, undefined, { ref: true }));
  let child: ChildProcess | undefined;
  let stopping = false;
  let failures = 0;
  let launching: Promise<ChildProcess> | undefined;

  async function startOnce(isAgain = false): Promise<void> {
    const startedAt = Date.now();
    if (stopping) throw new Error(`${keeping.name} is being stopped`);
    launching = keeping.launch();
    const started = await launching;
    child = started;
    keeping.onStart?.(started);
    const died = new Promise<never>((_, fail) => {
      const reason = (code: number | null, by: NodeJS.Signals | null) => {
        // A signal says enough; its last words were about something else.
        const words = by ? "" : keeping.lastWords?.().slice(-400);
        return new Error(`${keeping.name} ended with ${by ?? `code ${code}`}${words ? `: ${words}` : ""}`);
      };
      if (hasExited(started)) fail(reason(started.exitCode, started.signalCode));
      started.once("error", fail);
      started.once("exit", (code, by) => fail(reason(code, by)));
    });
    died.catch(() => {});
    await Promise.race([keeping.ready(started), died]).catch((error) => {
      if (!hasExited(started)) started.kill("SIGKILL");
      throw error;
    });
    if (isAgain) {
      const says = () => stopping || keeping.log(`${keeping.name} runs again`);
      Promise.race([keeping.runs?.(started), died]).then(says, () => {});
    }
    const watch = watchOver(started);
    died.catch((error: Error) => {
      clearInterval(watch);
      if (Date.now() - startedAt > wellAfterMs) failures = 0;
      if (!stopping) void startAgain(error);
    });
  }

  /** Ends it when it hangs, and then it is started again like one that died. */
  function watchOver(started: ChildProcess): ReturnType<typeof setInterval> | undefined {
    if (!keeping.hangs) return undefined;
    let silent = 0;
    let asking = false;
    return setInterval(async () => {
      if (asking || stopping) return;
      asking = true;
      silent = (await keeping.hangs?.().catch(() => false)) ? silent + 1 : 0;
      asking = false;
      if (silent < mostSilent || stopping || hasExited(started)) return;
      silent = 0;
      keeping.log(`${keeping.name} has not answered for a while and is ended`);
      if (started.pid) signal(started.pid, "SIGKILL");
    }, keeping.askEveryMs ?? askEveryMs).unref();
  }

  async function startAgain(reason: Error): Promise<void> {
    let why = reason.message;
    while (!stopping) {
      failures += 1;
      const pause = backOffMs(failures);
      keeping.log(`${why}; starting it again in ${pause < 1000 ? `${pause} ms` : `${pause / 1000} s`}`);
      await wait(pause);
      if (stopping) return;
      try {
        return await startOnce(true);
      } catch (error) {
        why = (error as Error).message;
      }
    }
  }

  function signalChild(name: NodeJS.Signals): void {
    if (child?.pid && !hasExited(child)) signal(child.pid, name);
  }

  return {
    start: () => startOnce(),
    async stop(graceMs) {
      stopping = true;
      child = (await launching?.catch(() => undefined)) ?? child;
      if (!child || hasExited(child)) return;
      const ended = new Promise<void>((done) => child?.once("exit", () => done()));
      signalChild(keeping.stopSignal);
      const timer = setTimeout(() => {
        keeping.log(`${keeping.name} did not stop within ${graceMs / 1000} s and is killed`);
        signalChild("SIGKILL");
      }, graceMs);
      await ended;
      clearTimeout(timer);
    },
    kill() {
      stopping = true;
      signalChild("SIGKILL");
    },
    pid: () => (child && !hasExited(child) ? child.pid : undefined),
  };
}
