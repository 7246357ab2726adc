import type { Every } from "#app/modules/notices/schedule-input.ts";
import { nextRun } from "#app/modules/notices/schedule-rules.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 20_000;
const AT_ONCE = 100;

/** Queues the mail of each schedule whose moment has come, until `stop`. */
export async function keepSchedules(options: { sql: Sql; log: Log; stop: AbortSignal }): Promise<void> {
  const { sql, log, stop } = options;
  while (!stop.aborted) {
    try {
      await queueDue(sql, new Date());
    } catch (error) {
      if (!stop.aborted) log.error("saved questions cannot be sent", { reason: reasonOf(error) });
    }
    await pause(LOOK_EVERY_MS, stop);
  }
}

type Due = { id: string; tenantId: string; timeZone: string; every: Every; onDay: number | null; atHour: number };

/**
 * The message and the schedule's next moment are one transaction, so no moment is sent twice, and what was missed is sent once.
 * Returns how many were queued.
 */
export async function queueDue(sql: Sql, now: Date): Promise<number> {
  const due = await sql<Due[]>`
    select s.id, s.tenant_id as "tenantId", t.time_zone as "timeZone", s.every, s.on_day as "onDay", s.at_hour as "atHour"
      from view_schedule s join tenant t on t.id = s.tenant_id
     where s.paused is null and s.next_at <= ${now} order by s.next_at limit ${AT_ONCE}`;
  let queued = 0;
  for (const schedule of due) {
    const { id, tenantId } = schedule;
    queued += await inTenant(sql, tenantId, async (tx) => {
      const [taken] = await tx<{ account_id: string }[]>`
        update view_schedule set next_at = ${nextRun(schedule, schedule.timeZone, now)}
         where id = ${id} and paused is null and next_at <= ${now} returning account_id`;
      if (!taken) return 0;
      const rows = await tx`
        insert into outgoing_message (tenant_id, channel, kind, key, account_id, data)
        select ${tenantId}, 'mail', 'report', ${`report:${id}`}, ${taken.account_id}, ${JSON.stringify({ schedule_id: id })}::text::jsonb
         where exists (select 1 from mail_state where configured)
        on conflict (tenant_id, key) where state in ('waiting', 'sending') do nothing
        returning pg_notify('pulse_outgoing', '')`;
      return rows.length;
    });
  }
  return queued;
}
