import type { Every } from "#app/modules/notices/schedule-input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type Schedule = {
  id: string;
  viewId: string;
  name: string;
  query: string;
  format: "pdf" | "xlsx";
  every: Every;
  onDay: number | null;
  atHour: number;
  nextAt: string;
  paused: "self" | "restored" | null;
  /** How the last mail went: `state` of the message, and what the mail server or we said of it. */
  last: { state: "waiting" | "sending" | "sent" | "failed" | "dropped"; at: string; answer: string | null } | null;
};

/** What somebody has sent to themselves, by name. */
export async function listSchedules(db: Db, actor: Actor): Promise<Schedule[]> {
  return db<Schedule[]>`
    select s.id, v.id as "viewId", v.name, v.query, s.format, s.every, s.on_day as "onDay", s.at_hour as "atHour",
           to_json(s.next_at) as "nextAt", s.paused,
           (select jsonb_build_object('state', o.state, 'at', coalesce(o.finished_at, o.created_at), 'answer', o.answer)
              from outgoing_message o
             where o.account_id = s.account_id and o.kind = 'report' and o.data ->> 'schedule_id' = s.id::text
             order by o.id desc limit 1) as last
      from view_schedule s join saved_view v on v.tenant_id = s.tenant_id and v.id = s.view_id
     where s.account_id = ${actor.accountId}
     order by lower(v.name), s.id`;
}
