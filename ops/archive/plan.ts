import { existsSync } from "node:fs";
import { join } from "node:path";
import { requireKnownSchema } from "../backup/load-database.ts";
import { BackupRefused } from "../backup/refused.ts";
import { type Keys, keysAt } from "./keys.ts";
import {
  type Base,
  baseManifest,
  baseTar,
  chainFrom,
  type Line,
  type Piece,
  readLines,
  segmentStart,
} from "./layout.ts";
import { readNamed } from "./sealed-file.ts";
import { type BaseManifest, checkBase, readManifest, thisMachine } from "./take-base.ts";

/** What is replayed to reach a moment: a base copy, and the WAL from it on until the moment is passed. */
export type Plan = { line: Line; base: Base; manifest: BaseManifest; keys: Keys; pieces: Piece[]; to: Date | null };

export type Wanted = {
  archive: string;
  key: Buffer;
  /** null: the last moment there is. */
  to: Date | null;
  /** Name of the line, where several hold the moment. */
  line?: string | undefined;
  /** PostgreSQL's major version here. */
  major: number;
};

const told = (at: Date | undefined) => at?.toISOString() ?? "never";

/**
 * Finds what a moment is made of. Throws BackupRefused, with what can be reached, for a moment that the archive does not hold, for one that
 * several lines hold, and for one of another key, machine or PostgreSQL.
 */
export async function planRestore(wanted: Wanted): Promise<Plan> {
  const { key, to, major } = wanted;
  const { line, base } = chooseBase(wanted);
  const manifest = await readManifest(line, base, key);
  if (manifest.machine !== thisMachine() || manifest.postgres !== major) {
    throw new BackupRefused(
      `The archive is of PostgreSQL ${manifest.postgres} on ${manifest.machine}; this is PostgreSQL ${major} on ${thisMachine()}. A copy of changes opens on the same only; a backup's file opens on any.`,
    );
  }
  await requireKnownSchema({ migrations: manifest.migrations, program: manifest.program });
  const chain = chainFrom(line, segmentStart(base.start));
  const passed = to === null ? -1 : chain.findIndex((piece) => piece.at > to && piece.to >= base.stop);
  const pieces = passed < 0 ? chain : chain.slice(0, passed + 1);
  return { line, base, manifest, keys: await keysAt(line, key, to), pieces, to };
}

function linesOf({ archive, key, line: name }: Wanted): Line[] {
  const { lines, others } = readLines(archive, key);
  if (lines.length === 0) {
    throw new BackupRefused(
      others.length > 0
        ? `The archive in ${archive} is of another installation, or the recovery key does not fit: it was made with key ${others.join(", ")}.`
        : `There is no archive in ${archive}${existsSync(archive) ? "" : ", and no such folder: is the disk mounted?"}`,
    );
  }
  if (name === undefined) return lines;
  const named = lines.filter((line) => line.name === name);
  if (named.length === 0)
    throw new BackupRefused(`There is no line ${name} in ${archive}. pulse archive list says which there are.`);
  return named;
}

type Choice = { line: Line; base: Base };

function chooseBase(wanted: Wanted): Choice {
  const { archive, to } = wanted;
  const lines = linesOf(wanted);
  const all = lines
    .flatMap((line) => line.bases.map((base) => ({ line, base })))
    .sort((one, other) => one.base.at.getTime() - other.base.at.getTime());
  if (all.length === 0)
    throw new BackupRefused(`The archive in ${archive} has no base copy yet: nothing can be restored from it.`);
  const before = all.filter(({ base }) => to === null || base.at <= to);
  const newest = before.at(-1);
  if (!newest)
    throw new BackupRefused(`That is before the first base copy. The earliest moment is ${told(all[0]?.base.at)}.`);
  const choices = lines.flatMap((line) => before.filter((one) => one.line === line).slice(-1));
  const holding = to === null ? stillCopied(choices, newest) : choices.filter((one) => whyNot(one, to, all) === null);
  const [chosen, another] = holding;
  if (chosen && !another) return chosen;
  if (chosen) {
    throw new BackupRefused(
      `Several installations of this recovery key have been copied there at that moment. Say which is meant: --line ${holding.map(({ line }) => line.name).join(", or --line ")}`,
    );
  }
  throw new BackupRefused(whyNot(newest, to, all) ?? "");
}

/** For the last moment there is: the line begun last, and whatever went on beside it. */
function stillCopied(choices: Choice[], newest: Choice): Choice[] {
  const begun = newest.line.bases[0]?.at ?? newest.base.at;
  return choices.filter(
    (one) =>
      whyNot(one, null, []) === null && (one.line === newest.line || (one.line.pieces.at(-1)?.at ?? begun) > begun),
  );
}

/** Why a base copy and what follows it do not reach a moment; null when they do. */
function whyNot({ line, base }: Choice, to: Date | null, all: Choice[]): string | null {
  const last = chainFrom(line, segmentStart(base.start)).at(-1);
  if (!last || last.to < base.stop) {
    return `WAL is missing after the base copy of ${told(base.at)}${last ? `: the last that follows it is of ${told(last.at)}` : ""}. Name a moment before that copy.`;
  }
  const isCut = last !== line.pieces.at(-1);
  if (to === null ? !isCut : last.at >= to) return null;
  const next = all.find((one) => one.base.at > (to ?? last.at))?.base.at;
  const missing = isCut ? " WAL is missing after it." : "";
  return `The last moment that can be reached from there is ${told(last.at)}.${missing}${next ? ` The next one is ${told(next)}.` : ""}`;
}

/** Reads all of it from its first byte to its last. Throws BackupRefused at the first that is not as it was written. */
export async function checkPlan({ line, base, manifest, pieces }: Plan, key: Buffer): Promise<void> {
  await checkBase(line, base, key, manifest);
  let reached: Date | undefined;
  for (const piece of pieces) {
    try {
      await readPiece(line, piece, key);
    } catch (error) {
      if (!(error instanceof BackupRefused)) throw error;
      const before = reached && reached > base.at ? told(reached) : null;
      throw new BackupRefused(
        `${error.message}\n${before ? `The last moment before it is ${before}.` : "Name a moment before the base copy, or restore a backup's file."}`,
      );
    }
    reached = piece.at;
  }
}

/** Throws BackupRefused where a piece is not as it was written. */
export async function readPiece(line: Line, { name, from, to }: Piece, key: Buffer): Promise<void> {
  let length = 0n;
  await readNamed(join(line.folder, name), key, async (source) => {
    for await (const bytes of source) length += BigInt(bytes.length);
  });
  if (length !== to - from) throw new BackupRefused(`${name} is not as long as its name says.`);
}

export type Span = { from: string; to: string; line: string };

/**
 * From when to when one can go back, as ISO times: one span for each stretch of changes without a gap. What only `damaged` files, given by
 * their names, lead to is none.
 */
export function reachOf(lines: Line[], damaged: ReadonlySet<string> = new Set()): Span[] {
  const spans = new Map<string, Span>();
  for (const whole of lines) {
    const line = {
      ...whole,
      pieces: whole.pieces.filter(({ name }) => !damaged.has(name)),
      bases: whole.bases.filter(({ name }) => !damaged.has(baseTar(name)) && !damaged.has(baseManifest(name))),
    };
    for (const base of line.bases) {
      const last = chainFrom(line, segmentStart(base.start)).at(-1);
      if (!last || last.to < base.stop || last.at < base.at) continue;
      // Bases of one stretch end where it ends; the first of them begins it.
      const known = spans.get(last.name + line.name);
      if (!known)
        spans.set(last.name + line.name, {
          from: base.at.toISOString(),
          to: last.at.toISOString(),
          line: line.name,
        });
    }
  }
  return [...spans.values()].sort((one, other) => one.from.localeCompare(other.from));
}
