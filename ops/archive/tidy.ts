import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Base, baseManifest, baseTar, type Line, PART, segmentStart } from "./layout.ts";

/** What is still written is younger. */
const LEFT_MS = 3_600_000;

/** What runs that were killed left behind: parts, and base copies that nothing is said of. */
export async function sweepLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names) {
    const copy = /^(base-.*)\.tar\.pulse$/.exec(name)?.[1];
    if (!name.endsWith(PART) && !(copy && !names.includes(baseManifest(copy)))) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > LEFT_MS) await rm(join(folder, name), { force: true });
  }
}

/**
 * Keeps a line's newest `keep` bases and the WAL that they need. A line of before goes when it ended before the oldest of them: from then on
 * every moment lies in this one. Returns the names that went.
 */
export async function tidyArchive(lines: Line[], current: string, keep: number): Promise<string[]> {
  const line = lines.find(({ name }) => name === current);
  const newest = line?.bases.at(-1);
  // A copy that its WAL does not reach yet is none.
  if (!line || !newest || (line.pieces.at(-1)?.to ?? 0n) < newest.stop || line.bases.length < keep) return [];
  const kept = line.bases.slice(-keep);
  const oldest = kept[0] as Base;
  const gone: string[] = [];
  for (const { name } of line.bases.slice(0, -keep)) {
    for (const file of [baseManifest(name), baseTar(name)]) await rm(join(line.folder, file), { force: true });
    gone.push(name);
  }
  for (const piece of line.pieces.filter(({ to }) => to <= segmentStart(oldest.start))) {
    await rm(join(line.folder, piece.name));
    gone.push(piece.name);
  }
  for (const former of lines.filter((one) => one !== line && endOf(one) < oldest.at)) {
    await rm(former.folder, { recursive: true });
    gone.push(former.name);
  }
  return gone;
}

const endOf = (line: Line) => line.pieces.at(-1)?.at ?? line.bases.at(-1)?.at ?? new Date(0);
