import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { diskState, roomOf } from "#app/modules/operations/machine.ts";
import type { Sql } from "#db/client.ts";
import { flush } from "../backup/write-backup.ts";
import { lineName, readLine, readLsn } from "./layout.ts";

const SLOT = "pulse_archive_";

export type OpenLine = { name: string; timeline: number; slot: string; slotStart: bigint };

type Slot = { slot_name: string; restart_lsn: string | null; wal_status: string | null };

const listSlots = (admin: Sql) => admin<Slot[]>`
  select slot_name, restart_lsn::text, wal_status from pg_replication_slots
    where slot_type = 'physical' and starts_with(slot_name, ${SLOT}) order by slot_name`;

/**
 * The line that this server's changes go to. A slot whose WAL is gone, or whose line is not in the archive, cannot go on without a gap: a
 * new line begins, which needs a base copy of its own.
 */
export async function openLine(
  admin: Sql,
  archive: string,
  key: Buffer,
  log: (line: string) => void,
): Promise<OpenLine> {
  const server = await readServer(admin);
  const open = await findLine(admin, archive, key);
  if (open) return open;
  const dropped = await dropSlots(admin);
  if (dropped > 0) log("the archive cannot go on where it ended: it begins anew, with a base copy");
  const suffix = randomBytes(4).toString("hex");
  const name = lineName(key, server.system, server.timeline, suffix);
  mkdirSync(join(archive, name), { mode: 0o700 });
  await flush(archive);
  const slot = `${SLOT}${suffix}`;
  const [made] = await admin<{ lsn: string | null }[]>`
    select lsn::text from pg_create_physical_replication_slot(${slot}, true)`;
  if (!made?.lsn) throw new Error("the server has no WAL for the archive");
  return { name, timeline: server.timeline, slot, slotStart: readLsn(made.lsn) };
}

async function readServer(admin: Sql): Promise<{ system: string; timeline: number }> {
  const [server] = await admin<{ system: string; timeline: number }[]>`
    select (select system_identifier::text from pg_control_system()) as system, timeline_id as timeline from pg_control_checkpoint()`;
  if (!server) throw new Error("the server does not say who it is");
  return server;
}

/** The line that goes on; null where a new one has to begin. */
export async function findLine(admin: Sql, archive: string, key: Buffer): Promise<OpenLine | null> {
  const { system, timeline } = await readServer(admin);
  for (const { slot_name: slot, restart_lsn, wal_status } of await listSlots(admin)) {
    const name = lineName(key, system, timeline, slot.slice(SLOT.length));
    if (!restart_lsn || wal_status === "lost" || !goesOn(archive, name, readLsn(restart_lsn))) continue;
    return { name, timeline, slot, slotStart: readLsn(restart_lsn) };
  }
  return null;
}

function goesOn(archive: string, name: string, restart: bigint): boolean {
  if (!existsSync(join(archive, name))) return false;
  const last = readLine(archive, name).pieces.at(-1);
  return last === undefined || last.to >= restart;
}

async function dropSlot(admin: Sql, name: string): Promise<void> {
  await admin`select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = ${name} and active`;
  await admin`select pg_drop_replication_slot(${name})`;
}

/** Before the disk is so full that nothing more is written into the books. */
const SPARE_BYTES = 1e9;
/** Less than that is in its ordinary way to the archive. */
const WAITING_BYTES = 256 * 1024 ** 2;

/**
 * Gives up the WAL that waits for the archive where the installation's own disk needs the room: the books come first. Returns whether it did;
 * then a new line begins.
 */
export async function giveWayOn(dataPath: string, admin: Sql): Promise<boolean> {
  const { totalBytes, freeBytes } = roomOf(statfsSync(dataPath));
  if (diskState({ totalBytes, freeBytes: Math.max(0, freeBytes - SPARE_BYTES) }) !== "full") return false;
  const [held] = await admin<{ bytes: string | null }[]>`
    select max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::text as bytes from pg_replication_slots
      where slot_type = 'physical' and starts_with(slot_name, ${SLOT})`;
  if (Number(held?.bytes ?? 0) < WAITING_BYTES) return false;
  await dropSlots(admin);
  await admin`checkpoint`;
  return true;
}

/** Without an archive nobody fetches WAL: the server must not keep it for one. */
export async function dropSlots(admin: Sql): Promise<number> {
  const slots = await listSlots(admin);
  for (const { slot_name } of slots) await dropSlot(admin, slot_name);
  return slots.length;
}

/** Whether the archive has been on a disk of its own until now. */
export const liesElsewhere = (state: { place: string; sameDisk: boolean } | null, archive: string): boolean =>
  state !== null && state.place === archive && !state.sameDisk;
