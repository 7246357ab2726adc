import { connect } from "#db/client.ts";
import { runVerify } from "#db/verify/run.ts";
import { loadDatabase } from "./load-database.ts";
import { keyId } from "./recovery-key.ts";

/** About the server that holds the data, not about what was restored. */
const ABOUT_THE_SERVER = new Set(["server_is_durable"]);

/** The scratch database of this key's proofs: one installation's, on a server that may hold several. */
export const proofDatabase = (key: Buffer) => `pulse_proof_${keyId(key).toString("hex")}`;

/**
 * Restores the file into a scratch database of the same server and looks whether it is what it was made of: every table has the
 * rows and the bytes that the source's snapshot had, the chain of events ends where it ended, and every invariant holds.
 * Throws a sentence otherwise. The scratch database goes, whatever happens; one left by a killed run goes at the next.
 */
export async function proveBackup(adminUrl: string, backup: { file: string; key: Buffer }): Promise<void> {
  const name = proofDatabase(backup.key);
  const at = (database: string) => {
    const url = new URL(adminUrl);
    url.pathname = `/${database}`;
    return url.href;
  };
  const server = connect({ url: at("postgres"), max: 1, name: "pulse-proof" });
  try {
    await server.unsafe(`drop database if exists ${name} with (force)`);
    await server.unsafe(`create database ${name} template template0`);
    try {
      const { manifest } = await loadDatabase(at(name), backup);
      await examine(at(name), manifest.events);
    } finally {
      await server.unsafe(`drop database if exists ${name} with (force)`);
    }
  } finally {
    await server.end({ timeout: 5 });
  }
}

async function examine(url: string, anchor: { seq: string; hash: string }): Promise<void> {
  const sql = connect({ url, max: 1, name: "pulse-proof" });
  try {
    const [head] = await sql<{ seq: string; hash: string }[]>`
      select seq::text, encode(hash, 'hex') as hash from event_head`;
    if (head?.seq !== anchor.seq || head.hash !== anchor.hash) {
      throw new Error(`the restored events end at ${head?.seq}, the source's ended at ${anchor.seq}`);
    }
    const broken = (await runVerify(sql)).filter((check) => check.breaches > 0 && !ABOUT_THE_SERVER.has(check.name));
    if (broken.length > 0) {
      throw new Error(`in the restored copy this does not hold: ${broken.map((check) => check.name).join(", ")}`);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}
