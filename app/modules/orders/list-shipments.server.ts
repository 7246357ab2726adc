import { formatMoney } from "#app/modules/shared/money.ts";
import type { ListTotals, Page, Paged } from "#app/modules/shared/paging.ts";
import type { Db } from "#db/client.ts";
import { sumUpTo } from "#db/list-totals.ts";

export type ShipmentFilter = { from?: string | undefined; to?: string | undefined; customer_id?: string | undefined };

export type ShipmentView = {
  id: string;
  number: string;
  order_id: string;
  order: string;
  customer_id: string;
  customer: string;
  shipped_on: string;
  shipped_at: string;
  placed_at: string;
  /** From the order to the shipment. */
  seconds: number;
};

// An order that was cancelled before its invoice was never sold, and what left for it is no delivery.
const matching = (db: Db, filter: ShipmentFilter) => db`
  (o.status <> 'cancelled' or exists (select 1 from invoice v where v.tenant_id = o.tenant_id and v.order_id = o.id and v.kind = 'invoice'))
  ${filter.from ? db`and s.shipped_on >= ${filter.from}` : db``}
  ${filter.to ? db`and s.shipped_on <= ${filter.to}` : db``}
  ${filter.customer_id ? db`and o.customer_id = ${filter.customer_id}` : db``}`;

const joined = (db: Db) => db`shipment s join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id`;

/** Shipments by day, newest first. `page.after` is `day~id` of the last one. */
export async function listShipments(db: Db, filter: ShipmentFilter, page: Page): Promise<Paged<ShipmentView>> {
  const [day, id] = page.after?.split("~") ?? [];
  const rows = await db<Array<Omit<ShipmentView, "shipped_at" | "placed_at"> & { shipped_at: Date; placed_at: Date }>>`
    select s.id, s.number, s.order_id, o.number as "order", o.customer_id, c.name as customer, s.shipped_on, s.shipped_at, o.placed_at,
           greatest(floor(extract(epoch from s.shipped_at - o.placed_at)), 0)::int as seconds
      from ${joined(db)} join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
     where ${matching(db, filter)} ${day && id ? db`and (s.shipped_on, s.id) < (${day}::date, ${id}::uuid)` : db``}
     order by s.shipped_on desc, s.id desc limit ${page.limit + 1}`;
  const data = rows
    .slice(0, page.limit)
    .map((row) => ({ ...row, shipped_at: row.shipped_at.toISOString(), placed_at: row.placed_at.toISOString() }));
  const last = data.at(-1);
  return { data, next: rows.length > page.limit && last ? `${last.shipped_on}~${last.id}` : null };
}

/** How many shipments a filter lets through. */
export async function countShipments(db: Db, filter: ShipmentFilter, atMost: number): Promise<ListTotals> {
  return sumUpTo(db, atMost, db`select o.currency from ${joined(db)} where ${matching(db, filter)}`, [], formatMoney);
}
