import { english } from "#app/components/words/words.ts";
import { diskState, isBehind } from "#app/modules/operations/machine.ts";
import type { Sql } from "#db/client.ts";
import { readDisk } from "./machine.server.ts";
import { DISK_FULL, HttpProblem } from "./problem.server.ts";

/** Milliseconds an answer serves everybody who writes. */
const KEPT_MS = 5_000;

const CLOCK_BEHIND = english(
  "This machine's clock is behind the books: nothing can be saved until it is right. An administrator finds more on the System page.",
);

export type HoldOptions = {
  sql: Sql;
  dataFolder: string;
  /** The clock was ahead once and is right now: what the books say of it is passed over. */
  clockIsRight: boolean;
  now?: () => Date;
};

/**
 * Why nothing may be written at the moment: a disk without room, or a clock that would date documents before those that are there.
 * null while all is well, and where it cannot be told: a database that is away says so itself.
 */
export function openHold({ sql, dataFolder, clockIsRight, now = () => new Date() }: HoldOptions) {
  let kept: { at: number; answer: Promise<HttpProblem | null> } | undefined;

  async function look(): Promise<HttpProblem | null> {
    const disk = await readDisk(dataFolder);
    if (disk && diskState(disk) === "full")
      return new HttpProblem(503, "disk_full", DISK_FULL, { "Retry-After": "60" });
    if (clockIsRight) return null;
    const [head] = await sql<{ grew_at: Date }[]>`select grew_at from event_head`.catch(() => []);
    return head && isBehind(now(), head.grew_at)
      ? new HttpProblem(503, "clock_behind", CLOCK_BEHIND, { "Retry-After": "60" })
      : null;
  }

  return function held(): Promise<HttpProblem | null> {
    const at = performance.now();
    if (!kept || at - kept.at > KEPT_MS) kept = { at, answer: look() };
    return kept.answer;
  };
}
