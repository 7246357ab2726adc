import { notify, settle } from "#app/modules/notices/notify.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";

const KEY = "backup_failed";

/**
 * After a run: whoever looks after the installation, in each company, is told that it failed, once a day however often it is tried; and
 * nobody any more when one went well.
 */
export async function tellOfBackups(sql: Sql): Promise<void> {
  const [last] = await sql<{ id: string; state: "done" | "failed"; error: string | null; told: boolean }[]>`
    with last as (select * from backup_run where state in ('done', 'failed') order by id desc limit 1)
    select last.id, last.state, last.error, exists (
        select from backup_run r where r.state = 'failed' and r.id < last.id and r.finished_at > last.finished_at - interval '20 hours'
          and not exists (select from backup_run d where d.state = 'done' and d.id > r.id)) as told
      from last`;
  if (!last || (last.state === "failed" && last.told)) return;
  for (const { id: tenantId } of await sql<{ id: string }[]>`select id from tenant order by id`) {
    const actor = systemActor(tenantId, "backups", newId());
    await inTenant(sql, tenantId, async (tx) => {
      if (last.state === "done") return settle(tx, actor, KEY, new Date());
      await notify(tx, actor, {
        kind: "backup_failed",
        key: KEY,
        data: { reason: (last.error ?? "").slice(0, 500) },
        subjectType: "backup",
        subjectId: last.id,
        by: null,
        at: new Date(),
      });
    });
  }
}
