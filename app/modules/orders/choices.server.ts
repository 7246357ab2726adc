import { readListPrices } from "#app/modules/catalog/price-lists.server.ts";
import { type ListPrice, listPriceFor } from "#app/modules/catalog/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Day } from "#app/modules/shared/calendar.ts";
import { likePattern } from "#app/modules/shared/paging.ts";
import { formatMicro, formatUnitPrice, MICRO, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";

/*
 * What the order form offers while somebody types. What fits exactly comes first (code, then barcode or name), then what
 * begins with the text, then what this person used lately; with no text, only what was used lately.
 */

/** More than fits a short list is found by typing on. */
const MOST = 12;
/** The company's latest orders among which "used lately" is looked for. */
const LATELY = 500;

export type CustomerChoice = { id: string; code: string; name: string; exact: boolean };

export async function customerChoices(db: Db, actor: Actor, text: string): Promise<CustomerChoice[]> {
  const key = text.toLowerCase();
  return db<CustomerChoice[]>`
    with lately as (
      select customer_id, max(id::text) as last
        from (select customer_id, created_by, id from sales_order order by id desc limit ${LATELY}) o
       where created_by = ${actor.accountId} group by customer_id)
    select c.id, c.code, c.name, c.code_key = ${key} or lower(c.name) = ${key} as exact
      from customer c left join lately l on l.customer_id = c.id
     where c.erased_at is null and ${text === "" ? db`true` : db`(c.code || ' ' || c.name || ' ' || coalesce(c.email, '')) ilike ${likePattern(text)}`}
     order by (c.code_key = ${key}) desc, (lower(c.name) = ${key}) desc,
              (starts_with(c.code_key, ${key}) or starts_with(lower(c.name), ${key})) desc, l.last desc nulls last, c.name, c.id
     limit ${MOST}`;
}

/** Where this person took their latest order; null without one, or where it named none. */
export async function usualOutlet(db: Db, actor: Actor): Promise<string | null> {
  const [latest] = await db<{ outlet_id: string | null }[]>`
    select outlet_id from (select id, created_by, outlet_id from sales_order order by id desc limit ${LATELY}) o
     where created_by = ${actor.accountId} order by id desc limit 1`;
  return latest?.outlet_id ?? null;
}

export type ItemChoice = {
  id: string;
  sku: string;
  name: string;
  price: string;
  /** Null for a service, which has no stock. */
  available: number | null;
  exact: boolean;
  /** What the customer's price list says today, where it says anything. */
  list_prices?: { from_quantity: string; valid_from: Day | null; unit_price: string }[];
};

type ItemRow = Omit<ItemChoice, "price" | "available" | "list_prices"> & {
  price: string;
  currency: string;
  available: string | null;
};

/** For whom the prices are asked, on which day. */
export type PricedFor = { customerId: string; day: Day };

const columns = (db: Db) => db`
  i.id, i.sku, i.name, i.price, i.currency,
  case when i.kind = 'stock' then coalesce(l.on_hand, 0) - coalesce(l.reserved, 0) end as available`;

export async function itemChoices(
  db: Db,
  actor: Actor,
  text: string,
  whom: PricedFor | null = null,
): Promise<ItemChoice[]> {
  const key = text.toLowerCase();
  const rows = await db<ItemRow[]>`
    with lately as (
      select n.item_id, max(o.id::text) as last
        from (select id, created_by from sales_order order by id desc limit ${LATELY}) o join order_line n on n.order_id = o.id
       where o.created_by = ${actor.accountId} group by n.item_id)
    select ${columns(db)}, i.sku_key = ${key} or coalesce(lower(i.barcode) = ${key}, false) as exact
      from item i
      left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.id
      left join lately u on u.item_id = i.id
     where i.active
       and ${text === "" ? db`true` : db`(i.sku || ' ' || i.name || ' ' || coalesce(i.barcode, '')) ilike ${likePattern(text)}`}
     order by (i.sku_key = ${key}) desc, coalesce(lower(i.barcode) = ${key}, false) desc,
              (starts_with(i.sku_key, ${key}) or starts_with(lower(i.name), ${key})) desc, u.last desc nulls last, i.sku_key
     limit ${MOST}`;
  const listed = await pricesFor(db, rows, whom);
  return rows.map((row) => {
    const one = whom && listPriceFor(listed.get(row.id) ?? [], MICRO, whom.day);
    return toChoice(one === null ? row : { ...row, price: formatMicro(one) });
  });
}

/** Price and what is available now, for the SKUs that stand in lines. */
export async function itemFacts(db: Db, skus: string[], whom: PricedFor | null = null): Promise<ItemChoice[]> {
  const rows = await db<ItemRow[]>`
    select ${columns(db)}, true as exact
      from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.id
     where i.sku_key = any(${skus.map((sku) => sku.toLowerCase())})`;
  const listed = await pricesFor(db, rows, whom);
  return rows.map((row) => {
    const prices = listed.get(row.id)?.map(({ fromQuantity, validFrom, unitPrice }) => ({
      from_quantity: formatMicro(fromQuantity),
      valid_from: validFrom,
      unit_price: formatUnitPrice(unitPrice, row.currency),
    }));
    return { ...toChoice(row), ...(prices ? { list_prices: prices } : {}) };
  });
}

async function pricesFor(db: Db, rows: readonly ItemRow[], whom: PricedFor | null): Promise<Map<string, ListPrice[]>> {
  const [customer] = whom
    ? await db<{ list: string | null }[]>`select price_list_id as list from customer where id = ${whom.customerId}`
    : [];
  if (!whom || !customer?.list) return new Map();
  const skus = rows.map((row) => row.sku);
  return readListPrices(db, customer.list, skus, whom.day);
}

function toChoice({ currency, price, available, ...row }: ItemRow): ItemChoice {
  return {
    ...row,
    price: formatUnitPrice(parseMicro(price), currency),
    available: available === null ? null : microToNumber(parseMicro(available)),
  };
}
