import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listBackupRuns, readBackupState } from "#app/modules/operations/queries.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { examineBackups } from "../cli/doctor.ts";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { seedDemo } from "../seed/demo.ts";
import { doubtOf, openPlace } from "./places.ts";
import { proofDatabase } from "./prove.ts";
import { recoveryKey } from "./recovery-key.ts";
import { type BackupPlan, runBackup } from "./run-backup.ts";
import { asRun } from "./runs.ts";
import { backupName } from "./write-backup.ts";

let db: TestDatabase;
let folder: DataFolder;
let key: Buffer;

beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 15);
  await db.admin`select count(*) from order_events(100000)`;
  folder = openDataFolder(mkdtempSync(join(tmpdir(), "pulse-run-")));
  key = recoveryKey(folder).key;
}, 120_000);
beforeEach(() => db.admin`delete from backup_run`.then(() => {}));
afterAll(async () => {
  await db.drop();
  rmSync(folder.path, { recursive: true, force: true });
});

const plan = (extra: Partial<BackupPlan> = {}): BackupPlan => ({
  admin: db.admin,
  adminUrl: db.adminUrl,
  folder,
  key,
  to: join(folder.path, "backups"),
  isHome: true,
  now: new Date(),
  program: "test",
  settings: {},
  reason: "schedule",
  prove: true,
  copyTo: null,
  keep: null,
  ...extra,
});
const runs = () =>
  db.admin`select reason, state, file, proven_at is not null as proven, copied_to, error from backup_run order by id`;
const scratch = () => db.admin`select datname from pg_database where datname = ${proofDatabase(key)}`;

test("a run makes, proves and copies a backup, and its row says so", async () => {
  const second = join(folder.path, "second");
  const done = await runBackup(plan({ copyTo: openPlace(second, {}) }));
  expect(done).toMatchObject({ proven: true, copied_to: join(second, basename(done.file)) });
  expect(readFileSync(done.copied_to ?? "")).toEqual(readFileSync(done.file));
  expect(await runs()).toEqual([
    { reason: "schedule", state: "done", file: done.file, proven: true, copied_to: done.copied_to, error: null },
  ]);
  expect(await scratch()).toEqual([]);
});

test("a run that somebody asked for takes up their row", async () => {
  await db.admin`insert into backup_run (reason) values ('person')`;
  await runBackup(plan({ prove: false }));
  expect((await runs()).map(({ reason, state }) => [reason, state])).toEqual([["person", "done"]]);
});

test("a second place whose disk is not mounted is not made on our own; one that lies there is said", async () => {
  const mount = join(folder.path, "mnt");
  const copyTo = openPlace(join(mount, "pulse"), {});
  await expect(runBackup(plan({ prove: false, copyTo }))).rejects.toThrow(
    /could not be copied to .*: there is no folder .*mnt: the second disk is not mounted/,
  );
  expect(existsSync(mount)).toBe(false);

  mkdirSync(mount);
  expect((await runBackup(plan({ copyTo }))).copy_beside_data).toBe(true);
  expect((await readBackupState(db.admin)).copyBesideData).toBe(true);
  expect(await examineBackups(db.adminUrl)).toMatchObject({
    state: "warn",
    found: expect.stringMatching(/copies lie on the disk that holds the data/),
  });
  // Whoever takes the second place away is no longer told of it.
  await runBackup(plan({ prove: false }));
  expect((await readBackupState(db.admin)).copyBesideData).toBe(false);
});

test("a folder of PULSE_BACKUP_TO whose disk is not mounted is refused; one that is named by hand is made, or refused in a sentence", async () => {
  const to = join(folder.path, "usb", "pulse");
  await expect(runBackup(plan({ prove: false, to }))).rejects.toThrow(
    /No backup can be written to .*: there is no folder .*usb: the second disk is not mounted/,
  );
  expect(existsSync(to)).toBe(false);
  await runBackup(plan({ prove: false, to, isHome: false }));
  expect(readdirSync(to)).toHaveLength(1);
  await db.admin`update backup_run set file_beside_data = false where state = 'done'`;
  await expect(runBackup(plan({ prove: false, to }))).rejects.toThrow(/lies on Pulse's own disk now/);
  rmSync(join(folder.path, "usb"), { recursive: true });
  await expect(runBackup(plan({ prove: false, to: "/proc/x/y", isHome: false }))).rejects.toThrow(
    "The folder /proc/x cannot be made (ENOENT).",
  );
});

const memory = "/dev/shm";
test.skipIf(!existsSync(memory) || statSync(memory).dev === statSync(tmpdir()).dev)(
  "a second place that was on another disk is not begun on our own, until it is mounted again",
  async () => {
    const disk = mkdtempSync(join(memory, "pulse-second-"));
    const mount = join(folder.path, "usb");
    const place = plan({ prove: false, copyTo: openPlace(join(mount, "pulse"), {}) });
    try {
      symlinkSync(disk, mount);
      expect((await runBackup(place)).copy_beside_data).toBe(false);
      rmSync(mount);
      mkdirSync(mount);
      await expect(runBackup(place)).rejects.toThrow(/lies on Pulse's own disk now: the second disk is not mounted/);
      expect(readdirSync(mount)).toEqual([]);
      rmSync(mount, { recursive: true });
      symlinkSync(disk, mount);
      expect((await runBackup(place)).copied_to).toMatch(/usb\/pulse\//);
    } finally {
      rmSync(disk, { recursive: true });
    }
  },
);

test("books that do not hold fail the proof by the rule's name; the backup is there all the same", async () => {
  await db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`update journal_line set amount_minor = amount_minor + 1 where ctid = (select ctid from journal_line limit 1)`;
  });
  await expect(runBackup(plan())).rejects.toThrow(
    /was written, but its restore could not be proven: .*entries_balance/,
  );
  const [run] = await runs();
  expect(run).toMatchObject({ state: "failed", proven: false });
  expect(readdirSync(join(folder.path, "backups"))).toContain(basename(run?.file));
  expect(run?.error).toMatch(/entries_balance/);
  // Said where "the newest backup" is looked for.
  expect(doubtOf(run?.file)).toMatch(/entries_balance/);
  expect(await scratch()).toEqual([]);
});

test("a second folder that cannot be written is said, and old backups stay until all is well", async () => {
  writeFileSync(join(folder.path, "backups", `pulse-00000000-20200101T000000Z.pulse`), "another's");
  const files = () => readdirSync(join(folder.path, "backups")).filter((name) => name.endsWith(".pulse"));
  const old = backupName(key, new Date("2025-01-01T00:00:00Z"));
  writeFileSync(join(folder.path, "backups", old), "of a day that is over");
  await db.admin`insert into backup_run (reason, state, started_at, finished_at, file)
    values ('schedule', 'done', now(), now(), ${join(folder.path, "backups", old)})`;
  const before = files().length;
  const failing = plan({
    prove: false,
    copyTo: openPlace("/dev/null/second", {}),
    keep: { days: 1, weeks: 0, months: 0 },
  });
  await expect(runBackup(failing)).rejects.toThrow(/could not be copied to \/dev\/null\/second/);
  expect(files()).toHaveLength(before + 1);
  const done = await runBackup({ ...failing, copyTo: null });
  expect(done.removed).toEqual([old]);
  // Nobody is sent to it any more.
  const listed = await listBackupRuns(db.app, 9);
  expect(listed.filter(({ removed }) => removed).map(({ name }) => name)).toEqual([old]);
  expect(files()).toContain("pulse-00000000-20200101T000000Z.pulse");
  expect(files()).toContain(basename(done.file));
});

test("two backups do not run at once, and one that was killed is closed by the next", async () => {
  await db.admin`insert into backup_run (reason, state, started_at) values ('schedule', 'running', now())`;
  const listed = async () => (await listBackupRuns(db.app, 9)).map(({ state }) => state);
  // Its program is gone: the screen offers a new one at once.
  expect(await listed()).toEqual(["failed"]);
  await asRun(db.admin, "operator", async () => {
    expect(await listed()).toEqual(["running", "failed"]);
    await expect(runBackup(plan({ prove: false }))).rejects.toThrow(/Another backup is running/);
  });
  expect((await runs()).map(({ state, error }) => [state, error])).toEqual([
    ["failed", "It was ended before it was done."],
    ["done", null],
  ]);
});
