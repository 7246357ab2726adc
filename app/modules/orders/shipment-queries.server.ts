import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

export type ShipmentOf = { id: string; number: string; shipped_on: string };
/** `mirror`: to which company of ours it was announced, and as which receipt there. */
export type ShipmentListed = ShipmentOf & { mirror: { company: string; receipt: string } | null };

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

export async function shipmentsOf(db: Db, orderId: string): Promise<ShipmentListed[]> {
  return db<ShipmentListed[]>`
    select s.id, s.number, s.shipped_on::text,
           case when m.shipment_id is not null then jsonb_build_object('company', m.company, 'receipt', m.receipt_number) end as mirror
      from shipment s left join shipment_mirror m on m.tenant_id = s.tenant_id and m.shipment_id = s.id
     where s.order_id = ${orderId} order by s.shipped_at, s.id limit 50`;
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
