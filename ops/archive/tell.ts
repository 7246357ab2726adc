import { notify, settle } from "#app/modules/notices/notify.server.ts";
import type { ArchiveState } from "#app/modules/operations/archive.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";

const KEY = "archive_failed";
/** A disk that is away for a moment is not worth a mail. */
const PATIENCE_MS = 10 * 60_000;
const AGAIN_MS = 24 * 3_600_000;

/**
 * Tells whoever looks after the installation, in each company, what is wrong with the copy of every change: after ten minutes, and each day again; and
 * nobody any more when they are. `sql` is of the worker's role, which sees one company at a time.
 */
export function openTelling(sql: Sql, patienceMs = PATIENCE_MS): (state: ArchiveState) => Promise<void> {
  let toldAt = 0;
  return async ({ place, failingSince, error }) => {
    const at = new Date();
    const isWell = failingSince === null;
    if (isWell && toldAt === 0) return;
    if (!isWell) {
      const isYoung = at.getTime() - Date.parse(failingSince) < patienceMs;
      if (isYoung || at.getTime() - toldAt < AGAIN_MS) return;
    }
    for (const { id: tenantId } of await sql<{ id: string }[]>`select id from tenant order by id`) {
      const actor = systemActor(tenantId, "backups", newId());
      await inTenant(sql, tenantId, async (tx) => {
        if (isWell) return settle(tx, actor, KEY, at);
        const reason = `the copy of every change in ${place} has a fault: ${error ?? ""}`.slice(0, 500);
        const about = { subjectType: "backup", subjectId: newId(), by: null, at };
        await notify(tx, actor, { kind: "backup_failed", key: KEY, data: { reason }, ...about });
      });
    }
    toldAt = isWell ? 0 : at.getTime();
  };
}
