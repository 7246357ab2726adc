import { taxesChosen } from "#app/modules/ledger/events.ts";
import type { ChooseTaxesInput } from "#app/modules/ledger/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Codes begin early enough for every document that is brought along. */
const SINCE = "1970-01-01";

/**
 * The taxes of a new company: none, or one rate for everything that is sold, with codes for customers who are exempt or owe the tax
 * themselves. Refuses: taxes_chosen (there are codes already).
 */
export async function chooseTaxes(tx: Tx, actor: Actor, input: ChooseTaxesInput, now: Date): Promise<void> {
  // One at a time: two first choices must not both find nothing.
  await tx`select 1 from tenant where id = current_tenant() for no key update`;
  const [known] = await tx`select 1 from tax_code limit 1`;

  if (known)
    throw new Refusal("taxes_chosen", "There are tax codes already: they are changed under Invoicing and tax.");
  const taxes =
    input.charges === "none"
      ? []
      : [
          { code: input.code, name: input.code, method: input.charges, rate: input.rate, customers: "standard" },
          { code: "EXEMPT", name: "Exempt", method: "exempt", rate: "0", customers: "exempt" },
          { code: "REVERSE", name: "Reverse charge", method: "reverse_charge", rate: "0", customers: "reverse_charge" },
        ];

  for (const { code, name, method, rate, customers } of taxes) {
    await tx`insert into tax_code (tenant_id, code, name, method, rate, valid_from)
      values (${actor.tenantId}, ${code}, ${name}, ${method}, ${rate}, ${SINCE})`;
    await tx`insert into tax_rule (tenant_id, customer_tax_category, item_tax_category, tax_code)
      values (${actor.tenantId}, ${customers}, 'standard', ${code})`;
  }
  await tx`update tenant set taxes_chosen_at = ${now} where id = current_tenant()`;

  const facts = taxes.map(({ code, name, method, rate }) => ({ code, name, method, rate }));
  await appendEvents(tx, actor, [taxesChosen.make(actor.tenantId, { taxes: facts })], now);
}
