import { createHash } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Sql } from "#db/client.ts";
import { BackupRefused } from "../backup/refused.ts";
import { flush } from "../backup/write-backup.ts";
import { programVersion } from "../program-version.ts";
import { type Base, baseManifest, baseName, baseTar, type Line, PART, readLine } from "./layout.ts";
import { readNamedWhole, readSealed, writeNamed, writeSealed } from "./sealed-file.ts";
import { connectWalsender, LOOKED_BEFORE_MS } from "./walsender.ts";

const manifestShape = z.object({
  format: z.literal(1),
  name: z.string(),
  program: z.string(),
  /** As pg_controldata says it, and as it stands in the line's name. */
  system: z.string(),
  timeline: z.int(),
  /** PostgreSQL's major version and the machine: a physical copy opens on the same only. */
  postgres: z.int(),
  machine: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tar_bytes: z.int(),
  tar_sha256: z.string(),
});
export type BaseManifest = z.output<typeof manifestShape>;

export const thisMachine = () => `${process.platform} ${process.arch}`;

export type TakeBase = {
  url: string;
  admin: Sql;
  key: Buffer;
  archive: string;
  line: string;
  stop: AbortSignal;
};
export type TakenBase = Base & { bytes: number; seconds: number };

/** A physical copy of the running server into its line; counts when its manifest is there, and was read again by then. */
export async function takeBase(taking: TakeBase): Promise<TakenBase> {
  const began = Date.now();
  const { folder: home, system, timeline } = readLine(taking.archive, taking.line);
  const about = await describe(taking.admin);
  const walsender = await connectWalsender(taking.url, "pulse-base");
  const aside = join(home, `base-${process.pid}${PART}`);
  taking.stop.addEventListener("abort", walsender.drop);
  try {
    const { tar, range } = walsender.baseBackup();
    const through = hashing();
    const bytes = await writeSealed(aside, taking.key, tar.compose(through.stream) as AsyncIterable<Buffer>);
    const { start, stop } = range();
    const { sha256, length } = through.read();
    const at = await mark(taking.admin);
    await compare(aside, taking.key, sha256);
    const base = { start, stop, at };
    const name = baseName(base);
    const manifest: BaseManifest = {
      ...{ format: 1, name, program: programVersion(), system, timeline, ...about },
      ...{ machine: thisMachine(), tar_bytes: length, tar_sha256: sha256 },
    };
    await rename(aside, join(home, baseTar(name)));
    await flush(home);
    await writeNamed(join(home, baseManifest(name)), taking.key, [Buffer.from(JSON.stringify(manifest))]);
    return { ...base, name, bytes, seconds: (Date.now() - began) / 1000 };
  } finally {
    taking.stop.removeEventListener("abort", walsender.drop);
    walsender.drop();
    await rm(aside, { force: true }).catch(() => {});
  }
}

/** The server's time after the copy, and a change so long after it that its piece reaches that far. */
async function mark(admin: Sql): Promise<Date> {
  const [clock] = await admin<{ now: Date }[]>`select clock_timestamp() as now`;
  await sleep(LOOKED_BEFORE_MS);
  await admin`select pg_logical_emit_message(true, 'pulse', 'base copy')`;
  if (!clock) throw new Error("the server does not say what time it is");
  return clock.now;
}

function hashing() {
  const hash = createHash("sha256");
  let length = 0;
  const stream = new Transform({
    transform(bytes: Buffer, _encoding, done) {
      hash.update(bytes);
      length += bytes.length;
      done(null, bytes);
    },
  });
  return { stream, read: () => ({ sha256: hash.digest("hex"), length }) };
}

/** Reads a base's tar archive from its first byte to its last. Throws BackupRefused where it is not what was written. */
async function compare(file: string, key: Buffer, sha256: string): Promise<void> {
  const hash = createHash("sha256");
  await readSealed(file, key, async (source) => {
    for await (const bytes of source) hash.update(bytes);
  });
  if (hash.digest("hex") !== sha256) throw new BackupRefused("The base copy is not what was written.");
}

export const checkBase = (line: Line, base: Base, key: Buffer, manifest: BaseManifest) =>
  compare(join(line.folder, baseTar(base.name)), key, manifest.tar_sha256);

async function describe(admin: Sql): Promise<Pick<BaseManifest, "postgres" | "migrations">> {
  const [server] = await admin<{ postgres: number; segment: number }[]>`
    select current_setting('server_version_num')::int / 10000 as postgres,
      (select setting::int from pg_settings where name = 'wal_segment_size') as segment`;
  if (server?.segment !== 16 * 1024 ** 2) throw new Error("the server's WAL segments are not of 16 MB");
  const migrations = await admin<BaseManifest["migrations"]>`select name, checksum from pulse_migration order by name`;
  return { postgres: server.postgres, migrations: [...migrations] };
}

export async function readManifest(line: Line, base: Base, key: Buffer): Promise<BaseManifest> {
  const text = (await readNamedWhole(join(line.folder, baseManifest(base.name)), key)).toString("utf8");
  const read = manifestShape.safeParse(JSON.parse(text));
  if (!read.success)
    throw new BackupRefused("The archive was made by a newer program: its base copy says what this one does not know.");
  if (read.data.name !== base.name || read.data.system !== line.system || read.data.timeline !== line.timeline) {
    throw new BackupRefused(`The base copy ${base.name} is not of ${line.name}, where it lies.`);
  }
  return read.data;
}
