import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { creditLines, readInvoiced } from "#app/modules/billing/credit-lines.server.ts";
import { isCreditable, leftOf } from "#app/modules/billing/credit-part.ts";
import { lockInvoice } from "#app/modules/billing/open-items.server.ts";
import { orderCancelled } from "#app/modules/orders/events.ts";
import { giveBackHeld } from "#app/modules/orders/give-back.server.ts";
import { type LockedOrder, lockOrder } from "#app/modules/orders/lock-order.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Cancels a draft or placed order of which nothing is shipped: every reservation is given back, a posted invoice is credited in
 * full today, as far as it is not credited yet, and what was paid on it becomes customer credit. Cancelling a cancelled order changes nothing.
 * Refuses: NotFound, stale_version, invalid_transition, partly_shipped, period_closed.
 */
export async function cancelOrder(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { version?: number | undefined },
  now: Date,
): Promise<void> {
  const order = await lockOrder(tx, id, input.version);
  if (order.status === "cancelled") return;
  checkEdge(order.status, "cancelled");
  if (order.lines.some((line) => line.shipped > 0n)) {
    throw new Refusal(
      "partly_shipped",
      "Part of this order is shipped. Close it short to give up the rest; what has left comes back by a return.",
    );
  }
  const company = await readCompany(tx);
  const today = dayIn(company.timeZone, now);

  const back = await giveBackHeld(tx, actor, company, order, now);
  await tx`update order_line set waiting = false where order_id = ${id} and waiting`;
  await tx`update sales_order set status = 'cancelled', cancelled_at = ${now}, version = version + 1 where id = ${id}`;
  const credited = await creditInvoices(tx, actor, company, order, today, now);

  const fact = orderCancelled.make(id, {
    order_id: id,
    number: order.number,
    cancelled_at: now.toISOString(),
    cancelled_on: today,
    from_status: order.status === "draft" ? "draft" : "placed",
    placed_on: order.placedOn,
    is_invoiced: credited.isInvoiced,
    lines: order.lines.map((line) => ({ line_id: line.id, item_id: line.itemId, released: back.ofLine(line.id) })),
  });
  await appendEvents(tx, actor, [fact, ...back.facts, ...credited.events], now);
}

/** Of each invoice all that is not credited yet. */
async function creditInvoices(
  tx: Tx,
  actor: Actor,
  company: Company,
  order: LockedOrder,
  today: string,
  now: Date,
): Promise<{ isInvoiced: boolean; events: NewEvent[] }> {
  const ids = await tx<
    { id: string }[]
  >`select id from invoice where order_id = ${order.id} and kind = 'invoice' order by id`;
  const events: NewEvent[] = [];
  for (const { id } of ids) {
    const invoice = await lockInvoice(tx, id);
    const invoiced = await readInvoiced(tx, id);
    const parts = invoiced.lines
      .filter(isCreditable)
      .map((line) => ({ line, quantity: line.quantity, ...leftOf(line) }));
    if (parts.length === 0) continue;
    const note = {
      invoice,
      invoiced,
      parts,
      source: { type: "cancellation" as const, id },
      issuedOn: today,
      reason: `Order ${order.number} cancelled`,
    };
    events.push(...(await creditLines(tx, actor, company, note, now)));
  }
  return { isInvoiced: ids.length > 0, events };
}
