import { readCompany } from "#app/modules/access/company.server.ts";
import { takesPerson } from "#app/modules/access/lacking.ts";
import { readMailState } from "#app/modules/notices/queue-mail.server.ts";
import type { ScheduleViewInput } from "#app/modules/notices/schedule-input.ts";
import { nextRun } from "#app/modules/notices/schedule-rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** More mails than these nobody reads. */
const MOST = 20;

/**
 * Has a saved question sent to oneself; the same question again is another rhythm of the one schedule, and goes on where it was
 * paused. It is one's own business and no fact of the company's: it leaves no event, each mail does.
 * Refuses: NotFound, Forbidden, no_mail, too_many_schedules.
 */
export async function scheduleView(
  tx: Tx,
  actor: Actor,
  input: ScheduleViewInput,
  now: Date,
): Promise<{ name: string; nextAt: Date }> {
  const [view] = await tx<{ name: string }[]>`
    select name from saved_view
     where id = ${input.view_id} and list = 'explore' and (account_id = ${actor.accountId} or role = ${actor.role})`;
  const others =
    await tx`select 1 from view_schedule where account_id = ${actor.accountId} and view_id <> ${input.view_id}`;
  const { timeZone } = await readCompany(tx);
  const { configured } = await readMailState(tx);

  if (!view) throw new NotFound("question");
  if (actor.accountId === null) throw takesPerson("update", "profile");
  if (!configured) throw new Refusal("no_mail", "This installation cannot send mail: no mail server is set.", {});
  if (others.length >= MOST)
    throw new Refusal("too_many_schedules", `You have ${MOST} questions sent already. End one first.`, { most: MOST });
  const { every, at_hour: atHour } = input;
  const onDay = every === "week" ? input.weekday : every === "month" ? input.month_day : null;
  const nextAt = nextRun({ every, onDay, atHour }, timeZone, now);

  await tx`
    insert into view_schedule (tenant_id, view_id, account_id, format, every, on_day, at_hour, next_at)
    values (${actor.tenantId}, ${input.view_id}, ${actor.accountId}, ${input.format}, ${every}, ${onDay}, ${atHour}, ${nextAt})
    on conflict (tenant_id, account_id, view_id) do update set
      format = excluded.format, every = excluded.every, on_day = excluded.on_day, at_hour = excluded.at_hour,
      next_at = excluded.next_at, paused = null`;

  return { name: view.name, nextAt };
}
