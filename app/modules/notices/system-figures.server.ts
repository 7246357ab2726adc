import type { Db } from "#db/client.ts";
import type { SystemFigure } from "./alert-rules.ts";

/** Figures of the operation; the lag is the installation's, the others are the company's. */
export async function readSystemFigures(db: Db): Promise<Record<SystemFigure, bigint>> {
  const [row] = await db<Record<SystemFigure, bigint>[]>`
    select
      coalesce((select max(greatest(h.seq - c.seq, 0)) from consumer_cursor c cross join event_head h), 0)::bigint as event_lag,
      (select count(*) from job where state = 'failed') as failed_jobs,
      (select count(*) from dead_letter where state in ('parked', 'behind')) as parked_events,
      (select count(*) from outgoing_message where state = 'failed') as failed_messages`;
  return row ?? { event_lag: 0n, failed_jobs: 0n, parked_events: 0n, failed_messages: 0n };
}
