import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

export type ShipmentOf = { id: string; number: string; shipped_on: string };

export type ShipmentView = ShipmentOf & {
  order_id: string;
  order_number: string;
  customer_id: string;
  customer_reference: string | null;
  shipped_at: string;
  shipped_by: string;
  /** `left`: what was still to come when it had gone; nothing of what was closed short since. */
  lines: { sku: string; name: string; ordered: number; quantity: number; left: number }[];
};

export async function shipmentsOf(db: Db, orderId: string): Promise<ShipmentOf[]> {
  return db<ShipmentOf[]>`
    select id, number, shipped_on::text from shipment where order_id = ${orderId} order by shipped_at, id limit 50`;
}

export async function readShipment(db: Db, id: string): Promise<ShipmentView> {
  const [head] = await db<(Omit<ShipmentView, "lines" | "shipped_at"> & { shipped_at: Date })[]>`
    select s.id, s.number, s.shipped_on::text, s.shipped_at, s.actor_name as shipped_by, o.id as order_id,
           o.number as order_number, o.customer_id, o.customer_reference
      from shipment s join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id where s.id = ${id}`;
  if (!head) throw new NotFound("shipment");
  const lines = await db<
    { sku: string; name: string; ordered: string; quantity: string; closed: string; before: string }[]
  >`
    select l.sku, l.name, l.quantity as ordered, x.quantity, l.quantity_closed as closed,
           (select coalesce(sum(y.quantity), 0)
              from shipment_line y join shipment e on e.tenant_id = y.tenant_id and e.id = y.shipment_id
             where y.tenant_id = x.tenant_id and y.order_line_id = x.order_line_id
               and (e.shipped_at, e.id) <= (${head.shipped_at}, ${head.id})) as before
      from shipment_line x join order_line l on l.tenant_id = x.tenant_id and l.id = x.order_line_id
     where x.shipment_id = ${id} order by l.line_no, x.id`;
  return {
    ...head,
    shipped_at: head.shipped_at.toISOString(),
    lines: lines.map(({ sku, name, ordered, quantity, closed, before }) => ({
      sku,
      name,
      ordered: microToNumber(parseMicro(ordered)),
      quantity: microToNumber(parseMicro(quantity)),
      left: microToNumber(parseMicro(ordered) - parseMicro(before) - parseMicro(closed)),
    })),
  };
}
