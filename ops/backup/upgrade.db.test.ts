import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { migrate, migrationFiles, rehearseMigrations, SchemaMismatch } from "#db/migrate.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { readBackup } from "./read-backup.ts";
import { recoveryKey } from "./recovery-key.ts";
import { upgrade } from "./upgrade.ts";

let url: string;
let root: Sql;
let sql: Sql;
let folder: DataFolder;
let names: string[];

beforeEach(async () => {
  root = connect({ url: process.env.PULSE_TEST_ADMIN_URL ?? "", max: 1, name: "test" });
  const database = `upgrade_${randomBytes(6).toString("hex")}`;
  await root.unsafe(`create database ${database} template template0`);
  const at = new URL(process.env.PULSE_TEST_ADMIN_URL ?? "");
  at.pathname = `/${database}`;
  url = at.href;
  sql = connect({ url, max: 1, name: "test" });
  folder = openDataFolder(mkdtempSync(join(tmpdir(), "pulse-upgrade-")));
  names = (await migrationFiles()).map(({ name }) => name);
});
afterEach(async () => {
  await sql.end();
  await root.unsafe(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  await root.end();
  rmSync(folder.path, { recursive: true, force: true });
});

const run = () => upgrade({ adminUrl: url, folder, key: recoveryKey(folder).key, log: () => {} });
const backups = () => (existsSync(join(folder.path, "backups")) ? readdirSync(join(folder.path, "backups")) : []);
const addCompany = () =>
  sql`insert into tenant (name, slug, currency, time_zone) values ('Old', 'old', 'GBP', 'Europe/London')`;

test("a new database is migrated without a backup, and a second time nothing is done", async () => {
  expect(await run()).toEqual(names);
  expect(await run()).toEqual([]);
  expect(backups()).toEqual([]);
});

test("a database that holds data is backed up, where its backups lie, before it is brought forward", async () => {
  await migrate(url, new Set(names.slice(0, 5)));
  await addCompany();
  const to = join(folder.path, "usb");
  vi.stubEnv("PULSE_BACKUP_TO", to);
  expect(await run()).toEqual(names.slice(5));
  vi.unstubAllEnvs();
  expect(backups()).toEqual([]);
  const [name] = readdirSync(to);
  const { manifest } = await readBackup(join(to, name ?? ""), recoveryKey(folder).key);
  expect(manifest.migrations.map((migration) => migration.name)).toEqual(names.slice(0, 5));
  expect(manifest.tables["public.tenant"]).toBe(1);
});

test.skipIf(!isDeep)("an upgrade under which the books do not hold is told before anything is changed", async () => {
  await migrate(url, new Set(names.slice(0, 17)));
  await addCompany();
  await sql`insert into customer (tenant_id, code, name, currency, payment_terms_days) select id, 'C', 'C', 'GBP', 30 from tenant`;
  await sql`insert into comment (tenant_id, subject_type, subject_id, account_id, body) select id, 'order', id, id, 'about nothing' from tenant`;
  await expect(run()).rejects.toThrow(/rehearsed on a restored copy.*comments_have_their_record/);
  expect(await sql`select name from pulse_migration`).toHaveLength(17);
  await sql`delete from comment`;
  expect(await run()).toEqual(names.slice(17));
});

test("where the backup cannot be written nothing is changed", async () => {
  await migrate(url, new Set(names.slice(0, 5)));
  await addCompany();
  writeFileSync(join(folder.path, "backups"), "a file where the folder should be");
  await expect(run()).rejects.toThrow(/could not be backed up, so it was left as it is/);
  expect(await sql`select name from pulse_migration`).toHaveLength(5);
});

test("a rehearsal tells a migration that fails on this data by its name, and changes nothing", async () => {
  await migrate(url, new Set(names.slice(0, 5)));
  expect(await rehearseMigrations(url)).toEqual(names.slice(5));
  expect(await sql`select name from pulse_migration`).toHaveLength(5);
  // In the way of what a later migration makes.
  await sql`create table second_factor (id int)`;
  await expect(rehearseMigrations(url)).rejects.toThrow(/0010_people\.sql cannot be applied to this data/);
  await addCompany();
  await expect(run()).rejects.toThrow(/cannot be applied/);
  expect(await sql`select name from pulse_migration`).toHaveLength(5);
});

test("a migration that waits for a table in use lets the others through, tries again, and says what holds it up", async () => {
  await migrate(url, new Set(names.slice(0, 5)));
  await addCompany();
  const hurried = { lockMs: 200, tries: 3, pauseMs: 300 };
  const reader = connect({ url, max: 1, name: "test-reader" });
  const other = connect({ url, max: 1, name: "test-other" });
  await other`select from tenant`;
  /** As long as `work` takes, a long report reads each table that is there. */
  const whileRead = <T>(work: () => Promise<T>) =>
    reader.begin(async (tx) => {
      const tables = await tx<{ name: string }[]>`select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'pulse_migration'`;
      for (const { name } of tables) await tx`select from ${tx(name)} limit 1`;
      return work();
    });
  try {
    let slowest = 0;
    const lookOn = async (stop: AbortSignal) => {
      while (!stop.aborted) {
        const before = performance.now();
        await other`select from tenant`;
        slowest = Math.max(slowest, performance.now() - before);
      }
    };
    for (const attempt of [() => rehearseMigrations(url, hurried), () => migrate(url, undefined, hurried)]) {
      const over = new AbortController();
      const looking = lookOn(over.signal);
      await whileRead(() => expect(attempt()).rejects.toThrow(/tables that this version changes are in use/));
      over.abort();
      await looking;
    }
    expect(slowest).toBeLessThan(2_000);
    // The report ends in time.
    const patient = { lockMs: 200, tries: 100, pauseMs: 50 };
    let migrated: Promise<string[]> | undefined;
    await whileRead(async () => {
      migrated = migrate(url, undefined, patient);
      await new Promise((done) => setTimeout(done, 600));
    });
    expect((await migrated)?.at(-1)).toBe(names.at(-1));
  } finally {
    await Promise.all([reader.end(), other.end()]);
  }
});

test.skipIf(!isDeep)(
  "a schema that this program does not know is refused, and so is one with another text",
  async () => {
    await run();
    await sql`insert into pulse_migration (name, checksum) values ('9999_later.sql', 'x')`;
    await expect(run()).rejects.toThrow(SchemaMismatch);
    await sql`delete from pulse_migration where name = '9999_later.sql'`;
    await sql`update pulse_migration set checksum = 'other' where name = ${names[0] ?? ""}`;
    await expect(run()).rejects.toThrow(/applied with another text/);
  },
);
