import type { Actor } from "#app/modules/shared/actor.ts";
import { differences } from "#app/modules/shared/differences.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { invoicingChanged } from "./events.ts";
import type { Invoicing } from "./invoicing.ts";

/**
 * How orders that are placed from now on are invoiced, and when customers that are new from now on pay. What is there keeps what was
 * chosen then.
 */
export async function changeInvoicing(tx: Tx, actor: Actor, input: Invoicing, now: Date): Promise<void> {
  const [before] = await tx<Invoicing[]>`
    select invoice_policy, tax_rounding, payment_terms_days from tenant where id = current_tenant() for no key update`;
  if (!before) throw new NotFound("company");
  const { before: was, after: is } = differences(before, input);
  if (!was || !is) return;

  await tx`update tenant set ${tx(is)} where id = current_tenant()`;

  await appendEvents(tx, actor, [invoicingChanged.make(actor.tenantId, { before: was, after: is })], now);
}
