import type { SetupStep } from "#app/modules/orders/setup-steps.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** What of setting up a company is done: two things that somebody said, and the first record of each kind. */
export async function readSetup(db: Db): Promise<Record<SetupStep, boolean>> {
  const [row] = await db<Record<SetupStep, boolean>[]>`
    select company_confirmed_at is not null as company,
           taxes_chosen_at is not null or exists (select 1 from tax_code) as taxes,
           exists (select 1 from item) as product, exists (select 1 from customer) as customer,
           exists (select 1 from sales_order) as "order"
      from tenant where id = current_tenant()`;
  if (!row) throw new NotFound("company");
  return row;
}

/** Whether nothing was ever ordered: what is counted of orders begins with the first. */
export async function hasNoOrder(db: Db): Promise<boolean> {
  const [row] = await db<{ none: boolean }[]>`select not exists (select 1 from sales_order) as none`;
  return row?.none ?? false;
}

/** The newest customers and products, to choose from for a first order. */
export async function readFirstChoices(db: Db) {
  const customers = await db<{ id: string; text: string }[]>`
    select id, code || ' ' || name as text from customer where erased_at is null order by id desc limit 20`;
  const products = await db<{ sku: string; name: string }[]>`
    select sku, name from item where active order by created_at desc, id desc limit 20`;
  return { customers, products };
}
