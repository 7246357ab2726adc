import type { Fragment } from "postgres";
import { formatMoney } from "#app/modules/shared/money.ts";
import type { ListTotals, Page, Paged } from "#app/modules/shared/paging.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";
import { sumUpTo } from "#db/list-totals.ts";

export type SalesKind = "order" | "credit" | "shipment" | "return";

export type SalesLineFilter = {
  kind?: readonly SalesKind[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  hour?: string | undefined;
  weekday?: number | undefined;
  clock?: number | undefined;
  sku?: string | undefined;
  /** Of the product, as it is now. */
  category?: string | undefined;
  customer_id?: string | undefined;
  /** The account that placed the order which the line belongs to. */
  salesperson_id?: string | undefined;
  /** That belong to none. */
  without?: readonly ("product" | "category" | "salesperson")[] | undefined;
  waiting?: "stock" | undefined;
};

/** One line of what is sold, comes back, leaves or is put back. What lowers sales or cost is negative. */
export type SalesLineView = {
  id: string;
  kind: SalesKind;
  day: string;
  document_id: string;
  document: string;
  order_id: string | null;
  customer_id: string;
  customer: string;
  sku: string | null;
  quantity: number;
  /** Of an order also what was wanted of it: what is closed short and was never invoiced is not sold. */
  ordered: number;
  shipped: number;
  currency: string;
  gross: string;
  returned: string;
  net: string;
  /** Only for whom cost may be shown. */
  cost?: string;
  margin?: string;
};

type Row = Omit<
  SalesLineView,
  "quantity" | "ordered" | "shipped" | "gross" | "returned" | "net" | "cost" | "margin"
> & {
  quantity: string;
  ordered: string;
  shipped: string;
  gross_minor: bigint;
  returned_minor: bigint;
  cost_minor: bigint;
};

/** Each kind is found by its own days and cut to the page by itself, so that only a page of each is put together. */
function arms(db: Db, filter: SalesLineFilter, part: (rows: Fragment) => Fragment) {
  const start = filter.hour ? new Date(filter.hour) : null;
  const byMoment = start || filter.weekday || filter.clock !== undefined;
  // What has a day but no moment belongs to no hour, and only orders wait for stock.
  const kinds = new Set<SalesKind>(
    (filter.kind ?? ["order", "credit", "shipment", "return"]).filter(
      (kind) => kind === "order" || !(byMoment || filter.waiting),
    ),
  );
  const local = db`(o.placed_at at time zone (select time_zone from tenant where id = current_tenant()))`;
  const about = (day: Fragment, item: Fragment, customer: Fragment, order: Fragment) => db`
    ${filter.from ? db`and ${day} >= ${filter.from}` : db``}
    ${filter.to ? db`and ${day} <= ${filter.to}` : db``}
    ${filter.sku ? db`and ${item} = (select x.id from item x where x.tenant_id = current_tenant() and x.sku_key = lower(${filter.sku}))` : db``}
    ${filter.category ? db`and ${item} in (select x.id from item x where x.tenant_id = current_tenant() and x.category = ${filter.category})` : db``}
    ${filter.customer_id ? db`and ${customer} = ${filter.customer_id}` : db``}
    ${filter.salesperson_id ? db`and exists (select 1 from sales_order p where p.tenant_id = current_tenant() and p.id = ${order} and p.placed_by = ${filter.salesperson_id})` : db``}
    ${filter.without?.includes("product") ? db`and ${item} is null` : db``}
    ${filter.without?.includes("category") ? db`and not exists (select 1 from item x where x.tenant_id = current_tenant() and x.id = ${item} and x.category is not null)` : db``}
    ${filter.without?.includes("salesperson") ? db`and not exists (select 1 from sales_order p where p.tenant_id = current_tenant() and p.id = ${order} and p.placed_by is not null)` : db``}`;
  const found = {
    order: () => db`
      select 'order' as kind, l.id, o.placed_on as day, o.id as document_id, o.number as document, o.id as order_id, o.customer_id, l.item_id, o.currency,
             s.quantity, l.quantity as ordered, l.quantity_shipped as shipped,
             round(l.net_minor * s.quantity / l.quantity)::bigint as gross_minor, 0::bigint as returned_minor, 0::bigint as cost_minor
        from sales_order o join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
             cross join lateral (select l.quantity - case when o.invoice_policy = 'on_shipment' then l.quantity_closed else 0 end as quantity) s
       where o.placed_at is not null
         and (o.status <> 'cancelled' or exists (select 1 from invoice v where v.tenant_id = o.tenant_id and v.order_id = o.id and v.kind = 'invoice'))
         ${about(db`o.placed_on`, db`l.item_id`, db`o.customer_id`, db`o.id`)}
         ${filter.waiting ? db`and l.waiting and o.status = 'placed'` : db``}
         ${start ? db`and o.placed_at >= ${start} and o.placed_at < ${new Date(start.getTime() + 3_600_000)}` : db``}
         ${filter.weekday ? db`and extract(isodow from ${local}) = ${filter.weekday}` : db``}
         ${filter.clock === undefined ? db`` : db`and extract(hour from ${local}) = ${filter.clock}`}`,
    credit: () => db`
      select 'credit', l.id, i.issued_on, i.id, i.number, i.order_id, i.customer_id, l.item_id, i.currency,
             -l.quantity, 0, 0, 0::bigint, l.net_minor, 0::bigint
        from invoice i join invoice_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
       where i.kind = 'credit_note' ${about(db`i.issued_on`, db`l.item_id`, db`i.customer_id`, db`i.order_id`)}`,
    shipment: () => db`
      select 'shipment', l.id, s.shipped_on, s.id, s.number, s.order_id, o.customer_id, l.item_id, o.currency,
             l.quantity, 0, 0, 0::bigint, 0::bigint, l.cost_minor
        from shipment s join shipment_line l on l.tenant_id = s.tenant_id and l.shipment_id = s.id
             join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id
       where true ${about(db`s.shipped_on`, db`l.item_id`, db`o.customer_id`, db`o.id`)}`,
    return: () => db`
      select 'return', m.id, m.moved_on, i.id, i.number, i.order_id, i.customer_id, m.item_id, m.currency,
             0, 0, 0, 0::bigint, 0::bigint, -m.value_minor
        from stock_move m join invoice i on i.tenant_id = m.tenant_id and i.kind = 'credit_note' and i.source_type = 'return' and i.source_id = m.source_id
       where m.kind = 'return' ${about(db`m.moved_on`, db`m.item_id`, db`i.customer_id`, db`i.order_id`)}`,
  };
  const parts = [...kinds].map((kind) => part(found[kind]()));
  const nothing = db`select * from (${found.order()}) none where false`;
  return parts.length === 0 ? nothing : parts.reduce((all, one) => db`${all} union all ${one}`);
}

const COLUMNS = (db: Db) =>
  db`kind, id, day, document_id, document, order_id, customer_id, item_id, currency, quantity, ordered, shipped, gross_minor, returned_minor, cost_minor`;

/** Lines of sales by day, newest first. `page.after` is `day~id` of the last one. */
export async function listSalesLines(
  db: Db,
  filter: SalesLineFilter,
  page: Page,
  sight: { cost: boolean },
): Promise<Paged<SalesLineView>> {
  const [afterDay, afterId] = page.after?.split("~") ?? [];
  const after = afterDay && afterId ? db`(a.day, a.id) < (${afterDay}::date, ${afterId}::uuid)` : db`true`;
  const cut = (rows: Fragment) =>
    db`(select * from (${rows}) a (${COLUMNS(db)}) where ${after} order by a.day desc, a.id desc limit ${page.limit + 1})`;
  const rows = await db<Row[]>`
    select r.kind, r.id, r.day, r.document_id, r.document, r.order_id, r.customer_id, c.name as customer, i.sku, r.currency, r.quantity, r.ordered, r.shipped,
           r.gross_minor, r.returned_minor, r.cost_minor
      from (select * from (${arms(db, filter, cut)}) u order by u.day desc, u.id desc limit ${page.limit + 1}) r
      join customer c on c.tenant_id = current_tenant() and c.id = r.customer_id
      left join item i on i.tenant_id = current_tenant() and i.id = r.item_id
     order by r.day desc, r.id desc`;
  const data = rows.slice(0, page.limit).map((row) => toView(row, sight.cost));
  const last = data.at(-1);
  return { data, next: rows.length > page.limit && last ? `${last.day}~${last.id}` : null };
}

function toView(row: Row, cost: boolean): SalesLineView {
  const { quantity, ordered, shipped, gross_minor, returned_minor, cost_minor, ...rest } = row;
  const money = (minor: bigint) => formatMoney(minor, row.currency);
  const net = gross_minor - returned_minor;
  return {
    ...rest,
    quantity: microToNumber(parseMicro(quantity)),
    ordered: microToNumber(parseMicro(ordered)),
    shipped: microToNumber(parseMicro(shipped)),
    gross: money(gross_minor),
    returned: money(returned_minor),
    net: money(net),
    ...(cost ? { cost: money(cost_minor), margin: money(net - cost_minor) } : {}),
  };
}

/** How many lines a filter lets through and what they come to. */
export async function sumSalesLines(
  db: Db,
  filter: SalesLineFilter,
  atMost: number,
  sight: { cost: boolean },
): Promise<ListTotals> {
  const cut = (rows: Fragment) => db`(select * from (${rows}) a (${COLUMNS(db)}) limit ${atMost + 1})`;
  return sumUpTo(
    db,
    atMost,
    db`select u.currency, u.gross_minor - u.returned_minor as net, u.cost_minor as cost, u.gross_minor - u.returned_minor - u.cost_minor as margin
         from (${arms(db, filter, cut)}) u`,
    sight.cost ? ["net", "cost", "margin"] : ["net"],
    formatMoney,
  );
}
