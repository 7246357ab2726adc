import { statfs } from "node:fs/promises";
import { notify, settle } from "#app/modules/notices/notify.server.ts";
import { diskState, percentUsed, type Room, roomOf } from "#app/modules/operations/machine.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 60_000;
/** A disk stays at four fifths for months: who knows it is reminded now and then. */
const AGAIN_MS = 7 * 86_400_000;
const KEY = "disk_tight";

type Told = { state: string; at: Date };

/**
 * Tells whoever looks after the installation, in each company, that the disk of `dataFolder` fills up: from four fifths on, when it is
 * full, and each week again; nobody any more when there is room.
 */
export function openDiskTelling(sql: Sql): (room: Room) => Promise<void> {
  const told = new Map<string, Told>();
  let isSettled = false;
  return async (room) => {
    const state = diskState(room);
    if (state === "ok" && isSettled) return;
    for (const { id: tenantId } of await sql<{ id: string }[]>`select id from tenant order by id`) {
      const actor = systemActor(tenantId, "machine", newId());
      await inTenant(sql, tenantId, async (tx) => {
        const at = new Date();
        if (state === "ok") return settle(tx, actor, KEY, at);
        // What was told before this program began, or before the disk was on the edge.
        const [row] = await tx<Told[]>`
          select data->>'state' as state, happened_at as at from notification where key = ${KEY} order by happened_at desc limit 1`;
        const last = told.get(tenantId) ?? row;
        const isKnown = last && (last.state === state || state === "tight");
        if (isKnown && at.getTime() - last.at.getTime() < AGAIN_MS) return;
        await notify(tx, actor, {
          kind: "disk_tight",
          key: KEY,
          data: { state, used: percentUsed(room) },
          subjectType: "installation",
          subjectId: newId(),
          by: null,
          at,
        });
        told.set(tenantId, { state, at });
      });
    }
    isSettled = state === "ok";
  };
}

/** Looks each minute, until `stop`. */
export async function keepTellingDisk(options: { sql: Sql; dataFolder: string; log: Log; stop: AbortSignal }) {
  const { sql, dataFolder, log, stop } = options;
  const tell = openDiskTelling(sql);
  while (!stop.aborted) {
    await statfs(dataFolder)
      .then((found) => tell(roomOf(found)))
      .catch((error) => stop.aborted || log.error("the disk cannot be looked after", { reason: reasonOf(error) }));
    await pause(LOOK_EVERY_MS, stop);
  }
}
