import { createHash, randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readArchiveState } from "#app/modules/operations/archive.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { migrate, setRolePasswords } from "#db/migrate.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { mountDisk } from "#ops/testing/disks.ts";
import { recoveryKey } from "../backup/recovery-key.ts";
import { type Restored, restoreInto } from "../backup/restore.ts";
import { openDataFolder } from "../local/data-folder.ts";
import { databaseName, type LocalPostgres, localPostgres } from "../local/postgres.ts";
import { rolePasswords } from "../local/role-urls.ts";
import { seedDemo } from "../seed/demo.ts";
import { keepArchive } from "./keep.ts";
import { baseTar, chainFrom, type Line, readLines, segmentStart } from "./layout.ts";
import { giveWayOn } from "./line.ts";
import { checkPlan, planRestore } from "./plan.ts";
import { fromArchive } from "./restore-moment.ts";
import { takeBase } from "./take-base.ts";
import { tidyArchive } from "./tidy.ts";
import { LOOKED_BEFORE_MS } from "./walsender.ts";

/* The archive beside the server that npm start runs: what lies in it is what an installation is made of again. */

const place = mkdtempSync(join(tmpdir(), "pulse-archive-"));
const archive = join(place, "second");
const folder = openDataFolder(join(place, "data"));
const { key } = recoveryKey(folder);
const said: string[] = [];
let server: LocalPostgres;
let admin: Sql;

beforeAll(async () => {
  server = localPostgres(folder, () => {});
  await server.start();
  const root = connect({ url: server.url("postgres"), max: 1, name: "test" });
  await root.unsafe(`create database ${databaseName} template template0`);
  await root.end();
  await migrate(server.url());
  await setRolePasswords(server.url(), rolePasswords(server.url(), folder));
  admin = connect({ url: server.url(), max: 3, name: "test" });
  await seedDemo(admin, new Date("2026-03-20T15:00:00Z"), 5);
  // Beside the tables of the migrations, which are checked to be those and no others.
  await admin`create schema probe`;
  await admin`create table probe.mark (n int primary key, at timestamptz not null default clock_timestamp())`;
}, 180_000);

afterAll(async () => {
  await admin?.end({ timeout: 5 });
  await server?.stop(10_000);
  rmSync(place, { recursive: true, force: true });
});

type Kept = { end: () => Promise<void> };

function keep(to = archive, more: { baseEveryMs?: number } = {}): Kept {
  const stopping = new AbortController();
  const kept = keepArchive({
    ...{ admin, adminUrl: server.url(), folder, key, archive: to, everyMs: 100, stop: stopping.signal, ...more },
    log: (line) => said.push(line),
  });
  return {
    async end() {
      stopping.abort();
      await kept;
    },
  };
}

async function until<T>(look: () => T | Promise<T>, atMostMs = 120_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + atMostMs; ; await sleep(30)) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`not within ${atMostMs} ms: ${look}\n${said.join("\n")}`);
  }
}

/** The line that was begun last. */
const lineOf = (at = archive) =>
  readLines(at, key)
    .lines.sort((one, other) => Number(one.bases[0]?.at ?? 0) - Number(other.bases[0]?.at ?? 0))
    .at(-1);
/** A Date knows no more than milliseconds: the next one, so that what was just done lies before it. */
const now = async () =>
  (await admin<{ now: Date }[]>`select clock_timestamp() + interval '1 ms' as now`)[0]?.now as Date;
const ends = async () => {
  const [row] = await admin<{ lsn: bigint }[]>`select (pg_current_wal_flush_lsn() - '0/0')::bigint as lsn`;
  return row?.lsn ?? 0n;
};
/** Every moment until now lies in the archive. */
async function archived(at = archive): Promise<void> {
  await sleep(LOOKED_BEFORE_MS + 100);
  await admin`insert into probe.mark select max(n) + 1 from probe.mark`;
  const upTo = await ends();
  await until(() => (lineOf(at)?.pieces.at(-1)?.to ?? 0n) >= upTo);
}

let restores = 0;
async function restored(to: Date | null, options: { key?: Buffer; from?: string } = {}): Promise<Restored> {
  restores += 1;
  const into = join(place, `restored-${restores}`);
  const source = fromArchive({ archive: options.from ?? archive, key: options.key ?? key, to, into, log: () => {} });
  return restoreInto({ source, key, into, ownDatabase: false });
}

async function lookInto<T>(path: string, look: (sql: Sql) => Promise<T>): Promise<T> {
  const other = localPostgres(openDataFolder(path), () => {});
  await other.start();
  const sql = connect({ url: other.url(), max: 1, name: "test" });
  try {
    return await look(sql);
  } finally {
    await sql.end();
    await other.stop(10_000);
  }
}

const moments: Date[] = [];

test("back to the moment before a table was dropped: every row until then, none after, and the books hold", async () => {
  const kept = keep();
  await until(() => lineOf()?.bases.length === 1);
  for (let n = 1; n <= 5; n += 1) {
    await admin`insert into probe.mark (n) values (${n})`;
    await sleep(20);
    moments.push(await now());
    await sleep(20);
  }
  const named = createHash("sha256").update("a document").digest("hex");
  const file = `${named.slice(0, 2)}/${named}.pdf`;
  mkdirSync(join(folder.files, named.slice(0, 2)), { mode: 0o700 });
  writeFileSync(join(folder.files, file), "a document");
  // Not what its name says.
  const other = `${named.slice(0, 2)}/${"ab".repeat(32)}.pdf`;
  writeFileSync(join(folder.files, other), "a document");
  await admin`insert into probe.mark (n) values (6)`;
  const before = await now();
  await sleep(20);
  await admin`drop table probe.mark`;
  await admin`create table probe.mark (n int primary key, at timestamptz not null default clock_timestamp())`;
  await admin`insert into probe.mark (n) values (100)`;
  await archived();
  await kept.end();

  const back = await restored(before);
  expect(back).toMatchObject({ broken_rules: [], migrated: [], files: 1, damaged_files: [other] });
  expect(readFileSync(join(back.into, "files", file), "utf8")).toBe("a document");
  expect(readdirSync(join(back.into, "postgres")).filter((name) => name.includes("signal"))).toEqual([]);
  await lookInto(back.into, async (sql) => {
    expect((await sql<{ n: number }[]>`select n from probe.mark order by n`).map(({ n }) => n)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect(await sql`select from session`).toHaveLength(0);
    expect(await sql`select slot_name from pg_replication_slots`).toHaveLength(0);
  });
  const third = await restored(moments[2] as Date);
  const rows = await lookInto(third.into, (sql) => sql<{ n: number }[]>`select n from probe.mark order by n`);
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3]);
}, 180_000);

/** What the archive holds, to be damaged. */
function copied(): string {
  const copy = mkdtempSync(join(place, "copy-"));
  cpSync(archive, copy, { recursive: true });
  return copy;
}

async function refusal(to: Date | null, options: { key?: Buffer; from?: string } = {}): Promise<string> {
  const there = readdirSync(place).filter((name) => /restor/.test(name));
  const said = await restored(to, options).then(
    () => "nothing was refused",
    (error: Error) => error.message,
  );
  expect(readdirSync(place).filter((name) => /restor/.test(name))).toEqual(there);
  return said;
}

test("what cannot be reached is refused with what can be, before anything is made", async () => {
  const { bases, pieces } = lineOf() as Line;
  const [first, last] = [bases[0]?.at as Date, pieces.at(-1)?.at as Date];
  const after = (at: Date, ms: number) => new Date(at.getTime() + ms);
  expect(await refusal(after(first, -1))).toContain(`The earliest moment is ${first.toISOString()}`);
  expect(await refusal(after(last, 1))).toContain(
    `The last moment that can be reached from there is ${last.toISOString()}`,
  );
  expect(await refusal(null, { key: randomBytes(32) })).toMatch(
    /of another installation, or the recovery key does not fit/,
  );
  expect(await refusal(null, { from: join(place, "nowhere") })).toMatch(/no such folder: is the disk mounted/);
  await expect(planRestore({ archive, key, to: null, major: 17 })).rejects.toThrow(
    /PostgreSQL 18 on .*; this is PostgreSQL 17/,
  );

  const missing = copied();
  const [before, gone] = pieces.slice(-3);
  rmSync(join(readLines(missing, key).lines[0]?.folder ?? "", gone?.name ?? ""));
  for (const to of [last, null]) {
    expect(await refusal(to, { from: missing })).toBe(
      `The last moment that can be reached from there is ${before?.at.toISOString()}. WAL is missing after it.`,
    );
  }
  const flipped = copied();
  const file = join(readLines(flipped, key).lines[0]?.folder ?? "", gone?.name ?? "");
  const bytes = readFileSync(file);
  bytes[bytes.length - 40] = (bytes[bytes.length - 40] as number) ^ 1;
  writeFileSync(file, bytes);
  expect(await refusal(last, { from: flipped })).toMatch(
    new RegExp(`damaged[\\s\\S]*The last moment before it is ${before?.at.toISOString()}`),
  );
  const moved = copied();
  const inMoved = (name = "") => join(readLines(moved, key).lines[0]?.folder ?? "", name);
  cpSync(inMoved(before?.name), inMoved(gone?.name));
  expect(await refusal(last, { from: moved })).toMatch(/is not what its name says/);
  const torn = copied();
  const tar = join(readLines(torn, key).lines[0]?.folder ?? "", baseTar(bases[0]?.name ?? ""));
  writeFileSync(tar, readFileSync(tar).subarray(0, -100));
  expect(await refusal(last, { from: torn })).toMatch(/damaged or cut off/);
}, 180_000);

test("a server that is killed while its changes are copied loses none of them, nor does the archive", async () => {
  const kept = keep();
  const taken: number[] = [];
  for (let n = 200; n < 260; n += 1) {
    if (n === 220) process.kill(server.pid() as number, "SIGKILL");
    await admin`insert into probe.mark (n) values (${n})`.then(
      () => taken.push(n),
      () => sleep(100),
    );
  }
  await archived();
  await kept.end();

  // Now the program is away, and has more to fetch afterwards than one piece takes.
  const away = lineOf() as Line;
  await admin`create table probe.bulk as select gen_random_uuid() from generate_series(1, 150000)`;
  await admin`insert into probe.mark (n) values (300)`;
  // A moment is of whole milliseconds, the last of which this one may have been committed in.
  await sleep(20);
  const moment = await now();
  await sleep(20);
  await admin`insert into probe.mark (n) values (301)`;
  writeFileSync(join(folder.keys, "later"), "a key of today", { mode: 0o600 });
  const again = keep();
  await archived();
  await again.end();
  const line = lineOf() as Line;
  expect(line.name).toBe(away.name);
  expect(line.pieces.length).toBeGreaterThan(away.pieces.length + 2);
  expect(chainFrom(line, line.pieces[0]?.from ?? 0n)).toHaveLength(line.pieces.length);
  const back = await restored(moment);
  const rows = await lookInto(back.into, (sql) => sql<{ n: number }[]>`select n from probe.mark where n >= 200`);
  expect(taken.length).toBeGreaterThan(40);
  expect(rows.map(({ n }) => n)).toEqual(expect.arrayContaining([...taken, 300]));
  expect(rows.map(({ n }) => n)).not.toContain(301);
  expect(readFileSync(join(back.into, "keys/later"), "utf8")).toBe("a key of today");
}, 180_000);

/** What the server keeps for an archive that does not fetch it: each turn another segment of 16 MB. */
async function fillWal(segments: number): Promise<void> {
  for (let n = 0; n < segments; n += 1) {
    await admin`select pg_logical_emit_message(false, 'test', 'x', true)`;
    await admin`select pg_switch_wal()`;
  }
}
const slots = () => admin<{ wal_status: string }[]>`select wal_status from pg_replication_slots`;

test("a second disk that is full is said, and the archive catches up when there is room; the books have theirs first", async (context) => {
  const disk = mountDisk(64);
  if (!disk) return context.skip("only root may mount a disk of its own");
  const full = join(disk.path, "archive");
  const kept = keep(full);
  try {
    await until(() => lineOf(full)?.bases.length === 1);
    disk.fill();
    await admin`insert into probe.mark select n from generate_series(1000, 3000) n`;
    const state = () => readArchiveState(folder.path);
    expect(await until(async () => (await state())?.error)).toBe("the second disk is full");
    expect((await state())?.failingSince).not.toBeNull();
    await sleep(1_500);
    expect(readdirSync(lineOf(full)?.folder ?? "").filter((name) => name.endsWith(".part"))).toEqual([]);
    disk.empty();
    await archived(full);
    await until(async () => (await state())?.failingSince === null);
    const line = lineOf(full) as Line;
    expect(chainFrom(line, line.pieces[0]?.from ?? 0n)).toHaveLength(line.pieces.length);
    await kept.end();

    await fillWal(17);
    expect(await giveWayOn(folder.path, admin)).toBe(false);
    expect(await slots()).toHaveLength(1);
    disk.fill();
    expect(await giveWayOn(disk.path, admin)).toBe(true);
    expect(await slots()).toEqual([]);
  } finally {
    await kept.end();
    disk.remove();
  }
  // It was there before: now the folder lies on Pulse's own disk, which nobody wants to fill.
  mkdirSync(disk.path);
  const away = keep(full);
  await until(async () => /not mounted/.test((await readArchiveState(folder.path))?.error ?? ""));
  await away.end();
  rmSync(disk.path, { recursive: true });
}, 180_000);

test.skipIf(!isDeep)(
  "old copies go with their changes, never what a kept one needs, and nothing while that is not whole",
  async () => {
    const first = keep();
    await until(
      async () => (await slots()).length === 1 && (await admin`select from pg_stat_replication`).length === 1,
    );
    await until(() => lineOf()?.bases.length);
    await archived();
    await first.end();
    const former = lineOf() as Line;
    // So long away that the server has given up what waited: there is a gap, and a line begins anew.
    await admin`alter system set max_slot_wal_keep_size = '32MB'`;
    await admin`select pg_reload_conf()`;
    await fillWal(5);
    await admin`checkpoint`;
    expect(await slots()).toMatchObject([{ wal_status: "lost" }]);
    const kept = keep();
    const line = await until(() => [lineOf()].find((one) => one && one.name !== former.name));
    expect(said).toContainEqual(expect.stringContaining("it begins anew, with a base copy"));
    await until(async () => (await readArchiveState(folder.path))?.since === lineOf()?.bases[0]?.at.toISOString());
    const more = { url: server.url(), admin, key, archive, line: line.name, stop: new AbortController().signal };
    await archived();
    const inFormer = await planRestore({ archive, key, to: former.pieces.at(-1)?.at as Date, major: 18 });
    expect(inFormer.line.name).toBe(former.name);
    await checkPlan(inFormer, key);

    for (let n = 0; n < 2; n += 1) {
      await takeBase(more);
      expect(
        await tidyArchive(
          readLines(archive, key).lines.map((one) => ({ ...one, pieces: [] })),
          line.name,
          2,
        ),
      ).toEqual([]);
      await archived();
    }
    const [oldest, second, third] = lineOf()?.bases ?? [];
    const gone = await tidyArchive(readLines(archive, key).lines, line.name, 2);
    expect(gone).toEqual(expect.arrayContaining([oldest?.name, former.name]));
    const left = lineOf() as Line;
    expect(left.bases).toEqual([second, third]);
    expect(left.pieces[0]?.to).toBeGreaterThan(segmentStart(second?.start as bigint));
    await checkPlan(await planRestore({ archive, key, to: second?.at as Date, major: 18 }), key);
    await kept.end();
  },
  180_000,
);

test.skipIf(!isDeep)(
  "a restored server goes on in a line of its own, and that of before stays what it was",
  async () => {
    const before = lineOf() as Line;
    const moment = before.pieces.at(-1)?.at as Date;
    const back = await restored(moment);
    await lookInto(back.into, async (sql) => {
      const home = openDataFolder(back.into);
      const stopping = new AbortController();
      const adminUrl = `postgres://${sql.options.user}:${sql.options.pass}@127.0.0.1:${sql.options.port[0]}/${databaseName}`;
      const log = (line: string) => said.push(line);
      const kept = keepArchive({
        admin: sql,
        adminUrl,
        folder: home,
        key,
        archive,
        everyMs: 100,
        log,
        stop: stopping.signal,
      });
      await until(() => lineOf()?.name !== before.name);
      await sql`insert into probe.mark (n) values (9000) on conflict do nothing`;
      const inserted = new Date();
      await sleep(LOOKED_BEFORE_MS + 100);
      await sql`select pg_logical_emit_message(true, 'test', 'later', true)`;
      await until(() => (lineOf()?.pieces.at(-1)?.at ?? 0) > inserted);
      stopping.abort();
      await kept;
    });
    const own = lineOf() as Line;
    expect([before.timeline, own.timeline]).toEqual([1, 2]);
    const plans = [
      await planRestore({ archive, key, to: moment, major: 18 }),
      await planRestore({ archive, key, to: null, major: 18 }),
    ];
    expect(plans.map(({ line }) => line.name)).toEqual([before.name, own.name]);
    for (const plan of plans) await checkPlan(plan, key);
    const again = await restored(null);
    expect(await lookInto(again.into, (sql) => sql`select n from probe.mark where n = 9000`)).toHaveLength(1);

    // The former one goes on beside it, as after a rehearsal: which is meant has to be said.
    const kept = keep();
    await until(async () => {
      // A server where nothing happens has nothing to copy.
      await admin`select pg_logical_emit_message(true, 'test', 'goes on', true)`;
      const { pieces } = readLines(archive, key).lines.find(({ name }) => name === before.name) as Line;
      return Number(pieces.at(-1)?.at) > Number(own.bases[0]?.at);
    });
    await kept.end();
    await expect(planRestore({ archive, key, to: null, major: 18 })).rejects.toThrow(
      new RegExp(`--line ${before.name}, or --line`),
    );
    expect((await planRestore({ archive, key, to: null, line: own.name, major: 18 })).line.name).toBe(own.name);
  },
  180_000,
);
