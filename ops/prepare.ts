import { endArchive } from "./archive/keep.ts";
import { openDataFolder } from "./local/data-folder.ts";
import { type Prepared, prepareDatabase } from "./prepare-database.ts";

/**
 * One step of the start, as a process of its own so that its memory is given back. Answers over its IPC channel.
 */
export type { Prepared } from "./prepare-database.ts";
export type PrepareAnswer = { done: Prepared } | { failed: string };

const answer = (said: PrepareAnswer) => new Promise<void>((sent) => process.send?.(said, undefined, {}, () => sent()));

try {
  const seed = process.env.PULSE_SEED === "none" ? "none" : "demo";
  const [adminUrl, dataPath] = [process.env.DATABASE_URL ?? "", process.env.PULSE_DATA ?? ""];
  const done = await prepareDatabase(adminUrl, dataPath, seed, console.log);
  if (!process.env.PULSE_ARCHIVE) await endArchive(adminUrl, openDataFolder(dataPath));
  await answer({ done });
  process.exit(0);
} catch (error) {
  await answer({ failed: (error as Error).message || String(error) });
  process.exit(1);
}
