import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isDeep } from "#ops/testing/deep.ts";
import { bundle } from "./build.mjs";
import { root } from "./ensure.mjs";
import { freePort } from "./local/ports.ts";
import type { RunState } from "./local/run-state.ts";
import { cleanEnvironment, processesOf } from "./testing/stack.mjs";

/** Stand-ins for web and worker: what is tested here is who starts, watches and ends them. */
const web = `
import { createServer } from "node:http";
import { appendFileSync } from "node:fs";
const note = (line) => appendFileSync(process.env.PULSE_DATA + "/notes", line + "\\n");
note("web starts as " + new URL(process.env.DATABASE_URL).username);
createServer((_, response) => response.end('{"status":"ok","checks":{}}')).listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => {
  if (process.env.STAND_IN_HANGS) return;
  note("web drained");
  process.exit(0);
});`;
const worker = `
import { appendFileSync } from "node:fs";
const note = (line) => appendFileSync(process.env.PULSE_DATA + "/notes", line + "\\n");
note("worker starts as " + new URL(process.env.DATABASE_URL).username);
setInterval(() => {}, 1000);
setTimeout(() => process.send("runs"), 100);
process.on("SIGTERM", () => { note("worker drained"); process.exit(0); });`;

let place: string;
let data: string;
let port: number;
const started: ChildProcess[] = [];

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "pulse-supervisor-"));
  const build = join(place, "build");
  mkdirSync(build);
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  writeFileSync(join(place, "package.json"), '{"type":"module"}');
  await bundle({ supervisor: "ops/supervisor.ts", prepare: "ops/prepare.ts" }, build);
  writeFileSync(join(build, "web.js"), web);
  writeFileSync(join(build, "worker.js"), worker);
  writeFileSync(
    join(place, "run.mjs"),
    `import { supervise } from "./build/supervisor.js"; await supervise(${JSON.stringify(build)});`,
  );
  data = join(place, "data");
  port = await freePort();
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await until("nothing is left", () => processesOf(data).length === 0);
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

type Started = { child: ChildProcess; said: () => string; ended: Promise<number | string | null> };

function start(extra: Record<string, string> = {}): Started {
  const env = cleanEnvironment({ PULSE_DATA: data, PORT: `${port}`, PULSE_SEED: "none", ...extra });
  const child = spawn(process.execPath, [join(place, "run.mjs")], {
    cwd: place,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += chunk;
    });
  }
  const ended = new Promise<number | string | null>((done) => child.once("exit", (code, by) => done(by ?? code)));
  return { child, said: () => text, ended };
}

async function startReady(extra: Record<string, string> = {}): Promise<Started> {
  const run = start(extra);
  await until("it is ready", () => run.said().includes("Pulse is ready"), run.said);
  return run;
}

async function until(what: string, holds: () => boolean | Promise<boolean>, said = () => ""): Promise<void> {
  for (const end = Date.now() + 90_000; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`never came true: ${what}\n${said()}`);
}

const state = () => JSON.parse(readFileSync(join(data, "run.json"), "utf8")) as RunState;
const notes = () => readFileSync(join(data, "notes"), "utf8").trim().split("\n");
const answers = () =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );

async function ask<T>(text: string): Promise<T[]> {
  const sql = postgres(state().adminUrl, { max: 1, onnotice: () => {} });
  try {
    return (await sql.unsafe(text)) as unknown as T[];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

describe("the supervisor", () => {
  it("starts everything, each program with the database role that is its own", async () => {
    const run = await startReady();
    expect(await answers()).toBe(true);
    await until("both have started", () => notes().length === 2);
    expect(notes().sort()).toEqual(["web starts as pulse_app", "worker starts as pulse_worker"]);
    expect(statSync(join(data, "run.json")).mode & 0o077).toBe(0);
    expect(await ask("select datname from pg_database where datname = 'pulse'")).toHaveLength(1);
    expect(run.said()).not.toContain(new URL(state().adminUrl).password);
  });

  it("drains web, then worker, then the services on SIGTERM, and leaves nothing", async () => {
    rmSync(join(data, "notes"), { force: true });
    const run = await startReady();
    const before = Date.now();
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(notes().slice(-2)).toEqual(["web drained", "worker drained"]);
    expect(processesOf(data)).toEqual([]);
    expect([existsSync(join(data, "run.json")), existsSync(join(data, "lock"))]).toEqual([false, false]);
  });

  it("finds its data again on the next start, within 15 seconds", async () => {
    const first = await startReady();
    await ask("create table kept (what text)");
    first.child.kill("SIGINT");
    await first.ended;
    const before = Date.now();
    await startReady();
    expect(Date.now() - before).toBeLessThan(15_000);
    expect(await ask("select * from kept")).toEqual([]);
    await ask("drop table kept");
  });

  it("refuses a second start on the same data with a sentence, and the first goes on", async () => {
    await startReady();
    const second = start({ PORT: `${await freePort()}` });
    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/Pulse already runs on .*\nMend: /);
    expect(await answers()).toBe(true);
  });

  it("refuses a port that somebody else holds, before it starts anything", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen({ port, host: "127.0.0.1" }, done));
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.said()).toMatch(new RegExp(`Port ${port} on 127.0.0.1 is taken by another program.\nMend: `));
    await new Promise<void>((done) => other.close(() => done()));
  });

  it("starts web and worker again when they are killed", async () => {
    const run = await startReady();
    const before = state().programs;
    for (const id of Object.values(before)) process.kill(id.pid, "SIGKILL");
    await until("both are new", () =>
      Object.entries(state().programs).every(([name, id]) => id.pid !== before[name]?.pid),
    );
    await until("the web answers", answers, run.said);
    await until("it is said", () => run.said().includes("the worker runs again"), run.said);
  });

  it("starts PostgreSQL again at the same address when it is killed", async () => {
    const run = await startReady();
    const address = state().adminUrl;
    const pid = Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
    process.kill(pid, "SIGKILL");
    await until("it runs again", () => run.said().includes("PostgreSQL runs again"), run.said);
    expect(state().adminUrl).toBe(address);
    expect(await ask("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("that is killed leaves nothing running for long, and the next start recovers", async () => {
    const first = await startReady();
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await startReady();
    expect(await answers()).toBe(true);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });

  it("goes on and drains in order when nobody reads any more what it says", async () => {
    const run = await startReady();
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    process.kill(state().programs.web?.pid ?? 0, "SIGKILL");
    await until("the web is there again", answers);
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
  });

  it("ends at once on a second signal when a program does not heed the first", async () => {
    const run = await startReady({ STAND_IN_HANGS: "1" });
    run.child.kill("SIGTERM");
    await new Promise((done) => setTimeout(done, 1_200));
    const before = Date.now();
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(130);
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  it("does not let others in while a demo account has its published password", async () => {
    const first = await startReady();
    await ask(
      "insert into account (id, email, name, demo_password) values (uuidv7(), 'demo@pulse.test', 'Demo', true)",
    );
    first.child.kill("SIGTERM");
    await first.ended;
    const open = start({ HOST: "0.0.0.0" });
    expect(await open.ended).toBe(1);
    expect(open.said()).toMatch(/HOST=0\.0\.0\.0 would let others in .*\nMend: /);
    expect(processesOf(data)).toEqual([]);
    // The address of a proxy that may stand on this machine only is no reason to refuse.
    const again = await startReady({ PULSE_URL: "https://pulse.example.com" });
    expect(again.said()).toMatch(/well-known password: who reaches https:\/\/pulse\.example\.com .* Mend: /);
    await ask("delete from account where email = 'demo@pulse.test'");
    again.child.kill("SIGTERM");
    await again.ended;
  });

  it.skipIf(!isDeep)("runs beside another one with its own folder and port", async () => {
    const other = { PULSE_DATA: join(place, "other"), PORT: `${await freePort()}` };
    const [, second] = await Promise.all([startReady(), startReady(other)]);
    expect(await answers()).toBe(true);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(await answers()).toBe(true);
  });

  it("names a wrong setting instead of starting", async () => {
    const run = start({ PORT: "eighty" });
    expect(await run.ended).toBe(1);
    expect(run.said()).toContain('PORT must be a number from 1 to 65535, not "eighty".');
    const wrong = start({ PULSE_BACKUP_AT: "2.30" });
    expect(await wrong.ended).toBe(1);
    expect(wrong.said()).toContain('not "2.30". Left out, it is 02:30.');
  });
});
