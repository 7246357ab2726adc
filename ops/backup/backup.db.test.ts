import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { migrate, migrationFiles } from "#db/migrate.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { runVerify } from "#db/verify/run.ts";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { seedDemo } from "../seed/demo.ts";
import { type Connection, connectForCopy } from "./connection.ts";
import { loadDatabase } from "./load-database.ts";
import { readBackup } from "./read-backup.ts";
import { readKey, recoveryKey, writeKey } from "./recovery-key.ts";
import { BackupRefused } from "./refused.ts";
import { CHUNK_BYTES } from "./sealed-stream.ts";
import { LEFT_OUT, listSequences, listTables } from "./tables.ts";
import { type Backup, writeBackup } from "./write-backup.ts";

let db: TestDatabase;
let folder: DataFolder;
let key: Buffer;
let backup: Backup;

const given = () => ({ folder, key, now: new Date(), program: "test", settings: { PORT: "3000" } });
const write = (to = join(folder.path, "backups")) => writeBackup({ ...given(), adminUrl: db.adminUrl, to });

beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 25);
  await db.admin`select count(*) from order_events(100000)`;
  folder = openDataFolder(mkdtempSync(join(tmpdir(), "pulse-backup-")));
  key = recoveryKey(folder).key;
  mkdirSync(join(folder.files, "ab"), { recursive: true });
  writeFileSync(join(folder.files, "ab", "one.pdf"), randomBytes(200_000));
  writeFileSync(join(folder.files, "ab", "half.pdf.part"), "not whole");
  writeFileSync(join(folder.keys, "secret"), "the secret that signs");
  writeFileSync(join(folder.keys, "postgres-password"), "another server has another one");
  // Text that COPY must write with care.
  await db.admin`update tenant set name = ${'Tab\tline\nback\\slash "quoted" \\N é 🦉'}`;
  backup = await write();
}, 120_000);
afterAll(async () => {
  await db.drop();
  rmSync(folder.path, { recursive: true, force: true });
});

/** A database that is there and empty, on the test server. */
async function withEmptyDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const name = `empty_${randomBytes(6).toString("hex")}`;
  await db.admin.unsafe(`create database ${name} template template0`);
  const url = new URL(db.adminUrl);
  url.pathname = `/${name}`;
  try {
    return await work(url.href);
  } finally {
    await db.admin.unsafe(`drop database ${name} with (force)`);
  }
}

async function everyRow(sql: Connection): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const table of await listTables(sql)) {
    const found = await sql.rows<{ row: string }>(`select t::text as row from ${table.quoted} t order by 1`);
    rows[table.name] = found.map(({ row }) => row);
  }
  return rows;
}

test("what waited to be sent is not sent again by what was restored; what was sent or given up stays as it was", async () => {
  const message = (key: string, channel: string, state: string) => db.admin`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id, state, finished_at)
    select tenant_id, ${channel}, 'notice', ${key}, account_id, ${state}, case when ${state} in ('sent', 'failed') then now() end
      from membership order by account_id limit 1`;
  await message("w-mail", "mail", "waiting");
  await message("s-mail", "mail", "sending");
  await message("w-hook", "webhook", "waiting");
  await message("w-sms", "sms", "waiting");
  await message("s-push", "push", "sending");
  await message("done", "mail", "sent");
  await message("given-up", "webhook", "failed");
  const schedule = (name: string, paused: string | null) => db.admin`
    with person as (select tenant_id, account_id from membership order by account_id limit 1),
         view as (insert into saved_view (tenant_id, account_id, list, name, query)
                  select tenant_id, account_id, 'explore', ${name}, 'measure=net_sales' from person returning id)
    insert into view_schedule (tenant_id, view_id, account_id, format, every, at_hour, next_at, paused)
      select tenant_id, view.id, account_id, 'xlsx', 'day', 6, now(), ${paused} from person, view`;
  await schedule("w-running", null);
  await schedule("w-stopped", "self");
  try {
    const made = await write();
    await withEmptyDatabase(async (url) => {
      await loadDatabase(url, { file: made.file, key });
      const sql = connect({ url, max: 1, name: "test" });
      const rows = await sql<{ key: string; state: string; answer: string | null }[]>`
        select key, state, answer from outgoing_message where key in ('w-mail', 's-mail', 'w-hook', 'w-sms', 's-push', 'done', 'given-up') order by key`;
      const schedules = await sql<{ paused: string | null }[]>`
        select s.paused from view_schedule s join saved_view v on v.tenant_id = s.tenant_id and v.id = s.view_id
         where v.name in ('w-running', 'w-stopped') order by v.name`;
      await sql.end();
      const dropped = "Not sent: restored from a backup.";
      expect(rows.map(({ key: own, state, answer }) => [own, state, answer])).toEqual([
        ["done", "sent", null],
        ["given-up", "failed", null],
        ["s-mail", "dropped", dropped],
        ["s-push", "dropped", dropped],
        ["w-hook", "dropped", dropped],
        ["w-mail", "dropped", dropped],
        ["w-sms", "dropped", dropped],
      ]);
      expect(schedules.map(({ paused }) => paused)).toEqual(["restored", "self"]);
    });
  } finally {
    await db.admin`delete from view_schedule`;
    await db.admin`delete from saved_view where name in ('w-running', 'w-stopped')`;
    await db.admin`delete from outgoing_message where key in ('w-mail', 's-mail', 'w-hook', 'w-sms', 's-push', 'done', 'given-up')`;
  }
});

test("every table comes back row by row, but sessions and one-time links", async () => {
  await db.admin`insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until)
    select sha256('x'), tenant_id, account_id, now() + interval '1 day', now() + interval '1 day' from membership limit 1`;
  const made = await write();
  await withEmptyDatabase(async (url) => {
    await loadDatabase(url, { file: made.file, key });
    const [source, restored] = [await connectForCopy(db.adminUrl, "test"), await connectForCopy(url, "test")];
    const [before, after] = [await everyRow(source), await everyRow(restored)];
    for (const name of LEFT_OUT.filter((name) => name !== "public.pulse_schema")) {
      expect(after[name]).toEqual([]);
      delete before[name];
      delete after[name];
    }
    // What happened before a restore is told to no webhook again.
    const [head] = await db.admin<{ seq: string }[]>`select seq::text from event_head`;
    expect(after["public.consumer_cursor"]?.filter((row) => row.startsWith("(webhooks,"))).toEqual([
      expect.stringContaining(`(webhooks,${head?.seq},`),
    ]);
    for (const rows of [before, after]) {
      const name = "public.consumer_cursor";
      rows[name] = (rows[name] ?? []).filter((row) => !row.startsWith("(webhooks,"));
    }
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, rows] of Object.entries(before)) expect(after[name], name).toEqual(rows);
    expect(await listSequences(restored)).toEqual(await listSequences(source));
    await Promise.all([source.close(), restored.close()]);
    const sql = connect({ url, max: 1, name: "test" });
    const wrong = (await runVerify(sql)).filter(({ breaches }) => breaches > 0);
    expect(wrong.map(({ name }) => name)).toEqual(["server_is_durable"]);
    // Awake again: what was append-only still is.
    await expect(sql`update event_log set type = 'x.y'`).rejects.toThrow(/append-only/);
    await sql.end();
  });
  await db.admin`delete from session`;
});

test("files are in it, half-written ones and the services' own passwords are not", async () => {
  const { files, manifest } = await readBackup(backup.file, key);
  expect(files).toEqual(["files/ab/one.pdf", "keys/secret"]);
  expect(manifest.settings).toEqual({ PORT: "3000" });
  const [head] = await db.admin<{ seq: string }[]>`select seq::text from event_head`;
  expect(manifest.events.seq).toBe(head?.seq);
  expect(Number(head?.seq)).toBeGreaterThan(100);
});

test("rows written while it runs are in none of its tables", async () => {
  const before = await db.admin<{ n: number }[]>`select count(*)::int as n from sales_order`;
  const running = writeBackup({
    ...given(),
    adminUrl: db.adminUrl,
    to: join(folder.path, "during"),
    onProgress: () => void db.admin`update tenant set payment_terms_days = payment_terms_days % 90 + 1`.then(() => {}),
  });
  const made = await running;
  const { tables } = await readBackup(made.file, key);
  expect(tables.get("public.sales_order")?.end.rows).toBe(before[0]?.n);
});

test("nothing of the content can be read in the file", async () => {
  expect(readFileSync(backup.file).includes("the secret that signs")).toBe(false);
  expect(readFileSync(backup.file).includes("CAM-1001")).toBe(false);
});

test("a full disk leaves no file behind, and does not hang", async () => {
  await expect(write("/dev/full")).rejects.toThrow();
  const to = mkdtempSync(join(folder.path, "to-"));
  const made = await write(to);
  expect(readdirSync(to).map((name) => join(to, name))).toEqual([made.file]);
});

const CHUNK = CHUNK_BYTES + 16;
const HEAD = 51;
const damages: Record<string, (bytes: Buffer) => Buffer> = {
  "its name is changed": flip(3),
  "the key's id is changed": flip(16),
  "the salt is changed": flip(HEAD - 1),
  "its first chunk is changed": flip(HEAD),
  "a chunk in the middle is changed": flip(HEAD + CHUNK + 999),
  "a chunk's tag is changed": flip(HEAD + CHUNK - 1),
  "its last byte is changed": flip(-1),
  "it is empty": cut(0),
  "it ends in its head": cut(20),
  "it ends after its head": cut(HEAD),
  "it ends at the end of a chunk": cut(HEAD + 2 * CHUNK),
  "it ends in a chunk": cut(HEAD + CHUNK + 1234),
  "its last byte is missing": cut(-1),
  "something was added": (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
  "two chunks changed places": (bytes) =>
    Buffer.concat([bytes.subarray(0, HEAD), chunk(bytes, 1), chunk(bytes, 0), bytes.subarray(HEAD + 2 * CHUNK)]),
  "a chunk comes twice": (bytes) =>
    Buffer.concat([bytes.subarray(0, HEAD + CHUNK), chunk(bytes, 0), bytes.subarray(HEAD + CHUNK)]),
  "a chunk is missing": (bytes) => Buffer.concat([bytes.subarray(0, HEAD), bytes.subarray(HEAD + CHUNK)]),
};

function flip(at: number, bit = 1) {
  return (bytes: Buffer) => {
    const damaged = Buffer.from(bytes);
    const index = at < 0 ? damaged.length + at : at;
    damaged[index] = (damaged[index] as number) ^ bit;
    return damaged;
  };
}
function cut(to: number) {
  return (bytes: Buffer) => bytes.subarray(0, to < 0 ? bytes.length + to : to);
}
const chunk = (bytes: Buffer, number: number) => bytes.subarray(HEAD + number * CHUNK, HEAD + (number + 1) * CHUNK);

const damaged = (change: (bytes: Buffer) => Buffer) => {
  const file = join(folder.path, "damaged.pulse");
  writeFileSync(file, change(readFileSync(backup.file)));
  return readBackup(file, key);
};

test.each(Object.entries(damages))("a backup is refused when %s", async (_, change) => {
  expect(readFileSync(backup.file).length).toBeGreaterThan(HEAD + 3 * CHUNK);
  await expect(damaged(change)).rejects.toThrow(BackupRefused);
});

test("a hundred flipped bits, wherever they are, are a hundred refusals", async () => {
  const size = readFileSync(backup.file).length;
  for (let n = 0; n < 100; n++) {
    const at = Math.floor(((n + Math.random()) / 100) * size);
    await expect(damaged(flip(at, 1 << (n % 8))), `bit ${n % 8} of byte ${at}`).rejects.toThrow(BackupRefused);
  }
});

test("another key is refused by its name, a mistyped one before it is tried", async () => {
  await expect(readBackup(backup.file, randomBytes(32))).rejects.toThrow(/recovery key does not fit/);
  const written = writeKey(key);
  expect(written).toMatch(/^([A-Z2-7]{4}-){13}[A-Z2-7]{4}$/);
  expect(readKey(` ${written.toLowerCase().replaceAll("-", " ")}\n`)).toEqual(key);
  const slip = written.startsWith("A") ? `B${written.slice(1)}` : `A${written.slice(1)}`;
  expect(() => readKey(slip)).toThrow(/slip/);
});

test("a backup of an older schema is brought to this program's", async () => {
  await withEmptyDatabase(async (old) => {
    const names = (await migrationFiles()).map(({ name }) => name);
    await migrate(old, new Set(names.slice(0, 5)));
    const sql = connect({ url: old, max: 1, name: "test" });
    await sql`insert into tenant (name, slug, currency, time_zone) values ('Old', 'old', 'GBP', 'Europe/London')`;
    await sql.end();
    const made = await writeBackup({ ...given(), adminUrl: old, to: join(folder.path, "old") });
    await withEmptyDatabase(async (url) => {
      const { migrated } = await loadDatabase(url, { file: made.file, key });
      expect(migrated).toEqual(names.slice(5));
      const restored = connect({ url, max: 1, name: "test" });
      expect(await restored`select name from tenant`).toEqual([{ name: "Old" }]);
      expect((await runVerify(restored)).filter(({ breaches }) => breaches > 0).map(({ name }) => name)).toEqual([
        "server_is_durable",
      ]);
      await restored.end();
    });
  });
});

test("a backup of a schema that this program does not know is refused before anything is made", async () => {
  const other = await createTestDatabase();
  try {
    await other.admin`insert into pulse_migration (name, checksum) values ('9999_later.sql', 'x')`;
    const made = await writeBackup({ ...given(), adminUrl: other.adminUrl, to: join(folder.path, "newer") });
    await withEmptyDatabase(async (url) => {
      await expect(loadDatabase(url, { file: made.file, key })).rejects.toThrow(/newer program .*9999_later/);
      const sql = connect({ url, max: 1, name: "test" });
      expect(await sql`select 1 from pg_class where relname = 'tenant'`).toEqual([]);
      await sql.end();
    });
  } finally {
    await other.drop();
  }
});
