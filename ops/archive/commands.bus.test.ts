import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { archiveStateFile, readArchiveState } from "#app/modules/operations/archive.server.ts";
import type { Sql } from "#db/client.ts";
import { prepareDatabase } from "#ops/testing/installation.ts";
import { recoveryKey } from "../backup/recovery-key.ts";
import { bundle } from "../build.mjs";
import { root } from "../ensure.mjs";
import { openDataFolder } from "../local/data-folder.ts";
import { type LocalPostgres, localPostgres } from "../local/postgres.ts";
import { identify } from "../local/processes.ts";
import { clearRunState, writeRunState } from "../local/run-state.ts";
import { isDeep } from "../testing/deep.ts";
import { cleanEnvironment } from "../testing/stack.mjs";
import { keepArchive } from "./keep.ts";
import { baseTar, type Line, readLines } from "./layout.ts";
import { startProgram } from "./testing/program.ts";

/* The commands as the operator types them, and what is done about damage: on an installation with a company. */

const place = mkdtempSync(join(tmpdir(), "pulse-commands-"));
const archive = join(place, "second");
const folder = openDataFolder(join(place, "data"));
const { key } = recoveryKey(folder);
let server: LocalPostgres;
let admin: Sql;

type Ended = { code: number; said: string; complained: string };
const pulse = (typed: string, env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((done) =>
    execFile(
      process.execPath,
      [join(place, "build/cli.js"), ...typed.split(" ")],
      { env: cleanEnvironment({ PULSE_DATA: folder.path, PULSE_ARCHIVE: archive, ...env }) },
      (error, said, complained) => done({ code: error ? Number(error.code) : 0, said, complained }),
    ),
  );

async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + 120_000; ; await sleep(30)) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`not within two minutes: ${look}`);
  }
}

const DAY_MS = 24 * 3_600_000;

function keep(checks = { everyMs: 200, shares: 1 }) {
  const stopping = new AbortController();
  const kept = keepArchive({
    ...{ admin, adminUrl: server.url(), folder, key, archive, everyMs: 100, stop: stopping.signal },
    ...{ checks, log: () => {} },
  });
  return async () => {
    stopping.abort();
    await kept;
  };
}
const line = () => readLines(archive, key).lines[0] as Line;
const name = (to: string) => admin`update tenant set name = ${to}`;
/** Every change until now lies there, with a later one. */
async function archived(): Promise<Date> {
  // A Date knows no more than milliseconds: the next one, so that what was just done lies before it.
  const [now] = await admin<{ at: Date }[]>`select clock_timestamp() + interval '1 ms' as at`;
  await sleep(1_200);
  await admin`select pg_logical_emit_message(true, 'test', 'later')`;
  const at = now?.at as Date;
  await until(() => (line().pieces.at(-1)?.at.getTime() ?? 0) > at.getTime());
  return at;
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.length - 40;
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(file, bytes);
}

beforeAll(async () => {
  mkdirSync(join(place, "build"));
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  writeFileSync(join(place, "package.json"), '{"type":"module"}');
  await bundle({ cli: "ops/cli/main.ts" }, join(place, "build"));
  server = localPostgres(folder, () => {});
  await server.start();
  ({ admin } = await prepareDatabase(server, folder));
  await foundCompany(admin, { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" });
}, 300_000);

afterAll(async () => {
  await admin?.end({ timeout: 5 });
  await server?.stop(10_000);
  rmSync(place, { recursive: true, force: true });
});

test("list, base, check and restore are commands; what they cannot do they say", async () => {
  expect(await pulse("archive list")).toMatchObject({ code: 0, said: expect.stringMatching(/^There is no base copy/) });
  expect(await pulse("archive check")).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/nothing of this recovery key/),
  });
  expect(await pulse("archive list", { PULSE_ARCHIVE: "" })).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/Say where the archive lies: PULSE_ARCHIVE/),
  });

  writeRunState(folder, {
    ...{
      supervisor: identify(process.pid)!,
      url: "http://127.0.0.1:9",
      publicUrl: "http://127.0.0.1:9",
      adminUrl: server.url(),
    },
    ...{ natsUrl: null, redisUrl: null, analyticsUrl: "unix:/none", programs: {}, ready: true },
  });
  mkdirSync(archive);
  expect(await pulse("archive base")).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/not copied to .* yet/),
  });
  const end = keep();
  await until(() => existsSync(archive) && line()?.bases.length === 1);
  const made = await pulse("archive base --json");
  expect(made, made.complained).toMatchObject({ code: 0 });
  expect(JSON.parse(made.said).size_bytes).toBeGreaterThan(1e6);
  expect(line().bases).toHaveLength(2);
  await name("Before");
  const moment = await archived();
  await name("After");
  await archived();
  await end();
  clearRunState(folder);

  const [span] = JSON.parse((await pulse("archive list --json")).said);
  expect(span).toMatchObject({ from: line().bases[0]?.at.toISOString(), to: line().pieces.at(-1)?.at.toISOString() });
  expect((await pulse("archive list")).said).toBe(`from ${span.from} to ${span.to}  ${span.line}\n`);
  expect(await pulse("archive check")).toMatchObject({
    code: 0,
    said: expect.stringMatching(/all are what was written/),
  });

  const into = join(place, "back");
  expect(await pulse(`restore --to yesterday --into ${into}`)).toMatchObject({
    code: 2,
    complained: expect.stringMatching(/yesterday is no moment such as/),
  });
  expect(await pulse(`restore --to 2020-01-01T00:00:00Z --into ${into}`)).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/The earliest moment is/),
  });
  expect(existsSync(into)).toBe(false);
  const back = await pulse(`restore --to ${moment.toISOString()} --into ${into}`);
  expect(back, back.complained).toMatchObject({
    code: 0,
    said: expect.stringMatching(/Every invariant holds\.[\s\S]*npm start/),
  });
  const listed = await pulse("company list --json", { PULSE_DATA: into });
  expect(listed.said + listed.complained).toMatch(/Before/);
  expect(await pulse("archive base", { PULSE_DATA: into })).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/Pulse does not run/),
  });
}, 300_000);

test.skipIf(!isDeep)(
  "what the second disk damages is told, and mended where the installation still has it",
  async () => {
    mkdirSync(join(folder.files, "ab"), { recursive: true });
    writeFileSync(join(folder.files, "ab", "paper.pdf"), "a document");
    const end = keep();
    const paper = join(archive, "files", "ab", "paper.pdf.pulse");
    const state = async () => (await readArchiveState(folder.path)) ?? undefined;
    try {
      await name("Filed");
      await until(() => existsSync(paper));
      await until(async () => (await state())?.checkedAt);
      const before = line();
      const secrets = join(before.folder, before.keys[0]?.name as string);
      flip(paper);
      flip(secrets);
      await until(async () => /damaged/.test((await state())?.error ?? ""));
      await until(async () => (await state())?.error === null);
      expect(line().bases).toEqual(before.bases);
      expect(await pulse("archive check")).toMatchObject({ code: 0 });

      // The newest base copy is of no use without a piece behind it.
      await name("Again");
      await archived();
      const piece = line().pieces.at(-1)?.name as string;
      flip(join(before.folder, piece));
      const told = await until(async () => [await state()].find((one) => one?.error));
      expect(told.error).toContain(`damaged 1 of its files, such as ${piece}`);
      await until(() => line().bases.length > 0 && line().bases.at(-1)?.name !== before.bases.at(-1)?.name);
      const checked = await pulse("archive check");
      expect(checked).toMatchObject({
        code: 1,
        said: expect.stringMatching(new RegExp(`${piece}: .*damaged[\\s\\S]*Mend: `)),
      });
      // Nobody is offered what only that piece leads to: one stretch ends before it, the next begins with the new copy.
      const spans: { from: string; to: string }[] = JSON.parse((await pulse("archive list --json")).said);
      const cut =
        line()
          .pieces.find((one) => one.name === piece)
          ?.at.toISOString() ?? "";
      expect(spans.map(({ from, to }) => from < cut && cut <= to)).toEqual([false, false]);
      expect(spans[1]?.from).toBe(line().bases.at(-1)?.at.toISOString());
      flip(join(before.folder, baseTar(line().bases.at(-1)?.name as string)));
      const newest = line().bases.at(-1)?.name;
      await until(() => line().bases.at(-1)?.name !== newest);
    } finally {
      await end();
    }
    const latest = await pulse(`restore --to latest --into ${join(place, "latest")}`);
    expect(latest, latest.complained).toMatchObject({ code: 0 });
  },
  300_000,
);

test.skipIf(!isDeep)(
  "what was not read while Pulse was off is read when it is on again",
  async () => {
    const [noted, paper] = [archiveStateFile(folder.path), join(archive, "files", "ab", "paper.pdf.pulse")];
    const daysAgo = (days: number) => {
      const state = JSON.parse(readFileSync(noted, "utf8"));
      const checkedAt = new Date(Date.now() - days * DAY_MS).toISOString();
      writeFileSync(
        noted,
        JSON.stringify({ ...state, checkedAt, nextShare: 3, damaged: [], failingSince: null, error: null }),
      );
      return checkedAt;
    };
    const lookedAgain = async (checkedAt: string) => {
      const end = keep({ everyMs: DAY_MS, shares: 7 });
      const state = await until(async () =>
        [await readArchiveState(folder.path)].find((one) => one && (one.error || one.checkedAt !== checkedAt)),
      );
      await end();
      return state;
    };
    // As it was before the last test.
    for (const { file } of JSON.parse((await pulse("archive check --json")).said).damaged) flip(file);

    // Whatever share a file is in: of seven days all were missed.
    flip(paper);
    expect((await lookedAgain(daysAgo(8)))?.error).toMatch(/damaged 1 of its files, such as paper/);
    expect((await lookedAgain(daysAgo(8)))?.nextShare).toBe(3);
    expect((await lookedAgain(daysAgo(2)))?.nextShare).toBe(5);
  },
  300_000,
);

test.skipIf(!isDeep)(
  "killed in the middle of looking for damage, it mends what it had taken away, and looks again",
  async () => {
    const shelf = join(archive, "files", "cd");
    const names = Array.from({ length: 200 }, (_, n) => `paper-${n}.pdf`);
    mkdirSync(join(folder.files, "cd"), { recursive: true });
    for (const paper of names) writeFileSync(join(folder.files, "cd", paper), `document ${paper}`);
    const there = () => names.filter((paper) => existsSync(join(shelf, `${paper}.pulse`)));
    const program = await startProgram(server, folder, archive);
    try {
      await until(() => there().length === names.length);
      await program.kill();
      for (const paper of names) flip(join(shelf, `${paper}.pulse`));
      const state = JSON.parse(readFileSync(archiveStateFile(folder.path), "utf8"));
      const checkedAt = new Date(Date.now() - 8 * DAY_MS).toISOString();
      writeFileSync(archiveStateFile(folder.path), JSON.stringify({ ...state, checkedAt }));

      program.start();
      await until(() => there().length < names.length);
      await program.kill();
      expect(there().length).toBeGreaterThan(0);
      expect(there().length).toBeLessThan(names.length);

      program.start();
      await until(async () => JSON.parse((await pulse("archive check --json")).said).damaged.length === 0);
      expect(there()).toHaveLength(names.length);
    } finally {
      program.end();
    }
  },
  300_000,
);
