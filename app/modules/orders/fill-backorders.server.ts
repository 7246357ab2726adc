import { readCompany } from "#app/modules/access/company.server.ts";
import { available } from "#app/modules/inventory/rules.ts";
import { levelOf, lockStock, reserve, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { stockReserved } from "#app/modules/orders/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

// One call serves at most so many orders; the facts it announces wake the next call if stock is left.
const ORDERS_AT_ONCE = 100;

/**
 * Gives stock of an item that has become available to the lines that wait for it, oldest order first, each whole or not at all.
 * A line that wants more than is left lets smaller ones behind it pass.
 */
export async function fillBackorders(tx: Tx, actor: Actor, itemId: string, now: Date): Promise<void> {
  const waiting = await tx<{ orderId: string }[]>`
    select distinct l.order_id as "orderId" from order_line l where l.item_id = ${itemId} and l.waiting order by 1 limit ${ORDERS_AT_ONCE}`;
  if (waiting.length === 0) return;
  const company = await readCompany(tx);
  // Orders before stock, in id order, as every command does; lines are read once both are held.
  await tx`select id from sales_order where id = any(${waiting.map((row) => row.orderId)}::uuid[]) order by id for update`;
  const sheet = await lockStock(tx, [itemId]);
  const lines = await tx<Array<{ id: string; orderId: string; number: string; sku: string; quantity: string }>>`
    select l.id, l.order_id as "orderId", o.number, l.sku, l.quantity - l.quantity_reserved - l.quantity_shipped as quantity
      from order_line l join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
     where l.item_id = ${itemId} and l.waiting and o.status = 'placed' and l.order_id = any(${waiting.map((row) => row.orderId)}::uuid[])
     order by o.placed_at, o.id, l.line_no`;

  const level = levelOf(sheet, itemId);
  const served = lines.filter((line) => {
    const quantity = parseMicro(line.quantity);
    if (quantity > available(level) && !level.allowNegative) return false;
    reserve(sheet, itemId, quantity, { orderId: line.orderId, orderLineId: line.id });
    return true;
  });
  if (served.length === 0) return;

  await tx`update order_line set waiting = false where id = any(${served.map((line) => line.id)}::uuid[])`;
  const stockFacts = await saveStock(tx, actor, sheet, {
    reason: "reservation",
    sourceType: "order",
    sourceId: served[0]?.orderId ?? itemId,
    at: now,
    timeZone: company.timeZone,
  });

  const reserved = [...new Set(served.map((line) => line.orderId))].map((orderId) => {
    const own = served.filter((line) => line.orderId === orderId);
    return stockReserved.make(orderId, {
      order_id: orderId,
      number: own[0]?.number ?? "",
      lines: own.map((line) => ({
        line_id: line.id,
        item_id: itemId,
        sku: line.sku,
        quantity: microToNumber(parseMicro(line.quantity)),
      })),
    });
  });
  await appendEvents(tx, actor, [...reserved, ...stockFacts], now);
}
