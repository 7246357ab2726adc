import { hiddenFields, mayHear, resourceOfEvent, withoutFields } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type HistoryEntry = { id: string; type: string; at: string; who: string; data: Record<string, unknown> };

/**
 * What happened to one record, told as one story, newest first: the events whose subject is one of `subjectIds` (an
 * order with its invoices and payments). Events that the actor may not hear of are left out, fields it may not see too.
 */
export async function readHistory(db: Db, actor: Actor, subjectIds: string[], limit = 50): Promise<HistoryEntry[]> {
  if (subjectIds.length === 0) return [];
  const rows = await db<
    { id: string; type: string; occurred_at: Date; who: string | null; data: Record<string, unknown> }[]
  >`
    select e.id, e.type, e.occurred_at, coalesce(m.name, e.actor ->> 'name') as who, e.data
      from event_log e left join access_members() m on m.account_id = (e.actor ->> 'account_id')::uuid
     where e.subject_id = any(${subjectIds}::uuid[]) order by e.id desc limit ${limit}`;
  return rows
    .filter((row) => mayHear(actor, row.type))
    .map((row) => {
      const resource = resourceOfEvent(row.type);
      return {
        id: row.id,
        type: row.type,
        at: row.occurred_at.toISOString(),
        who: row.who ?? "Someone who has left",
        data: resource ? withoutFields(row.data, hiddenFields(actor, resource)) : row.data,
      };
    });
}
