import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { bundle } from "../build.mjs";
import { root } from "../ensure.mjs";
import { startTimeOf } from "../folder-lock.mjs";
import { seedDemo } from "../seed/demo.ts";
import { isDeep, share } from "../testing/deep.ts";
import { cleanEnvironment, processesOf } from "../testing/stack.mjs";
import { doubt } from "./places.ts";
import { whatWasReplaced } from "./replace.ts";

/* The two commands as the operator runs them, on a server of the test's and on the folder's own. */

let place: string;
let source: string;
let db: TestDatabase;
let file: string;

type Ended = { code: number | string | null; said: string; complained: string };

function pulse(args: string[], env: Record<string, string>): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(place, "build/cli.js"), ...args], {
    cwd: place,
    env: cleanEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, complained]: [string[], string[]] = [[], []];
  child.stdout.on("data", (text) => said.push(String(text)));
  child.stderr.on("data", (text) => complained.push(String(text)));
  const ended = new Promise<Ended>((done) =>
    child.on("close", (code, by) => done({ code: by ?? code, said: said.join(""), complained: complained.join("") })),
  );
  return { child, ended };
}

const backUp = (to: string) =>
  pulse(["backup", "--json", "--to", to], { DATABASE_URL: db.adminUrl, PULSE_DATA: source });
const restore = (from: string, into: string, env: Record<string, string> = {}) =>
  pulse(["restore", from, "--into", into, "--json"], { PULSE_DATA: source, ...env });

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "pulse-restore-"));
  source = join(place, "source");
  mkdirSync(join(place, "build"));
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  writeFileSync(join(place, "package.json"), '{"type":"module"}');
  await bundle({ cli: "ops/cli/main.ts" }, join(place, "build"));
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 25);
  await db.admin`select count(*) from order_events(100000)`;
  mkdirSync(join(source, "files"), { recursive: true });
  writeFileSync(join(source, "files", "one.pdf"), "a document");
  const made = await backUp(join(place, "backups")).ended;
  expect(made.code, made.complained).toBe(0);
  expect(made.complained).toMatch(/recovery key .*\n {2}([A-Z2-7]{4}-){13}[A-Z2-7]{4}\n/);
  file = (JSON.parse(made.said) as { file: string }).file;
}, 120_000);

afterAll(async () => {
  await db?.drop();
  rmSync(place, { recursive: true, force: true });
});

test("a backup becomes an installation with its own server, whose books hold", async () => {
  const into = join(place, "restored");
  const restored = await restore(file, into).ended;
  expect(restored.code, restored.complained).toBe(0);
  expect(JSON.parse(restored.said)).toMatchObject({ into, broken_rules: [], migrated: [] });
  expect(readFileSync(join(into, "files/one.pdf"), "utf8")).toBe("a document");
  expect(readFileSync(join(into, "keys/recovery-key"), "utf8")).toBe(
    readFileSync(join(source, "keys/recovery-key"), "utf8"),
  );
  expect(existsSync(join(into, "lock"))).toBe(false);
  const verified = await pulse(["verify", "--json"], { PULSE_DATA: into }).ended;
  expect(verified.code, verified.said).toBe(0);
  // What it then backs up can be opened with the key that its owner has written down.
  // Proven on a server of its own, in the place of one that a killed run has left.
  mkdirSync(join(into, "proof/postgres"), { recursive: true });
  const again = await pulse(["backup", "--prove", "--json"], { PULSE_DATA: into }).ended;
  expect(again.code, again.complained).toBe(0);
  expect(JSON.parse(again.said)).toMatchObject({ proven: true });
  expect(existsSync(join(into, "proof"))).toBe(false);
  expect(readFileSync(join(into, "postgres/pulse.conf"), "utf8")).toMatch(/^fsync = on$/m);
  const facts = (text: string) => {
    const { event_seq, event_hash } = JSON.parse(text) as Record<string, string>;
    return { event_seq, event_hash };
  };
  expect(facts(again.said)).toEqual(facts(restored.said));
}, 120_000);

test("a backup goes into a given server's empty database, and never into one that holds tables", async () => {
  const target = new URL(db.adminUrl);
  target.pathname = "/restored_elsewhere";
  try {
    const first = await restore(file, join(place, "elsewhere"), { DATABASE_URL: target.href }).ended;
    expect(first.code, first.complained).toBe(0);
    const second = await restore(file, join(place, "again"), { DATABASE_URL: target.href }).ended;
    expect(second.code).toBe(1);
    expect(second.complained).toMatch(/holds tables\. Nothing was changed/);
    expect(existsSync(join(place, "again"))).toBe(false);
    expect(await db.admin`select from pg_database where datname like 'pulse_restoring%'`).toHaveLength(0);
  } finally {
    await db.admin.unsafe("drop database if exists restored_elsewhere with (force)");
  }
});

test("a folder that holds data is refused and stays as it is", async () => {
  const into = join(place, "taken");
  mkdirSync(join(into, "files"), { recursive: true });
  writeFileSync(join(into, "files/mine"), "mine");
  const refused = await restore(file, into).ended;
  expect(refused.code).toBe(1);
  expect(refused.complained).toMatch(/holds data/);
  expect(readdirSync(into, { recursive: true })).toEqual(["files", "files/mine"]);
});

/** A backup of books in which more is reserved than anybody has asked for. */
async function backUpUnsound(): Promise<string> {
  const change = (by: number) =>
    db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update stock_level set reserved = reserved + ${by} where ctid = (select ctid from stock_level where on_hand > reserved order by item_id limit 1)`;
    });
  await change(1);
  try {
    const made = await backUp(join(place, "unsound")).ended;
    return (JSON.parse(made.said) as { file: string }).file;
  } finally {
    await change(-1);
  }
}

test("the newest backup takes the place of a stopped installation, whatever state that is in, and leaves a running one alone", async () => {
  const home = join(place, "shop");
  const into = join(home, "data");
  const made = await restore(file, into).ended;
  expect(made.code, made.complained).toBe(0);
  for (const name of ["20200101T000000Z", "20260320T023000Z"]) {
    const kept = join(into, "backups", `${basename(file).slice(0, "pulse-00000000-".length)}${name}.pulse`);
    mkdirSync(join(into, "backups"), { recursive: true });
    writeFileSync(kept, name.startsWith("2020") ? "an old one, not to be taken" : readFileSync(file));
  }
  const doubtful = join(into, "backups", basename(file).replace(/\d{8}T\d{6}/, "20980101T000000"));
  writeFileSync(doubtful, "one whose books do not hold");
  doubt(doubtful, "entries_balance");
  const replace = () => pulse(["restore", "--replace", "--json"], { PULSE_DATA: into }).ended;
  writeFileSync(join(into, "lock"), JSON.stringify({ pid: process.pid, started: startTimeOf(process.pid) }));
  const refused = await replace();
  expect([refused.code, refused.complained]).toEqual([
    1,
    expect.stringMatching(/Pulse runs on .*systemctl stop pulse/s),
  ]);
  rmSync(join(into, "lock"));

  // What a dying disk leaves: the database cannot be opened any more.
  rmSync(join(into, "postgres/PG_VERSION"));
  writeFileSync(join(into, "files/after.pdf"), "made after the backup");
  const done = await replace();
  expect(done.code, done.complained).toBe(0);
  expect(done.complained).toMatch(/20980101T000000Z\.pulse is newer and left out: .*\(entries_balance\)/);
  for (const one of [doubtful, `${doubtful}.doubtful`]) rmSync(one);
  const { former } = JSON.parse(done.said) as { former: string };
  expect(readdirSync(home).sort()).toEqual(["data", basename(former)]);
  expect(existsSync(join(into, "files/after.pdf"))).toBe(false);
  expect(readFileSync(join(former, "files/after.pdf"), "utf8")).toBe("made after the backup");
  expect(readdirSync(join(into, "backups"))).toHaveLength(2);
  const verified = await pulse(["verify", "--fast", "--json"], { PULSE_DATA: into }).ended;
  expect(verified.code, verified.said + verified.complained).toBe(0);

  // The power went between the last two steps: nothing new is begun in its place, and the restore can be repeated.
  renameSync(into, `${into}.before-20990101T000000Z`);
  expect(whatWasReplaced(into)).toBe(`${into}.before-20990101T000000Z`);
  const env = { PULSE_DATA: into, PULSE_BACKUP_KEY: join(source, "keys/recovery-key") };
  const unsound = await backUpUnsound();
  const without = await pulse(["restore", unsound, "--replace", "--json"], env).ended;
  expect([without.code, without.complained]).toEqual([
    1,
    expect.stringMatching(/this does not hold.*nothing was changed.*Reserved.*--anyway/s),
  ]);
  doubt(unsound, "reserved_is_the_sum_of_reservations");
  const known = await pulse(["restore", unsound, "--replace"], env).ended;
  expect([known.code, known.complained]).toEqual([
    1,
    expect.stringMatching(/could not be proven \(reserved.*--anyway/s),
  ]);
  expect(readdirSync(home).filter((name) => name.startsWith("data.")).length).toBe(readdirSync(home).length);

  const repeated = await pulse(["restore", unsound, "--replace", "--anyway", "--json"], env).ended;
  expect(repeated.code, repeated.complained).toBe(0);
  expect(JSON.parse(repeated.said)).toMatchObject({ broken_rules: [expect.stringMatching(/Reserved/)] });
  expect(whatWasReplaced(into)).toBe(null);
  expect(readdirSync(join(into, "backups"))).toHaveLength(2);
}, 180_000);

test("a key is taken as it is typed and never said again; a folder that a disk is mounted on is refused at once", async () => {
  const key = readFileSync(join(source, "keys/recovery-key"), "utf8").trim();
  const typed = (text: string) =>
    pulse(["restore", file, "--into", "/dev/shm", "--key", text], { PULSE_DATA: join(place, "nobody") }).ended;
  const refused = await typed(key.toLowerCase().replaceAll("-", " "));
  expect([refused.code, refused.complained]).toEqual([
    1,
    expect.stringMatching(/\/dev\/shm is where a disk is mounted.*PULSE_DATA=\/dev\/shm\/pulse/s),
  ]);
  const slip = await typed(`AAAA${key.slice(4)}`);
  expect([slip.code, slip.complained]).toEqual([1, expect.stringMatching(/slip/)]);
  expect(slip.complained).not.toContain(key.slice(5, 30));
});

test("neither or both of the two ways are wrong use", async () => {
  for (const ways of [[], ["--replace", "--into", join(place, "never")]]) {
    const wrong = await pulse(["restore", file, ...ways], { PULSE_DATA: source }).ended;
    expect([wrong.code, wrong.complained]).toEqual([2, expect.stringMatching(/either --into DIR, or --replace/)]);
  }
  for (const [args, words] of [
    [[file, "--to", "latest"], /either FILE, or --to MOMENT/],
    [[file, "--archive", place], /--archive and --line go with --to/],
    // Whose hour it is must be said.
    [["--to", "2026-11-21T14:02:59"], /no moment such as/],
  ] as const) {
    const wrong = await pulse(["restore", "--replace", ...args], { PULSE_DATA: source }).ended;
    expect([wrong.code, wrong.complained]).toEqual([2, expect.stringMatching(words)]);
  }
});

test("a damaged file, a wrong key and a missing one are refused with the reason, and nothing is left", async () => {
  const before = readdirSync(place).sort();
  const broken = join(place, "backups", "broken");
  const bytes = readFileSync(file);
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] as number) ^ 1;
  writeFileSync(broken, bytes);
  const into = join(place, "never");
  const otherKey = "AAAA-".repeat(13).concat("AAAA");
  for (const [from, env, reason] of [
    [broken, {}, /damaged or cut off/],
    [file, { PULSE_BACKUP_KEY: otherKey }, /slip/],
    [file, { PULSE_DATA: join(place, "nobody") }, /no recovery key/],
    [join(place, "nothing"), {}, /no file/],
  ] as const) {
    const refused = await restore(from, into, env).ended;
    expect(refused.code).toBe(1);
    expect(refused.complained).toMatch(reason);
  }
  expect(readdirSync(place).sort()).toEqual(before);
});

// As long as a whole restore takes on a slow machine that does other things too.
async function until(what: () => boolean, everyMs = 20): Promise<void> {
  for (const end = Date.now() + 180_000; !what(); await sleep(everyMs))
    if (Date.now() > end) throw new Error("it did not come");
}

test("a restore that is killed leaves nothing that looks like an installation, and the next one tidies up", async () => {
  const into = join(place, "killed", "data");
  const left = () => readdirSync(join(place, "killed")).filter((name) => name.includes(".restoring-"));
  for (const afterMs of share([50, 200, 500], 3)) {
    const killed = restore(file, into);
    const known = existsSync(join(place, "killed")) ? left() : [];
    await until(() => existsSync(join(place, "killed")) && left().some((name) => !known.includes(name)));
    await sleep(afterMs);
    killed.child.kill("SIGKILL");
    expect((await killed.ended).code).toBe("SIGKILL");
    expect(existsSync(into)).toBe(false);
    await until(() => processesOf(join(place, "killed")).length === 0);
  }
  const whole = await restore(file, into).ended;
  expect(whole.code, whole.complained).toBe(0);
  expect(readdirSync(join(place, "killed"))).toEqual(["data"]);
  expect((await pulse(["verify", "--fast", "--json"], { PULSE_DATA: into }).ended).code).toBe(0);
}, 600_000);

test.skipIf(!isDeep)(
  "so does one that is killed in its last step",
  async () => {
    const into = join(place, "killed-last", "data");
    const left = () => readdirSync(join(place, "killed-last")).filter((name) => name.includes(".restoring-"));
    // What its server has written without waiting for the disk is being brought there.
    const syncing = () =>
      processesOf(join(place, "killed-last")).find(({ command }) => command.includes("--sync-only"));
    let killed = restore(file, into);
    await until(() => syncing() !== undefined || existsSync(into), 1);
    // A disk may have done before it was seen.
    for (let tries = 0; existsSync(into) && tries < 4; tries++) {
      await killed.ended;
      rmSync(into, { recursive: true });
      killed = restore(file, into);
      await until(() => syncing() !== undefined || existsSync(into), 1);
    }
    killed.child.kill("SIGKILL");
    expect((await killed.ended).code).toBe("SIGKILL");
    expect(existsSync(into)).toBe(false);
    expect(left()).toHaveLength(1);

    // The next one comes while that still goes on.
    const whole = await restore(file, into).ended;
    expect(whole.code, whole.complained).toBe(0);
    expect(readdirSync(join(place, "killed-last"))).toEqual(["data"]);
    expect(readFileSync(join(into, "postgres/pulse.conf"), "utf8")).toMatch(/^fsync = on$/m);
    expect((await pulse(["verify", "--json"], { PULSE_DATA: into }).ended).code).toBe(0);
  },
  600_000,
);

test("a backup that is killed leaves no backup, and the next one tidies up", async () => {
  const to = join(place, "interrupted");
  const killed = backUp(to);
  await until(() => existsSync(to) && readdirSync(to).some((name) => name.endsWith(".part")));
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(readdirSync(to).filter((name) => name.endsWith(".pulse"))).toEqual([]);
  const whole = await backUp(to).ended;
  expect(whole.code, whole.complained).toBe(0);
  expect(readdirSync(to)).toHaveLength(1);
});
