import type { Db } from "#db/client.ts";
import type { SystemFigure } from "./alert-rules.ts";

/**
 * Figures of the operation; the lag is the installation's, with those of the company's events that have no place in the log yet; the
 * others are the company's. Sign-ins that failed are those of addresses that
 * the company has; exports are those of whoever took away most files. Ids tell when an event was written.
 */
export async function readSystemFigures(db: Db): Promise<Record<SystemFigure, bigint>> {
  const [row] = await db<[Record<SystemFigure, bigint>]>`
    select
      coalesce((select max(greatest(h.seq - c.seq, 0)) from consumer_cursor c cross join event_head h), 0)::bigint
        + (select count(*) from event_pending where tenant_id = current_tenant()) as event_lag,
      (select count(*) from job where state = 'failed') as failed_jobs,
      (select count(*) from dead_letter where state in ('parked', 'behind')) as parked_events,
      (select count(*) from outgoing_message where state = 'failed') as failed_messages,
      (select count(*) from event_log
        where type in ('access.sign_in_failed', 'access.sign_in_unknown') and id > uuidv7('-1 hour')) as failed_sign_ins_in_an_hour,
      (select coalesce(max(files), 0) from (
         select count(*) as files from event_log
          where type = 'access.exported' and id > uuidv7('-1 hour') group by subject_id) each) as exports_by_one_in_an_hour`;
  return row;
}
