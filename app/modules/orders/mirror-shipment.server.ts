import type * as z from "zod";
import { readCompany } from "#app/modules/access/company.server.ts";
import { type Announcement, announceReceipt } from "#app/modules/inventory/announce-receipt.server.ts";
import { type orderShipped, shipmentMirrored } from "#app/modules/orders/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import { appendEvents } from "#db/event-log.ts";
import { behindOtherWall, type Tx } from "#db/transaction.ts";

type Shipped = Pick<
  z.output<typeof orderShipped.schema>,
  "order_id" | "number" | "shipment_id" | "shipment_number" | "to_company_id"
>;

/**
 * Announces a shipment to the company that its customer is, as a receipt of goods there: both sides in one transaction. Nothing where the
 * customer is not that company any more, and where only services went.
 * Refuses: mirror_refused.
 */
export async function mirrorShipment(tx: Tx, actor: Actor, shipped: Shipped, now: Date): Promise<void> {
  const { order_id, number, shipment_id, shipment_number } = shipped;
  const [to] = await tx<{ id: string }[]>`
    select l.company_id as id from shipment s join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id
      join customer_company l on l.tenant_id = o.tenant_id and l.customer_id = o.customer_id
     where s.id = ${shipment_id} and l.company_id = ${shipped.to_company_id ?? null}
       and not exists (select 1 from shipment_mirror m where m.tenant_id = s.tenant_id and m.shipment_id = s.id)`;
  const lines = to ? await linesOf(tx, shipment_id) : [];
  if (!to || lines.length === 0) return;

  const ours = await readCompany(tx);
  const told: Announcement = {
    companyId: actor.tenantId,
    company: ours.name,
    currency: ours.currency,
    shipmentId: shipment_id,
    shipmentNumber: shipment_number,
    orderNumber: number,
    lines,
  };
  const { company, number: receipt } = await behindOtherWall(tx, actor.tenantId, to.id, () =>
    announceReceipt(tx, to.id, told, actor.requestId, now),
  );

  await tx`
    insert into shipment_mirror (tenant_id, shipment_id, company_id, company, receipt_number, mirrored_at)
    values (${actor.tenantId}, ${shipment_id}, ${to.id}, ${company}, ${receipt}, ${now})`;
  const fact = shipmentMirrored.make(order_id, {
    order_id,
    number,
    shipment_id,
    shipment_number,
    company,
    receipt_number: receipt,
  });
  await appendEvents(tx, actor, [fact], now);
}

/** The goods of a shipment, each SKU once: of several lines the price by the unit is their mean. */
async function linesOf(tx: Tx, shipmentId: string): Promise<Announcement["lines"]> {
  const rows = await tx<{ sku: string; name: string; quantity: string; price: string }[]>`
    select l.sku, l.name, x.quantity, l.unit_price as price
      from shipment_line x join order_line l on l.tenant_id = x.tenant_id and l.id = x.order_line_id
     where x.shipment_id = ${shipmentId} and l.kind = 'stock' order by l.line_no, x.id`;
  const bySku = new Map<string, Announcement["lines"][number]>();
  for (const row of rows) {
    const [quantity, unitPrice] = [parseMicro(row.quantity), parseMicro(row.price)];
    const before = bySku.get(row.sku.toLowerCase());
    const all = (before?.quantity ?? 0n) + quantity;
    const worth = (before?.quantity ?? 0n) * (before?.unitPrice ?? 0n) + quantity * unitPrice;
    bySku.set(row.sku.toLowerCase(), {
      sku: before?.sku ?? row.sku,
      name: before?.name ?? row.name,
      quantity: all,
      unitPrice: roundHalfUp(worth, all),
    });
  }
  return [...bySku.values()];
}
