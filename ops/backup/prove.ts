import { rm } from "node:fs/promises";
import { join } from "node:path";
import { connect, type Sql } from "#db/client.ts";
import { type CheckResult, runVerify } from "#db/verify/run.ts";
import { type DataFolder, openDataFolder } from "../local/data-folder.ts";
import { hasCluster, localPostgres, SCRATCH } from "../local/postgres.ts";
import { loadDatabase } from "./load-database.ts";
import type { Progress } from "./progress.ts";
import { keyId } from "./recovery-key.ts";

/** About the server that holds the data, not about what was restored. */
const ABOUT_THE_SERVER = new Set(["server_is_durable"]);

/** The scratch database of this key's proofs: one installation's, on a server that may hold several. */
export const proofDatabase = (key: Buffer) => `pulse_proof_${keyId(key).toString("hex")}`;

export type Proving = {
  adminUrl: string;
  folder: DataFolder;
  backup: { file: string; key: Buffer };
  /** false: whether it comes forward and its books hold, not whether each byte is the source's. */
  compare?: boolean;
  progress?: Progress;
};

/** What was restored is not what was copied, or its books do not hold: the fault is the backup's, not the proof's. */
export class DoesNotHold extends Error {}

/**
 * Restores the file into a scratch database and looks whether it is what it was made of: every table has the rows and the bytes that the
 * source's snapshot had, the chain of events ends where it ended, and every invariant holds. Throws a sentence otherwise. The scratch
 * database goes, whatever happens; one left by a killed run goes at the next.
 */
export async function proveBackup(proving: Proving): Promise<void> {
  const { folder, backup, compare = true, progress = () => {} } = proving;
  await (hasCluster(folder) ? onServerOfItsOwn : beside)(proving, async (url) => {
    const { manifest } = await loadDatabase(url, backup, { compare, progress });
    await examine(url, manifest.events, (done) => progress("verify", done));
  });
}

type Work = (url: string) => Promise<void>;

/** The installation's own server would write all of it twice, and copy it into the archive. */
async function onServerOfItsOwn({ folder, backup }: Proving, work: Work): Promise<void> {
  const place = join(folder.path, "proof");
  const remove = () => rm(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  await remove();
  const server = localPostgres(openDataFolder(place), () => {}, SCRATCH);
  try {
    await server.start();
    await inDatabase(server.url("postgres"), proofDatabase(backup.key), work);
  } finally {
    await server.stop(10_000);
    await remove();
  }
}

const beside = ({ adminUrl, backup }: Proving, work: Work) => inDatabase(adminUrl, proofDatabase(backup.key), work);

async function inDatabase(serverUrl: string, name: string, work: Work): Promise<void> {
  const at = (database: string) => {
    const url = new URL(serverUrl);
    url.pathname = `/${database}`;
    return url.href;
  };
  const server = connect({ url: at("postgres"), max: 1, name: "pulse-proof" });
  try {
    await server.unsafe(`drop database if exists ${name} with (force)`);
    await server.unsafe(`create database ${name} template template0`);
    try {
      await work(at(name));
    } finally {
      await server.unsafe(`drop database if exists ${name} with (force)`);
    }
  } finally {
    await server.end({ timeout: 5 });
  }
}

async function examine(
  url: string,
  anchor: { seq: string; hash: string },
  progress: (done: number) => void,
): Promise<void> {
  const sql = connect({ url, max: 1, name: "pulse-proof" });
  try {
    const [head] = await sql<{ seq: string; hash: string }[]>`
      select seq::text, encode(hash, 'hex') as hash from event_head`;
    if (head?.seq !== anchor.seq || head.hash !== anchor.hash) {
      throw new DoesNotHold(`the restored events end at ${head?.seq}, the source's ended at ${anchor.seq}`);
    }
    const broken = await breachesOf(sql, progress);
    if (broken.length > 0) {
      throw new DoesNotHold(`in the restored copy this does not hold: ${broken.map((check) => check.name).join(", ")}`);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What does not hold in what was restored, whatever the server is that it was restored on. */
export async function breachesOf(sql: Sql, progress?: (done: number) => void): Promise<CheckResult[]> {
  return (await runVerify(sql, progress ? { progress } : {})).filter(
    (check) => check.breaches > 0 && !ABOUT_THE_SERVER.has(check.name),
  );
}
