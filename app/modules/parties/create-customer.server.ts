import { readCompany } from "#app/modules/access/company.server.ts";
import { customerCreated } from "#app/modules/parties/events.ts";
import { findPriceList } from "#app/modules/parties/find-price-list.server.ts";
import type { CreateCustomerInput } from "#app/modules/parties/input.ts";
import { insertCustomerParts } from "#app/modules/parties/save-customer-parts.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Credit limits may be zero: no credit at all. */
export function creditLimitMinor(text: string | null | undefined, currency: string): bigint | null {
  if (text === null || text === undefined) return null;
  const minor = toMinor(text, currency);
  if (minor === null) throw BadInput.at("credit_limit", "invalid_amount", `Enter an amount in ${currency}`);
  return minor;
}

/**
 * Creates a customer; without a code it gets the next of the series (`C00001`).
 * Refuses: duplicate_code, BadInput (unknown price list).
 */
export async function createCustomer(
  tx: Tx,
  actor: Actor,
  input: CreateCustomerInput,
  now: Date,
): Promise<{ id: string }> {
  const company = await readCompany(tx);

  const id = newId(now.getTime());
  const limit = creditLimitMinor(input.credit_limit, company.currency);
  const priceListId = await findPriceList(tx, input.price_list ?? null);
  const terms = input.payment_terms_days ?? company.paymentTermsDays;

  const [row] = await tx<{ code: string }[]>`
    insert into customer (id, tenant_id, code, name, email, phone, currency, payment_terms_days, credit_limit_minor, tax_category, country,
                          price_list_id, owner_account_id, created_at, updated_at)
    values (${id}, ${actor.tenantId}, ${input.code ? tx`${input.code}` : tx`'C' || lpad(take_number('customer', 0)::text, 5, '0')`},
            ${input.name}, ${input.email ?? null}, ${input.phone ?? null}, ${company.currency}, ${terms}, ${limit},
            ${input.tax_category ?? "standard"}, ${input.country ?? null}, ${priceListId}, ${actor.accountId}, ${now}, ${now})
    on conflict (tenant_id, code_key) do nothing
    returning code`;
  if (!row)
    throw new Refusal("duplicate_code", `There is a customer with the code ${input.code ?? ""} already.`, {
      field: "code",
    });
  await insertCustomerParts(tx, actor, [{ id, input }], now);

  await appendEvents(tx, actor, [customerMade(id, row.code, terms, input)], now);

  return { id };
}

/** The fact that a customer was made as the input says. */
export function customerMade(id: string, code: string, terms: number, input: CreateCustomerInput): NewEvent {
  const { name, email = null, phone = null, addresses = [], contacts = [] } = input;
  return customerCreated.make(
    id,
    { customer_id: id, code, payment_terms_days: terms },
    { personal: { name, email, phone, addresses, contacts } },
  );
}
