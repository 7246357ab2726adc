import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { wrongSetting } from "#app/modules/shared/operator-settings.server.ts";
import { fromFiles } from "#db/from-files.ts";
import { whatWasReplaced } from "./backup/replace.ts";
import { alreadyRuns, releaseLock, takeLock } from "./folder-lock.mjs";
import { type DataFolder, keptSecret, openDataFolder, socketPath } from "./local/data-folder.ts";
import { type KeptProcess, keepRunning } from "./local/kept-process.ts";
import { launchProgram } from "./local/node-program.ts";
import { portIsFree } from "./local/ports.ts";
import { identify } from "./local/processes.ts";
import { rolePasswords, roleUrl } from "./local/role-urls.ts";
import { clearRunState, endOrphans, type RunState, writeRunState } from "./local/run-state.ts";
import { TRIM_EVERY_MS, trimLogs } from "./local/service-log.ts";
import { type Services, startServices } from "./local/services.ts";
import {
  isKnownBeyond,
  isLoopback,
  ownUrl,
  peoplesUrl,
  readSettings,
  type Settings,
  StartRefused,
} from "./local/settings.ts";
import { simulatedProcessor } from "./local/simulated-processor.ts";
import { isSilent, notYet, untilReady, untilWebAnswers } from "./local/until-ready.ts";
import type { PrepareAnswer, Prepared } from "./prepare.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Together at most 10 s: the web lets requests end, the worker its job, then the services have the rest to write what they hold. */
const drainMs = { web: 3_500, worker: 3_500, archive: 1_500, all: 9_500 };

/** A terminal's Ctrl-C arrives twice, from the terminal and from npm; only a later one means "at once". */
const sameSignalMs = 1_000;

const say = (from: string) => (line: string) => console.log(`${from.padEnd(8)} | ${line}`);
const log = say("pulse");

/** Runs the whole installation in the foreground until it is told to stop. `build` holds the programs. */
export async function supervise(build = join(root, "build")): Promise<void> {
  const run = new Run(build);
  try {
    await run.start(readSettings(process.env, root));
  } catch (error) {
    if (run.stopping) return;
    console.error(
      error instanceof StartRefused ? `\n${error.message}` : `\nPulse could not start: ${(error as Error).message}`,
    );
    await run.stop(1);
  }
}

type ProgramName = "web" | "worker" | "processor" | "archive";

class Run {
  stopping: Promise<void> | undefined;
  private folder: DataFolder | undefined;
  private readonly services: KeptProcess[] = [];
  private readonly programs = new Map<ProgramName, KeptProcess>();
  private state: RunState | undefined;
  private processorUrl: string | undefined;

  constructor(private readonly build: string) {}

  async start(settings: Settings): Promise<void> {
    const startedAt = Date.now();
    refuseWrongSetting();
    this.folder = lockedFolder(settings.dataPath);
    this.listenForSignals();
    await endOrphans(this.folder, log);
    if (!(await portIsFree(settings.port, settings.host))) {
      throw new StartRefused(
        `Port ${settings.port} on ${settings.host} is taken by another program.\nMend: stop that program, or choose another port: PORT=${settings.port + 1} npm start`,
      );
    }
    const { logs } = this.folder;
    setInterval(() => trimLogs(logs), TRIM_EVERY_MS).unref();
    const services = await startServices(settings, this.folder, root, log, this.services);
    const prepared = await this.prepare(settings, services.adminUrl);
    this.refuseOpenDemo(settings, prepared);
    await this.startPrograms(settings, services, prepared.demoPasswordsUnchanged);
    const leftOut = [services.natsUrl ? "" : "events", services.redisUrl ? "" : "jobs"];
    const readiness = await untilReady(ownUrl(settings), 15_000, leftOut, () => this.stopping !== undefined);
    if (this.stopping) return;
    this.note((state) => {
      state.ready = true;
    });
    welcome(settings, prepared, notYet(readiness, leftOut), this.processorUrl, Date.now() - startedAt);
  }

  private listenForSignals(): void {
    let first = 0;
    const stop = (name: string) => {
      if (this.stopping && Date.now() - first > sameSignalMs) {
        log("stopping at once");
        for (const kept of [...this.programs.values(), ...this.services]) kept.kill();
        this.leave(130);
      }
      if (this.stopping) return;
      first = Date.now();
      log(`${name}: stopping (once more to stop at once)`);
      void this.stop(0);
    };
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => stop(name));
    // npm killed without a word would leave us running where nobody sees it.
    if (process.env.npm_lifecycle_event) {
      const parent = process.ppid;
      setInterval(() => process.ppid !== parent && stop("npm is gone"), 1_000).unref();
    }
    // Whoever read what we say is gone: a failing line about a line that failed would never end.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
    process.on("uncaughtException", (error) => {
      console.error(error);
      void this.stop(1);
    });
    process.on("unhandledRejection", (error) => {
      console.error(error);
      void this.stop(1);
    });
  }

  /** Idempotent: drains web, worker and services in this order, then leaves with the code. */
  stop(code: number): Promise<void> {
    this.stopping ??= (async () => {
      const started = Date.now();
      await this.programs.get("web")?.stop(drainMs.web);
      await this.programs.get("worker")?.stop(drainMs.worker);
      await this.programs.get("processor")?.stop(drainMs.worker);
      // After those who write: it takes their last changes along.
      await this.programs.get("archive")?.stop(drainMs.archive);
      const leftMs = drainMs.all - (Date.now() - started);
      await Promise.all(this.services.map((kept) => kept.stop(leftMs)));
      log("stopped");
      this.leave(code);
    })();
    return this.stopping;
  }

  private leave(code: number): never {
    if (this.folder) {
      clearRunState(this.folder);
      releaseLock(this.folder.lockFile);
    }
    process.exit(code);
  }

  private async prepare(settings: Settings, adminUrl: string): Promise<Prepared> {
    const env = { ...process.env, DATABASE_URL: adminUrl, PULSE_DATA: settings.dataPath, PULSE_SEED: settings.seed };
    const child = launchProgram(join(this.build, "prepare.js"), env, say("prepare"), { talk: true, cwd: root });
    const answer = await new Promise<PrepareAnswer>((done) => {
      child.once("message", (message) => done(message as PrepareAnswer));
      child.once("exit", (code, by) =>
        done({ failed: `the preparation of the database ended with ${by ?? `code ${code}`}` }),
      );
    });
    if ("failed" in answer) throw new Error(answer.failed);
    return answer.done;
  }

  private refuseOpenDemo(settings: Settings, prepared: Prepared): void {
    if (!prepared.demoPasswordsUnchanged) return;
    if (isLoopback(settings.host)) {
      if (isKnownBeyond(settings))
        log(
          `a demo account still has its well-known password: who reaches ${settings.publicUrl} through a proxy comes in by it. Mend: npx pulse user reset-password`,
        );
      return;
    }
    throw new StartRefused(
      `HOST=${settings.host} would let others in while a demo account still has its well-known password.\n` +
        "Mend: start without HOST, change the demo passwords (npx pulse user reset-password), then start again with HOST;\n" +
        "or begin an empty company: PULSE_SEED=none with a new PULSE_DATA.",
    );
  }

  private async startPrograms(settings: Settings, services: Services, isDemo: boolean): Promise<void> {
    const folder = this.folder!;
    const passwords = rolePasswords(services.adminUrl, folder);
    const socket = socketPath(folder, "analytics.sock");
    keptSecret(folder, "secret");
    const shared: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: `${settings.port}`,
      HOST: settings.host,
      PULSE_URL: settings.publicUrl,
      PULSE_DATA: folder.path,
      PULSE_SECRET_FILE: join(folder.keys, "secret"),
      ANALYTICS_URL: process.env.ANALYTICS_URL || `unix:${socket}`,
      NATS_URL: services.natsUrl ?? undefined,
      REDIS_URL: services.redisUrl ?? undefined,
    };
    this.state = {
      supervisor: identify(process.pid)!,
      url: ownUrl(settings),
      publicUrl: settings.publicUrl,
      adminUrl: services.adminUrl,
      natsUrl: services.natsUrl,
      redisUrl: services.redisUrl,
      analyticsUrl: shared.ANALYTICS_URL!,
      programs: {},
      ready: false,
    };
    const processor = await simulatedProcessor(settings, folder, isDemo);
    this.processorUrl = processor?.worker.PULSE_PROCESSOR_URL;
    const web = { ...shared, ...processor?.web, DATABASE_URL: roleUrl(services.adminUrl, "pulse_app", passwords) };
    const worker = {
      ...shared,
      ...processor?.worker,
      DATABASE_URL: roleUrl(services.adminUrl, "pulse_worker", passwords),
      JOBS_DATABASE_URL: roleUrl(services.adminUrl, "pulse_jobs", passwords),
      PULSE_MAINTENANCE_URL: services.adminUrl,
    };
    await Promise.all([
      this.keep("web", web, () => untilWebAnswers(ownUrl(settings), 30_000), ownUrl(settings)),
      // Where another address was given, somebody else may answer there.
      this.keep("worker", worker, async () => {}, process.env.ANALYTICS_URL ? undefined : shared.ANALYTICS_URL),
      processor ? this.keep("processor", { ...shared, ...processor.own }, async () => {}) : null,
      settings.archive ? this.keep("archive", { ...worker, PULSE_ARCHIVE: settings.archive }, async () => {}) : null,
    ]);
  }

  /** `answersAt`: where it says that it is well. */
  private async keep(
    name: ProgramName,
    env: NodeJS.ProcessEnv,
    ready: () => Promise<void>,
    answersAt?: string,
  ): Promise<void> {
    const file = join(this.build, `${name}.js`);
    if (!existsSync(file)) return log(`there is no ${name} in this checkout yet`);
    const kept = keepRunning({
      name: `the ${name}`,
      log,
      stopSignal: "SIGTERM",
      launch: async () => launchProgram(file, env, say(name), { talk: name === "worker", cwd: root }),
      ready,
      // Nobody is kept waiting at the start: the web serves without it.
      ...(name === "worker" ? { runs: (child) => new Promise((done) => child.once("message", () => done())) } : {}),
      ...(answersAt ? { hangs: () => isSilent(answersAt) } : {}),
      onStart: (child) => {
        const id = child.pid ? identify(child.pid) : null;
        if (id) this.note((state) => Object.assign(state.programs, { [name]: id }));
      },
    });
    this.programs.set(name, kept);
    if (!this.stopping) await kept.start();
  }

  private note(change: (state: RunState) => void): void {
    if (!this.state || !this.folder) return;
    change(this.state);
    writeRunState(this.folder, this.state);
  }
}

function refuseWrongSetting(): void {
  const wrong = wrongSetting(fromFiles(process.env));
  if (wrong) throw new StartRefused(wrong);
}

function lockedFolder(path: string): DataFolder {
  const former = whatWasReplaced(path);
  if (former) {
    throw new StartRefused(
      `A restore was cut off in its very last step: the installation that was here lies in ${former}.\n` +
        `Mend: repeat it (npx pulse restore … --replace), or go back to what was before: mv ${former} ${path}\n` +
        "or, to begin anew, move that folder to another place.",
    );
  }
  const folder = openDataFolder(path);
  const lock = takeLock(folder.lockFile);
  if (lock.taken) return folder;
  throw new StartRefused(alreadyRuns(path, lock.pid));
}

function welcome(
  settings: Settings,
  prepared: Prepared,
  waiting: string[],
  processorUrl: string | undefined,
  tookMs: number,
): void {
  const lines = [`Pulse is ready at ${peoplesUrl(settings)} (${(tookMs / 1000).toFixed(1)} s)`];
  if (waiting.length > 0) lines.push(`Not ready yet: ${waiting.join(", ")} (npx pulse doctor says more)`);
  if (prepared.setupUrl) lines.push(`Set up the company here, once: ${peoplesUrl(settings)}${prepared.setupUrl}`);
  if (prepared.newRecoveryKey) {
    lines.push(
      "The recovery key of this installation, shown this once. Without it no backup can be opened; write it down, keep it elsewhere:",
      `  ${prepared.newRecoveryKey}`,
    );
  }
  if (prepared.demoPasswordsUnchanged) {
    const names = ["admin", "accountant", "clerk", "sales", "hr", "viewer"];
    if (processorUrl) lines.push(`Simulated payment processor, with faults to switch on: ${processorUrl}`);
    lines.push("Demo sign-ins, password pulse-demo for each:", ...names.map((name) => `  ${name}@pulse.local`));
  }
  if (!isLoopback(settings.host)) lines.push(`It listens on ${settings.host}: put HTTPS in front (see the README).`);
  lines.push("Ctrl-C stops it.");
  console.log(`\n${lines.join("\n")}\n`);
}
