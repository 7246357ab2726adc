import { listScans, type ScanView } from "#app/modules/inventory/scan-queries.server.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

export type OrderToPick = {
  id: string;
  number: string;
  customer: string;
  placed_at: string;
  /** Units to ship still, of them reserved, and of them picked. */
  wanted: number;
  reserved: number;
  picked: number;
};

/** Placed orders with goods to ship, oldest first. `page.after` is the last order's id. */
export async function listOrdersToPick(db: Db, page: Page): Promise<Paged<OrderToPick>> {
  const rows = await db<
    Array<
      Pick<OrderToPick, "id" | "number" | "customer"> & {
        placed_at: Date;
        wanted: string;
        reserved: string;
        picked: string;
      }
    >
  >`
    select o.id, o.number, c.name as customer, o.placed_at, sum(l.quantity - l.quantity_shipped) as wanted,
           sum(l.quantity_reserved) as reserved,
           coalesce((select sum(s.quantity) from pick p join stock_scan s on s.tenant_id = p.tenant_id and s.pick_id = p.id
                      where p.tenant_id = o.tenant_id and p.order_id = o.id and p.status = 'open'), 0) as picked
      from sales_order o
      join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
      join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id and l.kind = 'stock' and l.quantity_shipped < l.quantity
     where o.status = 'placed' ${page.after ? db`and o.id > ${page.after}` : db``}
     group by o.tenant_id, o.id, o.number, c.name, o.placed_at order by o.id limit ${page.limit + 1}`;
  const views = rows.map((row) => ({
    ...row,
    placed_at: row.placed_at.toISOString(),
    wanted: microToNumber(parseMicro(row.wanted)),
    reserved: microToNumber(parseMicro(row.reserved)),
    picked: microToNumber(parseMicro(row.picked)),
  }));
  return toPage(views, page.limit, (row) => row.id);
}

export type PickLine = {
  item_id: string;
  sku: string;
  name: string;
  wanted: number;
  available: number;
  picked: number;
};
export type PickView = {
  order_id: string;
  number: string;
  customer: string;
  status: string;
  lines: PickLine[];
  scans: ScanView[];
};

/** What is to be picked for an order by item, and what is picked. Refuses: NotFound. */
export async function readPick(db: Db, orderId: string): Promise<PickView> {
  const [order] = await db<Array<{ number: string; customer: string; status: string; pickId: string | null }>>`
    select o.number, c.name as customer, o.status,
           (select p.id from pick p where p.tenant_id = o.tenant_id and p.order_id = o.id and p.status = 'open') as "pickId"
      from sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id where o.id = ${orderId}`;
  if (!order) throw new NotFound("order");
  const rows = await db<
    Array<{ item_id: string; sku: string; name: string; wanted: string; there: string; picked: string }>
  >`
    select l.item_id, min(l.sku) as sku, min(l.name) as name, sum(l.quantity - l.quantity_shipped - l.quantity_closed) as wanted,
           greatest(min(s.on_hand - s.reserved) + sum(l.quantity_reserved), 0) as there,
           coalesce((select sum(x.quantity) from stock_scan x where x.pick_id = ${order.pickId} and x.item_id = l.item_id), 0) as picked
      from order_line l join stock_level s on s.tenant_id = l.tenant_id and s.item_id = l.item_id
     where l.order_id = ${orderId} and l.kind = 'stock' and l.quantity_shipped + l.quantity_closed < l.quantity
     group by l.item_id order by min(l.line_no)`;
  return {
    order_id: orderId,
    number: order.number,
    customer: order.customer,
    status: order.status,
    lines: rows.map((row) => ({
      item_id: row.item_id,
      sku: row.sku,
      name: row.name,
      wanted: microToNumber(parseMicro(row.wanted)),
      available: microToNumber(parseMicro(row.there)),
      picked: microToNumber(parseMicro(row.picked)),
    })),
    scans: order.pickId ? await listScans(db, "pick_id", order.pickId) : [],
  };
}

/** The order of a number, as it is scanned from its papers. */
export async function findOrder(db: Db, number: string): Promise<string | null> {
  const [row] = await db<{ id: string }[]>`select id from sales_order where number = ${number.toUpperCase()}`;
  return row?.id ?? null;
}
