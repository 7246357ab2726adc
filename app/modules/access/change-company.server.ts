import { announceSettings } from "#app/modules/company/settings.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { companyChanged } from "./events.ts";
import type { CompanyInput } from "./input.ts";

type Before = {
  name: string;
  currency: string;
  time_zone: string;
  payment_terms_days: number;
  week_start: number;
  is_used: boolean;
};

/**
 * What a new company is called, what it counts in and where its days begin. Currency and time zone are fixed once there is a
 * product, a customer, a price list or an entry in the journal. Refuses: company_in_use.
 */
export async function changeCompany(tx: Tx, actor: Actor, input: CompanyInput, now: Date): Promise<void> {
  const [before] = await tx<Before[]>`
    select name, currency, time_zone, payment_terms_days, week_start,
           exists (select 1 from item) or exists (select 1 from customer) or exists (select 1 from price_list)
           or exists (select 1 from journal_entry) as is_used
      from tenant where id = current_tenant() for no key update`;

  if (!before) throw new NotFound("company");
  for (const field of ["currency", "time_zone"] as const) {
    if (before.is_used && before[field] !== input[field]) {
      throw new Refusal("company_in_use", `There are records already: ${before[field]} stays.`, { field });
    }
  }

  await tx`
    update tenant set name = ${input.name}, currency = ${input.currency}, time_zone = ${input.time_zone},
           payment_terms_days = ${input.payment_terms_days}, week_start = ${input.week_start}, company_confirmed_at = ${now}
     where id = current_tenant()`;

  const { is_used: _, ...was } = before;
  await appendEvents(tx, actor, [companyChanged.make(actor.tenantId, { before: was, after: input })], now);
  await announceSettings(tx, actor, "company_changed", now);
}
