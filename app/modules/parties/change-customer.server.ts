import { lacking } from "#app/modules/access/lacking.ts";
import { creditLimitMinor } from "#app/modules/parties/create-customer.server.ts";
import { refuseErased } from "#app/modules/parties/erased.ts";
import { customerChanged } from "#app/modules/parties/events.ts";
import { fixedCustomerFields, mayChangeCustomers } from "#app/modules/parties/fields.ts";
import { findPriceLists } from "#app/modules/parties/find-price-list.server.ts";
import type { ChangeCustomerInput } from "#app/modules/parties/input.ts";
import { setOwnCompany } from "#app/modules/parties/own-company.server.ts";
import { type CustomerParts, readCustomerParts } from "#app/modules/parties/queries.server.ts";
import { saveCustomerParts } from "#app/modules/parties/save-customer-parts.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { differences } from "#app/modules/shared/differences.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { InsertRow } from "#db/insert-rows.ts";
import { customer } from "#db/schema/parties.ts";
import type { Tx } from "#db/transaction.ts";
import { updateRows } from "#db/update-rows.ts";

const FIELDS = ["name", "code", "email", "phone", "payment_terms_days", "tax_category", "country"] as const;

type Row = Required<
  Pick<InsertRow<typeof customer>, (typeof FIELDS)[number] | "credit_limit_minor" | "price_list_id">
> & {
  id: string;
  version: number;
};
type Stored = Row & { currency: string; price_list: string | null; own_company: string | null };
type Found = Stored & { erased_at: Date | null };
type Change = { id: string; input: ChangeCustomerInput };
type Made = { input: ChangeCustomerInput; before: Stored; after: Row };

/**
 * Changes the fields that the input names; each of them takes the right that fields.ts says.
 * Refuses: Forbidden, NotFound, erased_customer, stale_version, duplicate_code, company_linked, both_companies, BadInput (unknown price
 * list or company).
 */
export async function changeCustomer(
  tx: Tx,
  actor: Actor,
  id: string,
  input: ChangeCustomerInput,
  now: Date,
): Promise<{ id: string }> {
  await changeCustomers(tx, actor, [{ id, input }], now);
  return { id };
}

/** Changes many customers, none of them twice, in a handful of round trips. Refuses as changeCustomer does. */
export async function changeCustomers(tx: Tx, actor: Actor, changes: readonly Change[], now: Date): Promise<void> {
  const fixed = fixedCustomerFields(actor);
  const namesFixed = ({ input }: Change) => fixed.find((field) => input[field] !== undefined);
  const named = changes.map(namesFixed).find((field) => field !== undefined);
  if (named === "own_company") throw lacking(actor, "update", "settings");
  if (!mayChangeCustomers(actor) || named) throw lacking(actor, "update", "customers");
  const rows = await tx<Found[]>`
    select id, version, currency, code, name, email, phone, payment_terms_days, tax_category, country, credit_limit_minor, price_list_id, erased_at,
           (select p.code from price_list p where p.tenant_id = customer.tenant_id and p.id = customer.price_list_id) as price_list,
           (select o.slug from customer_company o where o.tenant_id = customer.tenant_id and o.customer_id = customer.id) as own_company
      from customer where id = any(${changes.map(({ id }) => id)}::uuid[]) order by id for update`;
  const found = new Map(
    rows.map(({ erased_at, ...row }) => {
      refuseErased({ code: row.code, erased_at });
      return [row.id, row];
    }),
  );
  const before = changes.map(({ id, input }) => {
    const row = found.get(id.toLowerCase());
    if (!row) throw new NotFound("customer");
    if (input.version !== undefined && input.version !== row.version) {
      throw new Refusal("stale_version", "Somebody else has changed this customer. Load it again.", {
        version: row.version,
      });
    }
    return { row, input };
  });
  const lists = await findPriceLists(
    tx,
    changes.flatMap(({ input }) => (input.price_list === undefined ? [] : [input.price_list])),
  );
  const made = before.map(({ row, input }) => ({ input, before: row, after: changed(row, input, lists) }));
  await refuseTakenCodes(tx, made);

  const parts = await readCustomerParts(
    tx,
    changes.flatMap(({ id, input }) => (input.addresses || input.contacts ? [id] : [])),
  );
  await updateRows(
    tx,
    customer,
    made.map(({ after }) => ({ ...after, updated_at: now })),
  );
  await saveCustomerParts(tx, actor, changes, now);
  for (const { input, before, after } of made)
    if (input.own_company !== undefined && input.own_company !== before.own_company)
      await setOwnCompany(tx, actor, after.id, input.own_company, now);

  await appendEvents(
    tx,
    actor,
    made.map((one) => changeMade(one, parts.get(one.after.id))),
    now,
  );
}

/** The fact that a customer was changed: what is personal beside it. */
function changeMade({ input, before, after }: Made, parts: CustomerParts | undefined): NewEvent {
  const { code, payment_terms_days, name, email, phone } = after;
  const list = after.price_list_id === before.price_list_id ? before.price_list : (input.price_list ?? null);
  const company = input.own_company === undefined ? before.own_company : input.own_company;
  const toldBefore = told(before, before.currency, before.price_list, before.own_company);
  return customerChanged.make(
    after.id,
    {
      customer_id: after.id,
      code,
      payment_terms_days,
      ...differences(toldBefore, told(after, before.currency, list, company)),
    },
    {
      personal: {
        ...{ name, email, phone },
        ...(input.addresses ? { addresses: input.addresses } : {}),
        ...(input.contacts ? { contacts: input.contacts } : {}),
        ...differences(personal(before, input, parts), personal(after, input, input)),
      },
    },
  );
}

function told(
  { code, payment_terms_days, credit_limit_minor, tax_category }: Row,
  currency: string,
  list: string | null,
  company: string | null,
) {
  return {
    ...{ code, payment_terms_days, tax_category, price_list: list, own_company: company },
    credit_limit: credit_limit_minor === null ? null : formatMoney(credit_limit_minor, currency),
  };
}

/** Lists that the input does not name are not told. */
function personal(
  { name, email, phone, country }: Row,
  named: ChangeCustomerInput,
  { addresses = [], contacts = [] }: Pick<ChangeCustomerInput, "addresses" | "contacts"> = {},
) {
  return {
    ...{ name, email, phone, country },
    ...(named.addresses
      ? {
          addresses: addresses.map(({ kind, line1, line2, city, postcode, country }) => ({
            ...{ kind, line1, line2: line2 ?? null, city: city ?? null, postcode: postcode ?? null, country },
          })),
        }
      : {}),
    ...(named.contacts
      ? {
          contacts: contacts.map(({ name, email, phone }) => ({ name, email: email ?? null, phone: phone ?? null })),
        }
      : {}),
  };
}

function changed(
  { currency, price_list: _list, own_company: _company, ...before }: Stored,
  input: ChangeCustomerInput,
  lists: ReadonlyMap<string | null, string | null>,
): Row {
  const named = Object.fromEntries(
    FIELDS.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]]])),
  );
  return {
    ...before,
    ...named,
    ...(input.price_list === undefined ? {} : { price_list_id: lists.get(input.price_list) ?? null }),
    ...(input.credit_limit === undefined ? {} : { credit_limit_minor: creditLimitMinor(input.credit_limit, currency) }),
    version: before.version + 1,
  };
}

async function refuseTakenCodes(
  tx: Tx,
  made: readonly { before: Pick<Row, "code">; after: Pick<Row, "id" | "code"> }[],
): Promise<void> {
  const renamed = made.filter(({ before, after }) => before.code.toLowerCase() !== after.code.toLowerCase());
  if (renamed.length === 0) return;
  const [ids, codes] = [renamed.map(({ after }) => after.id), renamed.map(({ after }) => after.code)];
  const [taken] = await tx<{ code: string }[]>`
    select d.code from unnest(${ids}::uuid[], ${codes}::text[]) as d (id, code)
      join customer c on c.code_key = lower(d.code) and c.id <> d.id limit 1`;
  if (taken)
    throw new Refusal("duplicate_code", `There is a customer with the code ${taken.code} already.`, { field: "code" });
}
