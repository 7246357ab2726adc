import { closedDays } from "#app/modules/ledger/closed-days.server.ts";
import {
  taxBearersAdded,
  taxBearersEnded,
  taxCodeAdded,
  taxCodeRetired,
  taxRateSet,
} from "#app/modules/ledger/events.ts";
import type {
  AddTaxBearersInput,
  AddTaxCodeInput,
  EndTaxBearersInput,
  RetireTaxCodeInput,
  SetTaxRateInput,
} from "#app/modules/ledger/input.ts";
import type { TaxMethod } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { addDays, type Day } from "#app/modules/shared/calendar.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Who bears a code: the tax categories of customers and products, in one country or all, and since and until when if not as long as it. */
export type TaxBearers = {
  id: string;
  customers: string;
  products: string;
  country: string | null;
  valid_from: Day | null;
  valid_to: Day | null;
};

/** One rate of a code and the days it holds; compound: charged on the taxes before it, too. */
export type TaxRateView = {
  id: string;
  code: string;
  name: string;
  method: TaxMethod;
  rate: string;
  valid_from: Day;
  valid_to: Day | null;
  compound: boolean;
  bearers: TaxBearers[];
};

/** Every rate of every code: codes in order, of each the newest rate first. */
export function listTaxRates(db: Db): Promise<TaxRateView[]> {
  return db<TaxRateView[]>`
    select c.id, c.code, c.name, c.method, trim_scale(c.rate)::text as rate, c.valid_from::text, c.valid_to::text,
           c.compound, (select coalesce(json_agg(json_build_object('id', r.id, 'customers', r.customer_tax_category,
               'products', r.item_tax_category, 'country', r.country, 'valid_from', r.valid_from, 'valid_to', r.valid_to)
               order by r.country nulls first, r.customer_tax_category desc, r.item_tax_category, r.id), '[]')
             from tax_rule r where r.tax_code = c.code) as bearers
      from tax_code c order by c.code, c.valid_from desc`;
}

/** The first day from which taxes can change: after every order and invoice there is, for these stay as they were agreed and posted. */
export async function firstTaxDay(db: Db, today: Day): Promise<Day> {
  const newest = await newestDay(db);
  return newest && newest >= today ? addDays(newest, 1) : today;
}

async function newestDay(db: Db): Promise<Day | null> {
  const [row] = await db<{ day: Day | null }[]>`
    select greatest((select max(placed_on) from sales_order), (select max(issued_on) from invoice))::text as day`;
  return row?.day ?? null;
}

/** One change at a time; and only from a day on that no order, no invoice and no closed period has. */
async function refuseUsedDay(tx: Tx, field: string, day: Day): Promise<void> {
  await tx`select 1 from tenant where id = current_tenant() for no key update`;
  const newest = await newestDay(tx);
  if (newest && day <= newest)
    throw BadInput.at(field, "day_in_use", `The newest order or invoice is of ${newest}. Enter a later day`);
  if ((await closedDays(tx, "sales", [day])).has(day))
    throw BadInput.at(field, "period_closed", `The books are closed for ${day}`);
}

type Newest = {
  id: string;
  name: string;
  method: TaxMethod;
  compound: boolean;
  rate: string;
  from: Day;
  to: Day | null;
};

async function newestOf(tx: Tx, code: string): Promise<Newest> {
  const [row] = await tx<Newest[]>`
    select id, name, method, compound, trim_scale(rate)::text as rate, valid_from::text as from, valid_to::text as to
      from tax_code where code = ${code} order by valid_from desc limit 1`;
  if (!row) throw BadInput.at("code", "unknown_tax", `There is no tax code ${code}`);
  return row;
}

/**
 * A new code, borne by what customers of one tax category buy of products of one. Refuses: BadInput (a code that is there, a rate where
 * there can be none, categories that bear another tax then, or a day that is in use or closed).
 */
export async function addTaxCode(tx: Tx, actor: Actor, input: AddTaxCodeInput, now: Date): Promise<void> {
  const { code, name, method, rate, besides, valid_from } = input;
  await refuseUsedDay(tx, "valid_from", valid_from);
  const [known] = await tx`select 1 from tax_code where code = ${code} limit 1`;
  if (known) throw BadInput.at("code", "tax_known", `There is a tax code ${code} already. Give it a new rate instead`);
  await refuseOtherTaxes(tx, input, method);

  await tx`
    insert into tax_code (tenant_id, code, name, method, rate, compound, valid_from)
    values (${actor.tenantId}, ${code}, ${name}, ${method}, ${rate}, ${besides === "compound"}, ${valid_from})`;
  await addRule(tx, actor, { ...input, valid_from: null });
  // Whoever names a tax has chosen: the set-up asks no more.
  await tx`update tenant set taxes_chosen_at = coalesce(taxes_chosen_at, ${now}) where id = current_tenant()`;
  await appendEvents(tx, actor, [taxCodeAdded.make(actor.tenantId, input)], now);
}

/** Taxes that fall on the same lines must have been meant to; what is included in a price and what is added to it do not go together. */
async function refuseOtherTaxes(
  tx: Tx,
  wanted: Pick<AddTaxCodeInput, "code" | "besides" | "customers" | "products" | "country" | "valid_from">,
  method: TaxMethod,
): Promise<void> {
  const { code, besides, customers, products, country, valid_from } = wanted;
  const taxes = await tx<{ code: string; method: TaxMethod }[]>`
    select distinct c.code, c.method from tax_rule r join tax_code c on c.tenant_id = r.tenant_id and c.code = r.tax_code
     where r.customer_tax_category = ${customers} and r.item_tax_category = ${products} and r.country is not distinct from ${country}
       and (r.valid_to is null or r.valid_to >= ${valid_from}) and (c.valid_to is null or c.valid_to >= ${valid_from})
     order by c.code`;
  const [first] = taxes;
  if (taxes.some((one) => one.code === code))
    throw BadInput.at("products", "taxed_already", `They bear ${code} then already`);
  if (besides === "alone" && first)
    throw BadInput.at(
      "products",
      "taxed_already",
      `They bear ${first.code} then. Give it a new rate, or end it before`,
    );
  if (besides !== "alone" && !first)
    throw BadInput.at("besides", "no_other_tax", "They bear no other tax then: choose that it stands alone");
  const other = besides === "alone" ? undefined : taxes.find((one) => one.method !== method);
  if (other || (besides !== "alone" && method !== "exclusive" && method !== "inclusive"))
    throw BadInput.at(
      "besides",
      "methods_differ",
      `It can stand beside ${(other ?? first)?.code} only if both are added to the price, or both included in it`,
    );
}

async function addRule(
  tx: Tx,
  actor: Actor,
  rule: Pick<AddTaxCodeInput, "code" | "customers" | "products" | "country"> & { valid_from: Day | null },
): Promise<void> {
  const { code, customers, products, country, valid_from } = rule;
  await tx`
    insert into tax_rule (tenant_id, customer_tax_category, item_tax_category, country, position, tax_code, valid_from)
    select ${actor.tenantId}, ${customers}, ${products}, ${country}, coalesce(max(position), 0) + 1, ${code}, ${valid_from}::date
      from tax_rule
     where customer_tax_category = ${customers} and item_tax_category = ${products} and country is not distinct from ${country}`;
}

/**
 * More who bear a code from a day on: another category of customers or products, or a country, where its rules go before those for every
 * country. Refuses: BadInput (no such code, one that has ended by then, bearers of another tax, or a day that is in use or closed).
 */
export async function addTaxBearers(tx: Tx, actor: Actor, input: AddTaxBearersInput, now: Date): Promise<void> {
  const { code, customers, products, country, besides, valid_from } = input;
  await refuseUsedDay(tx, "valid_from", valid_from);
  const tax = await newestOf(tx, code);
  if (tax.to !== null && tax.to < valid_from)
    throw BadInput.at("code", "tax_ended", `${code} ends on ${tax.to} already`);
  await refuseOtherTaxes(tx, input, tax.method);

  await addRule(tx, actor, input);
  const facts = { code, customers, products, country, besides, valid_from };
  await appendEvents(tx, actor, [taxBearersAdded.make(actor.tenantId, facts)], now);
}

type Rule = { code: string; customers: string; products: string; country: string | null; from: Day; to: Day | null };

/**
 * Ends with a day that some bear a code; the others go on. Refuses: BadInput (none such, one that has ended, a day before it begins, or
 * one after which something is taxed or closed).
 */
export async function endTaxBearers(tx: Tx, actor: Actor, input: EndTaxBearersInput, now: Date): Promise<void> {
  const { bearers, valid_to } = input;
  await refuseUsedDay(tx, "valid_to", addDays(valid_to, 1));
  const [rule] = await tx<Rule[]>`
    select r.tax_code as code, r.customer_tax_category as customers, r.item_tax_category as products, r.country,
           coalesce(r.valid_from, (select min(c.valid_from) from tax_code c where c.code = r.tax_code))::text as from, r.valid_to::text as to
      from tax_rule r where r.id = ${bearers}`;
  if (!rule) throw BadInput.at("bearers", "unknown_bearers", "Choose who bears it no longer");
  const { from, to, ...facts } = rule;
  if (to !== null) throw BadInput.at("bearers", "tax_ended", `That ends on ${to} already`);
  // What has not begun is taken out: it holds on no day.
  if (valid_to < addDays(from, -1))
    throw BadInput.at("valid_to", "overlap", `They bear it from ${from} on. Enter the day before or a later one`);

  if (valid_to < from) await tx`delete from tax_rule where id = ${bearers}`;
  else await tx`update tax_rule set valid_to = ${valid_to} where id = ${bearers}`;
  await appendEvents(tx, actor, [taxBearersEnded.make(actor.tenantId, { ...facts, valid_to })], now);
}

/**
 * Another rate of a code from a day on; the one before holds until the day before. One that has not begun is replaced by one of its own
 * first day. Refuses: BadInput (no such code, one that bears no rate, a day that another rate has, or that is in use or closed).
 */
export async function setTaxRate(tx: Tx, actor: Actor, input: SetTaxRateInput, now: Date): Promise<void> {
  const { code, rate, valid_from } = input;
  await refuseUsedDay(tx, "valid_from", valid_from);
  const last = await newestOf(tx, code);
  if (last.method === "exempt" || last.method === "reverse_charge")
    throw BadInput.at("code", "no_rate", `Nothing is charged under ${code}: it has no rate`);
  if (valid_from < last.from)
    throw BadInput.at("valid_from", "overlap", `${code} has a rate from ${last.from} on. Enter a later day`);
  if (last.to !== null && valid_from <= last.to)
    throw BadInput.at("valid_from", "overlap", `${code} ends on ${last.to}. Enter a later day`);

  if (valid_from === last.from) await tx`update tax_code set rate = ${rate} where id = ${last.id}`;
  else {
    if (last.to === null) await tx`update tax_code set valid_to = ${addDays(valid_from, -1)} where id = ${last.id}`;
    await tx`
      insert into tax_code (tenant_id, code, name, method, rate, compound, valid_from)
      values (${actor.tenantId}, ${code}, ${last.name}, ${last.method}, ${rate}, ${last.compound}, ${valid_from})`;
  }
  await appendEvents(tx, actor, [taxRateSet.make(actor.tenantId, { code, before: last.rate, rate, valid_from })], now);
}

/**
 * Ends a code with a day: nothing is taxed by it later, unless it gets a new rate. Refuses: BadInput (no such code, one that has ended,
 * a day before its newest rate begins, or one after which something is taxed or closed).
 */
export async function retireTaxCode(tx: Tx, actor: Actor, input: RetireTaxCodeInput, now: Date): Promise<void> {
  const { code, valid_to } = input;
  await refuseUsedDay(tx, "valid_to", addDays(valid_to, 1));
  const last = await newestOf(tx, code);
  if (last.to !== null) throw BadInput.at("code", "tax_ended", `${code} ends on ${last.to} already`);
  if (valid_to < last.from)
    throw BadInput.at("valid_to", "overlap", `${code} has a rate from ${last.from} on. Enter that day or a later one`);

  await tx`update tax_code set valid_to = ${valid_to} where id = ${last.id}`;
  await appendEvents(tx, actor, [taxCodeRetired.make(actor.tenantId, { code, valid_to })], now);
}
