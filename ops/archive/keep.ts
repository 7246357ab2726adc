import { rmSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ArchiveState,
  archiveStateFile,
  damageOf,
  faultOf,
  noBase,
  readNotedState,
  silence,
} from "#app/modules/operations/archive.server.ts";
import { roomOf } from "#app/modules/operations/machine.ts";
import { connect, type Sql } from "#db/client.ts";
import { openOnSecondDisk } from "../backup/second-disk.ts";
import { type DataFolder, writePrivateFile } from "../local/data-folder.ts";
import { type Checks, type Damage, isIn, mendArchive, sharesDue } from "./check.ts";
import { keepKeys } from "./keys.ts";
import { baseTar, type Line, reaches, readLine, readLines, sinceOf } from "./layout.ts";
import { dropSlots, giveWayOn, liesElsewhere, type OpenLine, openLine } from "./line.ts";
import { openMirror } from "./mirror-files.ts";
import { COPY_EVERY_MS, receiveWal } from "./receive-wal.ts";
import { takeBase } from "./take-base.ts";
import { sweepLeftovers, tidyArchive } from "./tidy.ts";

const DAY_MS = 24 * 3_600_000;
const BASE_EVERY_MS = 7 * DAY_MS;
/** Two: while the newest is young, the one before reaches a week further back. */
const BASES_KEPT = 2;
const AGAIN_MS = [1_000, 5_000, 15_000, 30_000];
const BASE_AGAIN_MS = 10 * 60_000;
const LOOK_EVERY_MS = 3_600_000;
/** All of it is read within a week. */
const CHECKS: Checks = { everyMs: DAY_MS, shares: 7 };
/** Each note is a write to a disk that may be an SD card: often while people work and it is written anyway, else seldom. */
const NOTED_EVERY_MS = { work: 60_000, idle: 15 * 60_000 };
const WORK_BYTES = 64 * 1024;
/** With nothing to copy the server says so twice a minute. */
const SILENT_MS = 3 * 60_000;

export type KeepArchive = {
  admin: Sql;
  adminUrl: string;
  folder: DataFolder;
  key: Buffer;
  /** The folder of PULSE_ARCHIVE. */
  archive: string;
  everyMs?: number;
  baseEveryMs?: number;
  checks?: Checks;
  log: (line: string) => void;
  /** Called when the state has changed for better or worse. */
  onState?: (state: ArchiveState) => Promise<void>;
  stop: AbortSignal;
};

/** Keeps the archive until `stop`: every change, the files, a base copy each week. What fails is said, and tried again for ever. */
export async function keepArchive(options: KeepArchive): Promise<void> {
  const note = await openState(options);
  const watched = watch(options, note);
  for (let failures = 0; !options.stop.aborted; ) {
    const began = Date.now();
    try {
      await keepLine(options, note);
    } catch (error) {
      if (options.stop.aborted) break;
      if (Date.now() - began > 60_000) failures = 0;
      const reason = inWords(error as NodeJS.ErrnoException);
      options.log(`changes cannot be copied to ${options.archive}: ${reason}`);
      await note.failed("copy", reason);
      await pause(AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)] as number, options.stop);
    }
  }
  await watched;
}

const inWords = ({ code = "", message }: NodeJS.ErrnoException) => faultOf[code]?.error ?? message;

const pause = (ms: number, stop: AbortSignal) => sleep(ms, undefined, { signal: stop }).catch(() => {});

/** Whatever the second disk does, Pulse's own disk keeps its room; and one that does not answer at all is told too. */
async function watch({ admin, folder, log, stop }: KeepArchive, note: Note): Promise<void> {
  while (!stop.aborted) {
    try {
      if (await giveWayOn(folder.path, admin))
        log("WAL that waited for the archive was given up: Pulse's own disk is nearly full");
      if (!note.state.error && Date.now() - note.wellAt() > SILENT_MS) await note.failed("copy", silence.error);
    } catch (error) {
      log(`the room for the archive's WAL is not known: ${(error as Error).message}`);
    }
    await pause(15_000, stop);
  }
}

/** What can go wrong by itself. */
type Part = "copy" | "base" | "damage";
type Note = Awaited<ReturnType<typeof openState>>;

async function keepLine(options: KeepArchive, note: Note): Promise<void> {
  const { admin, adminUrl, folder, key, archive, log, stop } = options;
  const { sameDisk } = openOnSecondDisk(archive, folder.path, liesElsewhere(note.state, archive));
  const line = await openLine(admin, archive, key, log);
  await sweepLeftovers(join(archive, line.name));
  await keepKeys(archive, line.name, key, folder);
  await note.change({ place: archive, sameDisk, ...basesOf(options, line) });
  const mirror = openMirror(folder.files, archive, key);
  await mirror();
  const ended = new AbortController();
  const bases = keepBases(options, line, note, AbortSignal.any([stop, ended.signal]));
  try {
    await receiveWal({
      ...{ url: adminUrl, key, archive, line, slot: line.slot, slotStart: line.slotStart, stop },
      everyMs: options.everyMs ?? COPY_EVERY_MS,
      before: mirror,
      onCopied: note.copied,
    });
  } finally {
    ended.abort();
    await bases;
  }
}

/** A base when the line has none that its changes follow, and each week; while it is made, WAL goes on to be copied. */
async function keepBases(options: KeepArchive, line: OpenLine, note: Note, stop: AbortSignal): Promise<void> {
  const { admin, adminUrl, key, archive, log } = options;
  const checks = options.checks ?? CHECKS;
  let needsBase = false;
  await pause(note.baseNotBefore - Date.now(), stop);
  while (!stop.aborted) {
    let waitMs = Math.min(LOOK_EVERY_MS, checks.everyMs);
    try {
      if (needsBase || isBaseDue(readLine(archive, line.name), options.baseEveryMs ?? BASE_EVERY_MS)) {
        await requireRoom(admin, archive, note.state.baseBytes);
        const base = await takeBase({ url: adminUrl, admin, key, archive, line: line.name, stop });
        log(`a base copy is made: ${(base.bytes / 1024 ** 2).toFixed(1)} MB in ${base.seconds.toFixed(1)} s`);
        needsBase = false;
      }
      await note.well("base");
      await tidyArchive(readLines(archive, key).lines, line.name, BASES_KEPT);
      const bases = basesOf(options, line);
      if (bases.since !== note.state.since || bases.baseAt !== note.state.baseAt) await note.change(bases);
      // Its WAL is on its way.
      if (!isReached(readLine(archive, line.name))) waitMs = 1_000;
      else if (Date.now() - note.checkedAt >= checks.everyMs)
        needsBase = await lookForDamage(options, line, note, stop);
      if (needsBase) waitMs = 0;
    } catch (error) {
      if (stop.aborted) return;
      const reason = noBase(inWords(error as NodeJS.ErrnoException)).error;
      log(reason);
      await note.failed("base", reason);
      waitMs = BASE_AGAIN_MS;
      note.baseNotBefore = Date.now() + waitMs;
    }
    await pause(waitMs, stop);
  }
}

/** Returns whether a base copy is needed to reach every moment from now on. */
async function lookForDamage(options: KeepArchive, line: OpenLine, note: Note, stop: AbortSignal): Promise<boolean> {
  const { archive, key, folder, log } = options;
  const all: Damage = { damaged: [], lost: [], needsBase: false };
  const due = sharesDue({ at: note.checkedAt, next: note.nextShare }, Date.now(), options.checks ?? CHECKS);
  for (const share of due) {
    const { damaged, lost, needsBase } = await mendArchive({ archive, key, line: line.name, folder, share, stop });
    if (stop.aborted) return false;
    all.damaged.push(...damaged);
    all.lost.push(...lost);
    all.needsBase ||= needsBase;
    note.nextShare = (share.part + 1) % share.of;
  }
  note.checkedAt = Date.now();
  const lost = [...note.state.damaged.filter((name) => !due.some((share) => isIn(share, name))), ...all.lost];
  if (all.damaged.length === 0) {
    await note.well("damage");
    await note.change({ checkedAt: new Date().toISOString(), nextShare: note.nextShare, damaged: lost });
    return false;
  }
  for (const name of all.damaged) log(`the second disk has damaged ${name}`);
  note.state.damaged = lost;
  await note.failed("damage", damageOf(all.damaged.length, all.damaged[0] ?? "").error);
  return all.needsBase;
}

function isBaseDue(line: Line, everyMs: number): boolean {
  const newest = line.bases.at(-1);
  return !newest || Date.now() - newest.at.getTime() >= everyMs || !reaches(line, newest);
}

function isReached({ bases, pieces }: Line): boolean {
  const [base, end] = [bases.at(-1), pieces.at(-1)];
  return base !== undefined && end !== undefined && end.to >= base.stop && end.at >= base.at;
}

/** A copy that does not fit would take the room of the changes, again and again. */
async function requireRoom(admin: Sql, archive: string, lastBytes: number | null): Promise<void> {
  const [size] = await admin<{ bytes: string }[]>`select sum(pg_database_size(oid))::text as bytes from pg_database`;
  const wanted = Math.max((lastBytes ?? 0) * 1.2, Number(size?.bytes ?? 0) / 8);
  const { freeBytes } = roomOf(statfsSync(archive));
  if (freeBytes >= wanted) return;
  const [needs, free] = [wanted, freeBytes].map((bytes) => Math.ceil(bytes / 1024 ** 2));
  throw new Error(`it needs about ${needs} MB on the second disk, and there are ${free} MB`);
}

function basesOf({ archive }: KeepArchive, { name }: OpenLine): Pick<ArchiveState, "since" | "baseAt" | "baseBytes"> {
  const line = readLine(archive, name);
  const base = line.bases.at(-1);
  return {
    since: sinceOf(line)?.toISOString() ?? null,
    baseAt: base?.at.toISOString() ?? null,
    baseBytes: base ? statSync(join(line.folder, baseTar(base.name))).size : null,
  };
}

/** The state as the screens and `pulse doctor` find it: a file, since what notes it must not make WAL of its own. */
async function openState({ folder, archive, onState }: KeepArchive) {
  const file = archiveStateFile(folder.path);
  const state: ArchiveState = {
    ...{ place: archive, sameDisk: true, since: null, baseAt: null, baseBytes: null, copiedAt: null, checkedAt: null },
    ...{ nextShare: 0, damaged: [], failingSince: null, error: null },
    ...(await readNotedState(folder.path)),
    wellAt: new Date().toISOString(),
  };
  const wrong = new Map<Part, string>();
  const told = () => [...wrong.values()][0] ?? null;
  let notedAt = 0;
  const change = async (changed: Partial<ArchiveState>) => {
    Object.assign(state, changed);
    notedAt = Date.now();
    writePrivateFile(file, `${JSON.stringify(state, null, 2)}\n`);
    await onState?.(state);
  };
  const well = async (what: Part) => {
    wrong.delete(what);
    if (state.error !== told())
      await change({ error: told(), failingSince: wrong.size > 0 ? state.failingSince : null });
  };
  return {
    state,
    change,
    /** No base copy is tried before: one that failed would fail again. */
    baseNotBefore: 0,
    /** What was found damaged is read again by the next start. */
    checkedAt: state.checkedAt ? Date.parse(state.checkedAt) : 0,
    nextShare: state.nextShare,
    wellAt: () => Date.parse(state.wellAt),
    async failed(what: Part, error: string) {
      wrong.set(what, error);
      await change({ error: told(), failingSince: state.failingSince ?? new Date().toISOString() });
    },
    well,
    async copied(until: Date | null, bytes: number) {
      state.wellAt = new Date().toISOString();
      if (until && until.getTime() > 0) state.copiedAt = until.toISOString();
      await well("copy");
      const everyMs = bytes >= WORK_BYTES ? NOTED_EVERY_MS.work : NOTED_EVERY_MS.idle;
      if (Date.now() - notedAt >= everyMs) await change({});
    },
  };
}

/** PULSE_ARCHIVE is not set any more: the server need not keep WAL for it, and nobody is told of it. */
export async function endArchive(adminUrl: string, folder: DataFolder): Promise<void> {
  const admin = connect({ url: adminUrl, max: 1, name: "pulse-archive" });
  try {
    await dropSlots(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
  rmSync(archiveStateFile(folder.path), { force: true });
}
