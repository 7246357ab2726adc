import { spawnSync } from "node:child_process";
import { createWriteStream, existsSync, statfsSync, statSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { checksum } from "#app/modules/files/store.server.ts";
import { migrate, setRolePasswords } from "#db/migrate.ts";
import { connectForCopy } from "../backup/connection.ts";
import { forgetWhatWaits } from "../backup/load-database.ts";
import { BackupRefused } from "../backup/refused.ts";
import type { Made, RestoreSource } from "../backup/restore.ts";
import { brokenRules } from "../backup/restore-file.ts";
import { LEFT_OUT, listTables } from "../backup/tables.ts";
import type { DataFolder } from "../local/data-folder.ts";
import { localPostgres, postgresBinaries } from "../local/postgres.ts";
import { rolePasswords } from "../local/role-urls.ts";
import { writeKeys } from "./keys.ts";
import { mirrorFolder } from "./mirror-files.ts";
import { checkPlan, type Plan, planRestore } from "./plan.ts";
import { replay } from "./replay.ts";
import { readSealed } from "./sealed-file.ts";

export type Moment = {
  archive: string;
  key: Buffer;
  /** null: the last one there is. */
  to: Date | null;
  /** Name of the line, where several hold the moment. */
  line?: string | undefined;
  /** The folder that the installation will lie in. */
  into: string;
  log: (line: string) => void;
};

/** An installation as it was at a moment, of a base copy and the changes after it. */
export function fromArchive({ archive, key, to, line, into, log }: Moment): RestoreSource {
  let plan: Plan;
  return {
    async read() {
      plan = await planRestore({ archive, key, to, line, major: majorVersion() });
      requireRoom(plan, into);
      log(
        `the base copy of ${plan.base.at.toISOString()} and ${plan.pieces.length} pieces of changes; reading them from the first byte to the last`,
      );
      await checkPlan(plan, key);
    },
    async make(folder) {
      writeKeys(plan.keys, folder);
      await replay(plan, key, folder, log);
      const files = await takeFiles(archive, key, folder);
      log("looking at what was restored");
      return {
        ...(await settle(folder, log)),
        made_at: (plan.to ?? plan.pieces.at(-1)?.at ?? plan.base.at).toISOString(),
        ...files,
      };
    },
  };
}

function majorVersion(): number {
  const asked = spawnSync(join(postgresBinaries(), "postgres"), ["--version"], { encoding: "utf8" });
  return Number(/(\d+)\.\d+/.exec(asked.stdout)?.[1] ?? 0);
}

/** The copy as it lies unpacked, its WAL twice (it is written again as it is replayed), and a little. */
function requireRoom({ manifest, pieces }: Plan, into: string): void {
  let existing = into;
  while (!existsSync(existing)) existing = dirname(existing);
  const changed = pieces.reduce((sum, { from, to }) => sum + Number(to - from), 0);
  const wanted = manifest.tar_bytes + 2 * changed + 200 * 1024 ** 2;
  const { bavail, bsize } = statfsSync(statSync(existing).isDirectory() ? existing : dirname(existing));
  if (bavail * bsize >= wanted) return;
  const [megabytes, free] = [wanted, bavail * bsize].map((bytes) => Math.ceil(bytes / 1024 ** 2));
  throw new BackupRefused(`There is not enough room for ${into}: it needs ${megabytes} MB, and there are ${free} MB.`);
}

/** All that lie there, each held against the checksum in its name. One that is damaged must not keep the books from coming back: it is told. */
async function takeFiles(archive: string, key: Buffer, folder: DataFolder) {
  const mirror = mirrorFolder(archive);
  const taken = { files: 0, damaged_files: [] as string[] };
  if (!existsSync(mirror)) return taken;
  for (const shelf of await readdir(mirror)) {
    await mkdir(join(folder.files, shelf), { recursive: true, mode: 0o700 });
    for (const name of await readdir(join(mirror, shelf))) {
      if (!name.endsWith(".pulse")) continue;
      const target = join(folder.files, shelf, name.slice(0, -".pulse".length));
      if (await takeFile(join(mirror, shelf, name), key, target)) taken.files += 1;
      else taken.damaged_files.push(join(shelf, basename(target)));
    }
  }
  return taken;
}

async function takeFile(from: string, key: Buffer, target: string): Promise<boolean> {
  const out = createWriteStream(target, { flags: "wx", mode: 0o600, flush: true });
  try {
    await readSealed(from, key, (source) => pipeline(source, out));
    const named = /^([0-9a-f]{64})\./.exec(basename(target))?.[1];
    if (!named || named === (await checksum(target))) return true;
  } catch (error) {
    if (!(error instanceof BackupRefused)) throw error;
  }
  await rm(target, { force: true });
  return false;
}

/** What every restore does to a database, so that nothing of what was done is done again, and looks whether its books hold. */
async function settle(
  folder: DataFolder,
  log: (line: string) => void,
): Promise<Omit<Made, "made_at" | "files" | "damaged_files">> {
  const server = localPostgres(folder, log);
  try {
    await server.start();
    const migrated = await migrate(server.url());
    await setRolePasswords(server.url(), rolePasswords(server.url(), folder));
    const db = await connectForCopy(server.url(), "pulse-restore");
    try {
      const tables = await listTables(db);
      const names = new Set(tables.map(({ name }) => name));
      const ended = LEFT_OUT.filter((name) => name !== "public.pulse_schema" && names.has(name));
      await db.rows(`truncate ${ended.join(", ")}`);
      // The queue holds ids of job rows and is filled from them again.
      await db.rows("drop schema if exists bullmq cascade");
      await db.rows("create schema bullmq authorization pulse_jobs");
      await forgetWhatWaits(db, (name) => names.has(`public.${name}`));
      const rows = await countRows(db, tables);
      const [head] = await db.rows<{ seq: string; hash: string }>(
        "select seq::text, encode(hash, 'hex') as hash from event_head",
      );
      const broken = await brokenRules(server.url());
      return {
        ...{ tables: tables.length, rows, event_seq: head?.seq ?? "0", event_hash: head?.hash ?? "" },
        ...{ migrated, settings: {}, broken_rules: broken },
      };
    } finally {
      db.drop();
    }
  } finally {
    await server.stop(60_000);
  }
}

async function countRows(db: Pick<Awaited<ReturnType<typeof connectForCopy>>, "rows">, tables: { quoted: string }[]) {
  let rows = 0;
  for (const { quoted } of tables) {
    const [counted] = await db.rows<{ rows: string }>(`select count(*)::text as rows from ${quoted}`);
    rows += Number(counted?.rows ?? 0);
  }
  return rows;
}
