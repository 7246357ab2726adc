import type * as z from "zod";
import { readCompany } from "#app/modules/access/company.server.ts";
import type { changeScheduleInput, Every } from "#app/modules/notices/schedule-input.ts";
import { nextRun } from "#app/modules/notices/schedule-rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** Pauses, resumes or ends what is sent to oneself; what was missed while it was paused is not sent. Refuses: NotFound. */
export async function changeSchedule(
  tx: Tx,
  actor: Actor,
  { id, intent }: z.output<typeof changeScheduleInput>,
  now: Date,
): Promise<{ name: string }> {
  const [schedule] = await tx<{ name: string; every: Every; onDay: number | null; atHour: number }[]>`
    select v.name, s.every, s.on_day as "onDay", s.at_hour as "atHour"
      from view_schedule s join saved_view v on v.tenant_id = s.tenant_id and v.id = s.view_id
     where s.id = ${id} and s.account_id = ${actor.accountId} for update of s`;
  const { timeZone } = await readCompany(tx);

  if (!schedule) throw new NotFound("schedule");

  if (intent === "end") await tx`delete from view_schedule where id = ${id}`;
  else if (intent === "pause") await tx`update view_schedule set paused = 'self' where id = ${id} and paused is null`;
  else await tx`update view_schedule set paused = null, next_at = ${nextRun(schedule, timeZone, now)} where id = ${id}`;

  return { name: schedule.name };
}
