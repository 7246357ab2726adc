import { formatUnitPrice, type Micro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";

export type AnnouncedLineView = {
  sku: string;
  name: string;
  quantity: number;
  /** Charged without tax; null where it is another currency's money. Left out for who may not see costs. */
  unit_cost?: string | null;
  /** Why it cannot be received as it is; null where it can. */
  lacks: "unknown" | "inactive" | "service" | null;
};

export type AnnouncedView = {
  company: string;
  shipment_number: string;
  order_number: string;
  currency: string;
  lines: AnnouncedLineView[];
};

type Row = Omit<AnnouncedLineView, "quantity" | "unit_cost" | "lacks"> & {
  quantity: string;
  unit_cost: string | null;
  kind: "stock" | "service" | null;
  active: boolean | null;
};

/** What another company of ours said that it sent with a receipt; null for any other receipt. A product that was made since is found. */
export async function readAnnounced(db: Db, receiptId: string): Promise<AnnouncedView | null> {
  const [head] = await db<Omit<AnnouncedView, "lines">[]>`
    select company, shipment_number, order_number, currency from announced_receipt where receipt_id = ${receiptId}`;
  if (!head) return null;
  const rows = await db<Row[]>`
    select l.sku, l.name, l.quantity, l.unit_cost, i.kind, i.active
      from announced_line l left join item i on i.tenant_id = l.tenant_id and i.sku_key = l.sku_key
     where l.receipt_id = ${receiptId} order by l.line_no`;
  return {
    ...head,
    lines: rows.map(({ sku, name, quantity, unit_cost, kind, active }) => ({
      sku,
      name,
      quantity: microToNumber(parseMicro(quantity)),
      unit_cost: unit_cost === null ? null : formatUnitPrice(parseMicro(unit_cost), head.currency),
      lacks: kind === null ? "unknown" : kind === "service" ? "service" : active ? null : "inactive",
    })),
  };
}

/** What the goods of a receipt were announced to cost by the unit: item → cost. */
export async function announcedCosts(db: Db, receiptId: string): Promise<Map<string, Micro>> {
  const rows = await db<{ id: string; cost: string }[]>`
    select i.id, l.unit_cost as cost from announced_line l join item i on i.tenant_id = l.tenant_id and i.sku_key = l.sku_key
     where l.receipt_id = ${receiptId} and l.unit_cost is not null`;
  return new Map(rows.map(({ id, cost }) => [id, parseMicro(cost)]));
}

/** SQL for what receipts that nobody has ended announce of each SKU: sku_key, quantity. */
export const incoming = (db: Db) => db`
  select a.sku_key, sum(a.quantity) as quantity from goods_receipt g
    join announced_line a on a.tenant_id = g.tenant_id and a.receipt_id = g.id where g.status = 'open' group by a.sku_key`;

/** Whether anything is announced and not yet received. */
export async function isAnyIncoming(db: Db): Promise<boolean> {
  const [row] = await db<{ any: boolean }[]>`select exists (${incoming(db)}) as any`;
  return row?.any ?? false;
}
