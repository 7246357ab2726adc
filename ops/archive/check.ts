import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BackupRefused } from "../backup/refused.ts";
import type { DataFolder } from "../local/data-folder.ts";
import { keepKeys } from "./keys.ts";
import { type Base, baseManifest, baseTar, chainFrom, type Line, readLine, readLines, segmentStart } from "./layout.ts";
import { mirrorFolder, openMirror } from "./mirror-files.ts";
import { readPiece } from "./plan.ts";
import { readNamedWhole, readSealed } from "./sealed-file.ts";
import { checkBase, readManifest } from "./take-base.ts";

/** One of `of` shares of all files, drawn by their names: after `of` days with another one each all was read. */
export type Share = { part: number; of: number };

/** The shares to read now: one for each `everyMs` since the last, in their turn, so that none is missed while nothing runs. */
export function sharesDue(last: { at: number; next: number }, now: number, checks: Checks): Share[] {
  const due = Math.min(checks.shares, Math.floor((now - last.at) / checks.everyMs));
  return Array.from({ length: Math.max(0, due) }, (_, n) => ({
    part: (last.next + n) % checks.shares,
    of: checks.shares,
  }));
}

/** How often a share of the archive is read, and how many shares there are. */
export type Checks = { everyMs: number; shares: number };

/** A file of the archive that was read. `wrong`: why it is not what was written, null when it is. */
export type Checked = { file: string; bytes: number; wrong: string | null };

/** `owner`: the file that says it is there; gone with it, it is missed by nobody. */
type Check = { file: string; owner?: string; read: () => Promise<unknown> };

/** Reads the archive's files from the first byte to the last, of every line of this key; all of them, or a share. */
export async function* checkArchive(archive: string, key: Buffer, share?: Share): AsyncGenerator<Checked> {
  const checks = [...readLines(archive, key).lines.flatMap((line) => ofLine(line, key)), ...ofMirror(archive, key)];
  for (const { file, owner = file, read } of checks) {
    if (share && !isIn(share, file)) continue;
    const wrong = await read().then(() => null, whyDamaged);
    // Old copies go meanwhile.
    if (existsSync(owner)) yield { file, bytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0, wrong };
  }
}

/** Whether a share holds a file, given by name or path. */
export const isIn = ({ part, of }: Share, file: string) =>
  createHash("sha256").update(basename(file)).digest().readUInt32BE(0) % of === part;

function whyDamaged(error: NodeJS.ErrnoException): string {
  if (error instanceof BackupRefused || error instanceof SyntaxError || error.code === "EIO") return error.message;
  if (error.code === "ENOENT") return "it is missing";
  throw error;
}

function ofLine(line: Line, key: Buffer): Check[] {
  const at = (name: string) => join(line.folder, name);
  return [
    ...line.keys.map(({ name }) => ({ file: at(name), read: () => readNamedWhole(at(name), key) })),
    ...line.bases.map((base) => ({ file: at(baseManifest(base.name)), read: () => readManifest(line, base, key) })),
    ...line.bases.map((base) => ({
      ...{ file: at(baseTar(base.name)), owner: at(baseManifest(base.name)) },
      read: () => readBase(line, base, key),
    })),
    ...line.pieces.map((piece) => ({ file: at(piece.name), read: () => readPiece(line, piece, key) })),
  ];
}

/** What its manifest says of it; where that is damaged, at least that it can be opened. */
async function readBase(line: Line, base: Base, key: Buffer): Promise<void> {
  const manifest = await readManifest(line, base, key).catch(() => null);
  if (manifest) return checkBase(line, base, key, manifest);
  await readSealed(join(line.folder, baseTar(base.name)), key, async (source) => {
    for await (const _ of source);
  });
}

function ofMirror(archive: string, key: Buffer): Check[] {
  const mirror = mirrorFolder(archive);
  if (!existsSync(mirror)) return [];
  return readdirSync(mirror).flatMap((shelf) =>
    readdirSync(join(mirror, shelf))
      .filter((name) => name.endsWith(".pulse"))
      .map((name) => ({ file: join(mirror, shelf, name), read: () => readMirrored(join(mirror, shelf, name), key) })),
  );
}

async function readMirrored(file: string, key: Buffer): Promise<void> {
  const hash = createHash("sha256");
  await readSealed(file, key, (source) => pipeline(source, hash));
  const named = /^([0-9a-f]{64})\./.exec(basename(file))?.[1];
  if (named && hash.digest("hex") !== named) throw new BackupRefused(`${basename(file)} is not what its name says.`);
}

/** Whether what comes after the newest base copy can only be reached through this file. */
function isNeeded(line: Line, file: string): boolean {
  const base = line.bases.at(-1);
  if (!base) return false;
  const chain = chainFrom(line, segmentStart(base.start)).map(({ name }) => name);
  return [baseTar(base.name), baseManifest(base.name), ...chain].some((name) => join(line.folder, name) === file);
}

export type Mending = {
  archive: string;
  key: Buffer;
  /** Name of the line that changes go to. */
  line: string;
  folder: DataFolder;
  share: Share;
  stop: AbortSignal;
};

/** Names of files: all that were `damaged`, and those of them that were not there to be made anew. `needsBase`: see mendArchive. */
export type Damage = { damaged: string[]; lost: string[]; needsBase: boolean };

/**
 * Reads a share of the archive and writes anew what the installation still has: its secrets and its files. Returns what is damaged, and
 * whether it takes a new base copy to reach every moment from now on.
 */
export async function mendArchive(mending: Mending): Promise<Damage> {
  const { archive, key, line, folder, share, stop } = mending;
  const found: Damage = { damaged: [], lost: [], needsBase: false };
  const began = Date.now();
  let rested = 0;
  for await (const { file, wrong } of checkArchive(archive, key, share)) {
    if (stop.aborted) break;
    // Half of the time belongs to what works.
    const restMs = Math.min((Date.now() - began) / 2 - rested, 60_000);
    rested += Math.max(0, restMs);
    await sleep(restMs, undefined, { signal: stop }).catch(() => {});
    if (wrong === null) continue;
    found.damaged.push(basename(file));
    if (isNeeded(readLine(archive, line), file)) found.needsBase = true;
    const isOurs = /^keys-/.test(basename(file)) || file.startsWith(mirrorFolder(archive));
    if (isOurs) await rm(file, { force: true });
    else found.lost.push(basename(file));
  }
  if (found.damaged.length > 0) {
    await keepKeys(archive, line, key, folder);
    await openMirror(folder.files, archive, key)();
  }
  return found;
}
