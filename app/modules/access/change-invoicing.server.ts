import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { invoicingChanged } from "./events.ts";
import type { Invoicing } from "./invoicing.ts";

/** How orders that are placed from now on are invoiced. Those that are placed keep what was chosen then. */
export async function changeInvoicing(tx: Tx, actor: Actor, input: Invoicing, now: Date): Promise<void> {
  const [before] = await tx<Invoicing[]>`
    select invoice_policy, tax_rounding from tenant where id = current_tenant() for no key update`;
  if (!before) throw new NotFound("company");
  const { invoice_policy, tax_rounding } = input;
  if (before.invoice_policy === invoice_policy && before.tax_rounding === tax_rounding) return;

  await tx`
    update tenant set invoice_policy = ${invoice_policy}, tax_rounding = ${tax_rounding} where id = current_tenant()`;

  const fact = { before, after: { invoice_policy, tax_rounding } };
  await appendEvents(tx, actor, [invoicingChanged.make(actor.tenantId, fact)], now);
}
