import { readCompany } from "#app/modules/access/company.server.ts";
import { creditLimitMinor, customerMade } from "#app/modules/parties/create-customer.server.ts";
import { findPriceLists } from "#app/modules/parties/find-price-list.server.ts";
import type { CreateCustomerInput } from "#app/modules/parties/input.ts";
import { insertCustomerParts } from "#app/modules/parties/save-customer-parts.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { appendEvents } from "#db/event-log.ts";
import { insertRows } from "#db/insert-rows.ts";
import { customer } from "#db/schema/parties.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Creates many customers in a handful of round trips, as createCustomer does each; whoever calls has made sure that no code is taken
 * (one that is fails the transaction). Returns their ids in the order of the inputs. Refuses: BadInput (unknown price list).
 */
export async function createCustomers(
  tx: Tx,
  actor: Actor,
  inputs: readonly CreateCustomerInput[],
  now: Date,
): Promise<string[]> {
  const company = await readCompany(tx);
  const lists = await findPriceLists(
    tx,
    inputs.map((input) => input.price_list ?? null),
  );
  const codes = await takeCodes(tx, inputs.filter((input) => !input.code).length);

  const made = inputs.map((input) => ({
    id: newId(now.getTime()),
    code: input.code ?? codes.shift() ?? "",
    terms: input.payment_terms_days ?? company.paymentTermsDays,
    input,
  }));
  await Promise.all([
    insertRows(
      tx,
      customer,
      made.map(({ id, code, terms, input }) => ({
        id,
        tenant_id: actor.tenantId,
        code,
        name: input.name,
        email: input.email ?? null,
        phone: input.phone ?? null,
        currency: company.currency,
        payment_terms_days: terms,
        credit_limit_minor: creditLimitMinor(input.credit_limit, company.currency),
        tax_category: input.tax_category ?? "standard",
        country: input.country ?? null,
        price_list_id: lists.get(input.price_list ?? null) ?? null,
        owner_account_id: actor.accountId,
        version: 1,
        created_at: now,
        updated_at: now,
      })),
    ),
    insertCustomerParts(tx, actor, made, now),
  ]);
  await appendEvents(
    tx,
    actor,
    made.map(({ id, code, terms, input }) => customerMade(id, code, terms, input)),
    now,
  );
  return made.map(({ id }) => id);
}

/** The next codes of the series (`C00001`). */
async function takeCodes(tx: Tx, count: number): Promise<string[]> {
  if (count === 0) return [];
  const [row] = await tx<{ first: bigint }[]>`
    insert into number_series as s (tenant_id, series, year, next_number) values (current_tenant(), 'customer', 0, ${count + 1})
    on conflict (tenant_id, series, year) do update set next_number = s.next_number + ${count}
    returning next_number - ${count} as first`;
  const first = Number(row?.first ?? 1n);
  return Array.from({ length: count }, (_, at) => `C${String(first + at).padStart(5, "0")}`);
}
