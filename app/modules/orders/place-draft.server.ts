import { readCompany } from "#app/modules/access/company.server.ts";
import { lockStock, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { orderCreated } from "#app/modules/orders/events.ts";
import { lockOrder } from "#app/modules/orders/lock-order.server.ts";
import { lineFacts, lineRows, priceOrder, readOrderCustomer } from "#app/modules/orders/price-order.server.ts";
import { reserveLines } from "#app/modules/orders/reserve-lines.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import { type Actor, salespersonOf } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Places a draft: its lines keep the prices that were agreed, taxes are those of today.
 * Refuses: NotFound, stale_version, invalid_transition, insufficient_stock (with `require_stock`), BadInput (an item no longer sold).
 */
export async function placeDraft(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { version?: number | undefined; require_stock?: boolean | undefined },
  now: Date,
): Promise<void> {
  const order = await lockOrder(tx, id, input.version);
  checkEdge(order.status, "placed");
  const [company, customer] = await Promise.all([readCompany(tx), readOrderCustomer(tx, order.customerId)]);
  const today = dayIn(company.timeZone, now);
  const items = order.lines.map((line) => ({ sku: line.sku, quantity: line.quantity, unit_price: line.unitPrice }));
  const priced = await priceOrder(tx, company, customer, items, today);
  const sheet = await lockStock(
    tx,
    priced.lines.filter((line) => line.kind === "stock").map((line) => line.itemId),
  );

  const { events: reservations, waiting } = reserveLines(sheet, order, priced.lines, input.require_stock ?? false);

  const [, , , stockFacts] = await Promise.all([
    tx`delete from order_line where order_id = ${id}`.execute(),
    tx`insert into order_line ${tx(lineRows(actor.tenantId, id, priced.lines, waiting))}`.execute(),
    tx`update sales_order set status = 'placed', placed_at = ${now}, placed_on = ${today}, placed_by = ${salespersonOf(actor)}, subtotal_minor = ${priced.subtotalMinor},
              tax_minor = ${priced.taxMinor}, total_minor = ${priced.totalMinor}, invoice_policy = ${company.invoicePolicy},
              tax_rounding = ${company.taxRounding}, version = version + 1
        where id = ${id}`.execute(),
    saveStock(tx, actor, sheet, {
      reason: "reservation",
      sourceType: "order",
      sourceId: id,
      at: now,
      timeZone: company.timeZone,
    }),
  ]);

  const created = orderCreated.make(id, {
    order_id: id,
    number: order.number,
    customer_id: order.customerId,
    currency: order.currency,
    placed_at: now.toISOString(),
    placed_on: today,
    subtotal: formatMoney(priced.subtotalMinor, order.currency),
    tax_total: formatMoney(priced.taxMinor, order.currency),
    total: formatMoney(priced.totalMinor, order.currency),
    invoice_policy: company.invoicePolicy,
    customer_reference: order.customerReference,
    external_reference: order.externalReference,
    outlet_id: order.outletId,
    lines: lineFacts(priced.lines, order.currency),
  });
  await appendEvents(tx, actor, [created, ...reservations, ...stockFacts], now);
}
