import { consentRecorded } from "#app/modules/privacy/events.ts";
import type { ConsentInput } from "#app/modules/privacy/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Notes what a person has agreed to, or does not agree to any more. What was said before stays. Refuses: NotFound. */
export async function recordConsent(
  tx: Tx,
  actor: Actor,
  customerId: string,
  input: ConsentInput,
  now: Date,
): Promise<void> {
  const [customer] = await tx`select 1 from customer where id = ${customerId} and erased_at is null for update`;
  if (!customer) throw new NotFound("customer");

  await tx`
    insert into consent (id, tenant_id, customer_id, purpose, given, source, account_id, recorded_by, recorded_at)
    values (${newId(now.getTime())}, ${actor.tenantId}, ${customerId}, ${input.purpose}, ${input.given === "yes"}, ${input.source},
            ${actor.accountId}, ${actor.name}, ${now})`;

  const fact = { customer_id: customerId, purpose: input.purpose, given: input.given === "yes" };
  await appendEvents(tx, actor, [consentRecorded.make(customerId, fact)], now);
}
