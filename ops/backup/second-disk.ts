import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { noFolder, ownDisk } from "#app/modules/operations/archive.server.ts";

/**
 * Makes the folder, but not the folder it lies in: where a disk is not mounted there is none, or an empty one on our own disk.
 * Returns whether it lies on the disk of `dataPath`. Throws where there is no place for it, or where it lay on another disk before
 * (`wasOnOtherDisk`) and lies on ours now.
 */
export function openOnSecondDisk(folder: string, dataPath: string, wasOnOtherDisk: boolean): { sameDisk: boolean } {
  if (!existsSync(dirname(folder))) throw new Error(noFolder(dirname(folder)).error);
  const nearest = existsSync(folder) ? folder : dirname(folder);
  const sameDisk = statSync(nearest).dev === statSync(dataPath).dev;
  if (sameDisk && wasOnOtherDisk) throw new Error(ownDisk(folder).error);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { sameDisk };
}
