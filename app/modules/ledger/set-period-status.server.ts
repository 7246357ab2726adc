import { periodClosed, periodReopened } from "#app/modules/ledger/events.ts";
import { checkPeriodEdge } from "#app/modules/ledger/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Closes, locks or opens a period. Waits for postings under way (they hold a key share on the row) and keeps later ones out.
 * Refuses: NotFound, invalid_transition.
 */
export async function setPeriodStatus(
  tx: Tx,
  actor: Actor,
  input: { period_id: string; status: "open" | "closed" | "locked" },
  now: Date,
): Promise<void> {
  const [period] = await tx<{ id: string; status: string; startOn: string; endOn: string }[]>`
    select id, status, start_on as "startOn", end_on as "endOn" from accounting_period where id = ${input.period_id} for update`;
  if (!period) throw new NotFound("period");

  checkPeriodEdge(period.status, input.status);

  await tx`update accounting_period set status = ${input.status}, status_changed_at = ${now} where id = ${period.id}`;

  const fact = { period_id: period.id, start_on: period.startOn, end_on: period.endOn, status: input.status };
  await appendEvents(tx, actor, [(input.status === "open" ? periodReopened : periodClosed).make(period.id, fact)], now);
}
