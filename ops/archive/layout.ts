import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { keyId } from "../backup/recovery-key.ts";

/*
 * What lies in an archive. A line is the WAL of one server without a gap, as long as its replication slot lives; whatever would make a gap
 * begins a new line, so a line is whole by what it is.
 *
 *   <key's id>-<system identifier>-<timeline>-<random>/     a line
 *     wal-<from>-<to>-<moment>.pulse                        the bytes between two LSNs; with those before, every change until the moment
 *     base-<start>-<stop>-<moment>.tar.pulse                a physical copy, whole from the moment on
 *     base-<start>-<stop>-<moment>.json.pulse               what it is; without it there is no copy
 *     keys-<moment>.json.pulse                              the installation's secrets from then on
 *   files/<shelf>/<name>.pulse                              files of the data folder under their checksum
 */

export type Piece = { name: string; from: bigint; to: bigint; at: Date };
export type Base = { name: string; start: bigint; stop: bigint; at: Date };
export type Line = {
  folder: string;
  name: string;
  system: string;
  timeline: number;
  /** In their order. */
  pieces: Piece[];
  bases: Base[];
  keys: { name: string; at: Date }[];
};

export const SEGMENT_BYTES = 16n * 1024n ** 2n;
export const segmentStart = (lsn: bigint) => lsn - (lsn % SEGMENT_BYTES);

/** "3/5A000028" as a number, and back. */
export function readLsn(text: string): bigint {
  const [high = "0", low = "0"] = text.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
export const writeLsn = (lsn: bigint) =>
  `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();

const hex = (lsn: bigint) => lsn.toString(16).padStart(16, "0");
const stamp = (at: Date) => at.toISOString().replace(/[-:.]/g, "");
const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;
const readStamp = (text: string) => new Date(text.replace(STAMP, "$1-$2-$3T$4:$5:$6.$7Z"));

export const pieceName = ({ from, to, at }: Omit<Piece, "name">) => `wal-${hex(from)}-${hex(to)}-${stamp(at)}.pulse`;
/** Without its endings. */
export const baseName = ({ start, stop, at }: Omit<Base, "name">) => `base-${hex(start)}-${hex(stop)}-${stamp(at)}`;
export const baseTar = (name: string) => `${name}.tar.pulse`;
export const baseManifest = (name: string) => `${name}.json.pulse`;
export const keysName = (at: Date) => `keys-${stamp(at)}.json.pulse`;
export const PART = ".part";

const LINE = /^([0-9a-f]{8})-(\d+)-(\d+)-([0-9a-f]{8})$/;
const PIECE = /^wal-([0-9a-f]{16})-([0-9a-f]{16})-(\w+)\.pulse$/;
const KEYS = /^keys-(\w+)\.json\.pulse$/;
const BASE = /^(base-([0-9a-f]{16})-([0-9a-f]{16})-(\w+))\.json\.pulse$/;

export const lineName = (key: Buffer, system: string, timeline: number, suffix: string) =>
  `${keyId(key).toString("hex")}-${system}-${timeline}-${suffix}`;

export function readLine(archive: string, name: string): Line {
  const [, , system = "", timeline = "0"] = LINE.exec(name) ?? [];
  const folder = join(archive, name);
  const names = readdirSync(folder).sort();
  const lsn = (text = "0") => BigInt(`0x${text}`);
  const pieces = names.flatMap((one) => {
    const [, from, to, at = ""] = PIECE.exec(one) ?? [];
    return from ? [{ name: one, from: lsn(from), to: lsn(to), at: readStamp(at) }] : [];
  });
  const bases = names.flatMap((one) => {
    const [, base = "", start, stop, at = ""] = BASE.exec(one) ?? [];
    return start ? [{ name: base, start: lsn(start), stop: lsn(stop), at: readStamp(at) }] : [];
  });
  const keys = names.flatMap((one) => {
    const [, at] = KEYS.exec(one) ?? [];
    return at ? [{ name: one, at: readStamp(at) }] : [];
  });
  return { folder, name, system, timeline: Number(timeline), pieces, bases, keys };
}

/** The lines of this recovery key, and the ids of other keys that have some here. */
export function readLines(archive: string, key: Buffer): { lines: Line[]; others: string[] } {
  const own = keyId(key).toString("hex");
  const names = existsSync(archive) ? readdirSync(archive).filter((name) => LINE.test(name)) : [];
  const others = new Set(names.map((name) => name.slice(0, 8)).filter((id) => id !== own));
  return {
    lines: names.filter((name) => name.startsWith(own)).map((name) => readLine(archive, name)),
    others: [...others],
  };
}

/** Every moment since then until the end of the line can be reached; null where none can. */
export function sinceOf(line: Line): Date | null {
  const end = line.pieces.at(-1);
  return (end && line.bases.find((base) => base.at <= end.at && reaches(line, base, end)))?.at ?? null;
}

/** Whether a line's changes follow a base copy to the end without a gap. */
export const reaches = (line: Line, base: Base, end = line.pieces.at(-1)): boolean =>
  chainFrom(line, segmentStart(base.start)).at(-1) === end;

/** The pieces that follow each other without a gap from the one that holds `lsn`. */
export function chainFrom(line: Line, lsn: bigint): Piece[] {
  const chain: Piece[] = [];
  for (const piece of line.pieces) {
    const wanted = chain.at(-1)?.to;
    if (wanted === undefined ? piece.from <= lsn && piece.to > lsn : piece.from === wanted) chain.push(piece);
    else if (wanted !== undefined && piece.from > wanted) break;
  }
  return chain;
}
