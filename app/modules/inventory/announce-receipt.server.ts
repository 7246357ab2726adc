import { readCompany } from "#app/modules/access/company.server.ts";
import { takesFrom } from "#app/modules/access/sister-companies.server.ts";
import { receiptAnnounced } from "#app/modules/inventory/events.ts";
import { startReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { formatMicro, formatUnitPrice, type Micro, microToNumber } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { insertRows } from "#db/insert-rows.ts";
import { announcedLine } from "#db/schema/inventory.ts";
import type { Tx } from "#db/transaction.ts";

/** What another company of ours has shipped to us, in its own words; each SKU once. */
export type Announcement = {
  companyId: string;
  company: string;
  /** In which it charges. */
  currency: string;
  shipmentId: string;
  shipmentNumber: string;
  orderNumber: string;
  /** `unitPrice`: without tax. */
  lines: readonly { sku: string; name: string; quantity: Micro; unitPrice: Micro }[];
};

/**
 * Begins a receipt of what another company of ours has shipped: it is the draft that the receiving clerk scans against, nothing of it is
 * counted or posted. What is not among our products stays in it by the other company's name, and prices are costs only in our own currency.
 * Returns whose receipt it is and its number. Refuses: mirror_refused (this company does not take its shipments).
 */
export async function announceReceipt(
  tx: Tx,
  tenantId: string,
  told: Announcement,
  requestId: string,
  now: Date,
): Promise<{ company: string; number: string }> {
  const ours = await readCompany(tx);
  if (!(await takesFrom(tx, told.companyId))) {
    throw new Refusal(
      "mirror_refused",
      `${ours.name} does not take shipments of ${told.company}. Have an administrator of both companies end the link on the customer and make it anew, then try again.`,
    );
  }
  const actor: Actor = systemActor(tenantId, told.company, requestId);
  const reference = `${told.shipmentNumber}, ${told.orderNumber}`;
  const { id } = await startReceipt(tx, actor, { reference }, now);
  await tx`
    insert into announced_receipt (tenant_id, receipt_id, company_id, company, shipment_id, shipment_number, order_number, currency, announced_at)
    values (${tenantId}, ${id}, ${told.companyId}, ${told.company}, ${told.shipmentId}, ${told.shipmentNumber}, ${told.orderNumber},
            ${told.currency}, ${now})`;
  const isOurMoney = told.currency === ours.currency;
  await insertRows(
    tx,
    announcedLine,
    told.lines.map(({ sku, name, quantity, unitPrice }, index) => ({
      tenant_id: tenantId,
      receipt_id: id,
      line_no: index + 1,
      sku,
      name,
      quantity: formatMicro(quantity),
      unit_cost: isOurMoney ? formatMicro(unitPrice) : null,
    })),
  );
  const [[receipt], known] = await Promise.all([
    tx<{ number: string }[]>`select number from goods_receipt where id = ${id}`,
    tx<{ sku: string }[]>`
      select l.sku from announced_line l join item i on i.sku_key = l.sku_key and i.kind = 'stock' and i.active
       where l.receipt_id = ${id}`,
  ]);
  const number = receipt?.number ?? "";
  const ourSkus = new Set(known.map(({ sku }) => sku));
  const fact = receiptAnnounced.make(id, {
    receipt_id: id,
    number,
    reference,
    company: told.company,
    shipment_number: told.shipmentNumber,
    order_number: told.orderNumber,
    currency: told.currency,
    has_costs: isOurMoney,
    lines: told.lines.map(({ sku, name, quantity, unitPrice }) => ({
      sku,
      name,
      quantity: microToNumber(quantity),
      unit_cost: isOurMoney ? formatUnitPrice(unitPrice, told.currency) : null,
      is_known: ourSkus.has(sku),
    })),
  });
  await appendEvents(tx, actor, [fact], now);
  return { company: ours.name, number };
}
