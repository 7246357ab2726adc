import { creditLimitMinor } from "#app/modules/parties/create-customer.server.ts";
import { customerChanged } from "#app/modules/parties/events.ts";
import { findPriceList } from "#app/modules/parties/find-price-list.server.ts";
import type { ChangeCustomerInput } from "#app/modules/parties/input.ts";
import { saveCustomerParts } from "#app/modules/parties/save-customer-parts.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Changes the fields that the input names.
 * Refuses: NotFound, stale_version, duplicate_code, BadInput (unknown price list).
 */
export async function changeCustomer(
  tx: Tx,
  actor: Actor,
  id: string,
  input: ChangeCustomerInput,
  now: Date,
): Promise<{ id: string }> {
  const [before] = await tx<{ version: number; currency: string; code: string; payment_terms_days: number }[]>`
    select version, currency, code, payment_terms_days from customer where id = ${id} for update`;
  if (!before) throw new NotFound("customer");
  if (input.version !== undefined && input.version !== before.version) {
    throw new Refusal("stale_version", "Somebody else has changed this customer. Load it again.", {
      version: before.version,
    });
  }

  const changes: Record<string, unknown> = {};
  for (const field of ["name", "code", "email", "phone", "payment_terms_days", "tax_category", "country"] as const) {
    if (input[field] !== undefined) changes[field] = input[field];
  }
  if (input.price_list !== undefined) changes.price_list_id = await findPriceList(tx, input.price_list);
  if (input.credit_limit !== undefined)
    changes.credit_limit_minor = creditLimitMinor(input.credit_limit, before.currency);

  if (input.code && input.code.toLowerCase() !== before.code.toLowerCase()) {
    const [taken] = await tx`select 1 from customer where code_key = lower(${input.code}) and id <> ${id}`;
    if (taken)
      throw new Refusal("duplicate_code", `There is a customer with the code ${input.code} already.`, {
        field: "code",
      });
  }
  const [after] = await tx<
    { code: string; payment_terms_days: number; name: string; email: string | null; phone: string | null }[]
  >`
    update customer set ${tx({ ...changes, updated_at: now, version: before.version + 1 })} where id = ${id}
    returning code, payment_terms_days, name, email, phone`;
  if (!after) throw new NotFound("customer");
  await saveCustomerParts(tx, actor, id, input);

  await appendEvents(
    tx,
    actor,
    [
      customerChanged.make(
        id,
        { customer_id: id, code: after.code, payment_terms_days: after.payment_terms_days },
        {
          personal: {
            name: after.name,
            email: after.email,
            phone: after.phone,
            ...(input.addresses ? { addresses: input.addresses } : {}),
            ...(input.contacts ? { contacts: input.contacts } : {}),
          },
        },
      ),
    ],
    now,
  );

  return { id };
}
