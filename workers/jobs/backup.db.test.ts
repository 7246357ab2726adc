import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { askForBackup } from "#app/modules/operations/ask-for-backup.server.ts";
import { listBackupRuns, readBackupState } from "#app/modules/operations/queries.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { keepBackups } from "#workers/jobs/backup.ts";
import { openDiskTelling } from "#workers/jobs/tell-disk.ts";
import { actorOf, newTenant, quiet, until } from "#workers/testing/harness.ts";

/* Who begins a backup and when. What a backup is stands in ops/backup; here a program of one line is run in its place. */

let db: TestDatabase;
let tenantId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
});
beforeEach(() => db.admin`delete from backup_run`.then(() => {}));
afterAll(() => db.drop());

const ask = () => inTenant(db.app, tenantId, (tx) => askForBackup(tx, actorOf(tenantId), new Date()));
const statement = `import("postgres").then(async ({ default: postgres }) => {
  const sql = postgres(process.env.DATABASE_URL);
  await sql\`update backup_run set state = 'done', started_at = now(), finished_at = now(), file = '/b/one.pulse', proven_at = now() where state = 'waiting'\`;
  await sql.end();
});`;

async function whileKept(
  script: string,
  work: () => Promise<void>,
  at: { hour: number; minute: number } | null = null,
) {
  const stopping = new AbortController();
  const kept = keepBackups({
    sql: db.worker,
    command: {
      program: process.execPath,
      args: ["-e", script, "--"],
      env: { ...process.env, DATABASE_URL: db.adminUrl },
    },
    at,
    log: quiet,
    stop: stopping.signal,
  });
  try {
    await work();
  } finally {
    stopping.abort();
    await kept;
  }
}
const newest = async () => (await listBackupRuns(db.app, 1))[0];

test("what a person asks for is done at once", async () => {
  await whileKept(statement, async () => {
    await ask();
    await until(async () => (await newest())?.state === "done");
  });
  expect(await newest()).toMatchObject({ reason: "person", name: "one.pulse" });
  expect((await readBackupState(db.app)).failure).toBeNull();
  expect((await readBackupState(db.app)).lastProofAt).not.toBeNull();
});

test("asked for twice before it has begun is asked for once, and both are in the audit trail's one event", async () => {
  expect(await ask()).toBe(await ask());
  const events =
    await db.admin`select published from event_log where type = 'operations.backup_asked' and subject_id = ${(await newest())?.id ?? ""}`;
  expect(events).toEqual([{ published: false }]);
});

test("a program that cannot even begin leaves its reason in the row, not a run that waits for ever", async () => {
  await whileKept('console.error("no space left"); process.exit(1)', async () => {
    await ask();
    await until(async () => (await newest())?.state === "failed");
  });
  expect((await readBackupState(db.app)).failure).toBe("no space left");
});

test("administrators are told that backups fail, once a day however often it is tried, and no more when one went well", async () => {
  const newcomer = (role: "admin" | "clerk") =>
    createAccount(db.admin, { tenantId, email: `${role}@told.test`, name: role, role, password: "long enough 4 all" });
  await newcomer("admin");
  await newcomer("clerk");
  const told = () =>
    db.admin<{ role: string; times: number; reason: string; unread: boolean }[]>`
      select role, times, data ->> 'reason' as reason, read_at is null as unread from notification where kind = 'backup_failed'`;
  const failing = 'console.error("no space left"); process.exit(1)';
  for (let tries = 1; tries <= 2; tries += 1) {
    await whileKept(failing, async () => {
      await ask();
      await until(async () => (await db.admin`select from backup_run where state = 'failed'`).length === tries);
      await until(async () => (await told()).length === 1);
    });
    expect(await told()).toEqual([{ role: "admin", times: 1, reason: "no space left", unread: true }]);
  }
  // The next day it is told again.
  await db.admin`update backup_run set finished_at = finished_at - interval '21 hours'`;
  await whileKept(failing, async () => {
    await ask();
    await until(async () => (await told())[0]?.times === 2);
  });
  await whileKept(statement, async () => {
    await ask();
    await until(async () => (await told())[0]?.unread === false);
  });
});

test("the night's backup begins by itself when its time has passed", async () => {
  const begun = `import("postgres").then(async ({ default: postgres }) => {
    const sql = postgres(process.env.DATABASE_URL);
    await sql\`insert into backup_run (reason, state, started_at, finished_at, proven_at) values (\${process.argv.at(-1)}, 'done', now(), now(), now())\`;
    await sql.end();
  });`;
  await db.admin`update pulse_migration set applied_at = now() - interval '3 days'`;
  const at = { hour: new Date().getHours(), minute: new Date().getMinutes() };
  await whileKept(begun, async () => void (await until(async () => (await newest())?.state === "done")), at);
  expect(await newest()).toMatchObject({ reason: "schedule" });
});

test("a disk that fills up is told once, again when it is full, and no more when there is room", async () => {
  await db.admin`delete from notification`;
  await createAccount(db.admin, {
    tenantId,
    email: "disk@one.test",
    name: "Looks after it",
    role: "admin",
    password: "a long password",
  });
  const told = async () =>
    (
      await db.admin`select data->>'state' as state, times, read_at is not null as settled from notification where key = 'disk_tight' limit 1`
    )[0];
  const room = (freeBytes: number) => ({ totalBytes: 100e9, freeBytes });
  let tell = openDiskTelling(db.worker);
  await tell(room(30e9));
  expect(await told()).toBeUndefined();
  await tell(room(19e9));
  await tell(room(18e9));
  // Also after the worker was started again.
  tell = openDiskTelling(db.worker);
  await tell(room(17e9));
  expect(await told()).toEqual({ state: "tight", times: 1, settled: false });
  await tell(room(4e9));
  await tell(room(3e9));
  // Room for a moment is no reason to begin anew.
  await tell(room(6e9));
  expect(await told()).toEqual({ state: "full", times: 2, settled: false });
  await tell(room(40e9));
  expect(await told()).toMatchObject({ settled: true });
  await tell(room(19e9));
  expect(await told()).toMatchObject({ settled: true });
});
