import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseSealingKeys, type SealingKeys, sealingKeyLine } from "#app/modules/access/sealing.server.ts";

export function sealingKeysFile(dataFolder: string): string {
  return join(dataFolder, "keys", "sealing");
}

/**
 * The installation's sealing keys, made on first use. Read each time, which is seldom (a second factor is set up or used), so
 * that a rotation holds at once.
 */
export async function readSealingKeys(dataFolder: string): Promise<SealingKeys> {
  const file = sealingKeysFile(dataFolder);
  try {
    return parseSealingKeys(await readFile(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, sealingKeyLine(), { mode: 0o600, flag: "wx", flush: true }).catch((error) => {
    // Another web made it in the same instant.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
  return parseSealingKeys(await readFile(file, "utf8"));
}
