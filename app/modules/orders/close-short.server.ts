import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { creditLines, type Invoiced, overpaidBy, readInvoiced } from "#app/modules/billing/credit-lines.server.ts";
import { creditByQuantity, isCreditable, type Part } from "#app/modules/billing/credit-part.ts";
import { lockInvoice } from "#app/modules/billing/open-items.server.ts";
import { orderClosedShort } from "#app/modules/orders/events.ts";
import { type GivenBack, giveBackHeld } from "#app/modules/orders/give-back.server.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { type LockedOrder, lockOrder } from "#app/modules/orders/lock-order.server.ts";
import { cancelPick } from "#app/modules/orders/pick-order.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { formatMoney, roundHalfUp } from "#app/modules/shared/money.ts";
import { type Micro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Gives up what is not shipped of an order of which something is: its reservations are given back, nothing waits any more, and the
 * order is shipped with that. Where the whole was invoiced, the rest is credited today, and what was paid above what is then due
 * becomes customer credit. Closing an order that was closed short changes nothing.
 * Refuses: NotFound, stale_version, invalid_transition, nothing_shipped, period_closed.
 */
export async function closeShort(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { version?: number | undefined },
  now: Date,
): Promise<void> {
  const order = await lockOrder(tx, id, input.version);
  if (order.lines.some((line) => line.closed > 0n)) return;
  checkEdge(order.status, "shipped");
  if (order.lines.every((line) => line.shipped === 0n)) {
    throw new Refusal("nothing_shipped", "Nothing of this order is shipped yet. Cancel it instead.");
  }
  const company = await readCompany(tx);
  // What was sold as a whole is invoiced as a whole, also where the event that makes the invoice has not come round yet.
  if (order.invoicePolicy !== "on_shipment") await invoiceOrder(tx, actor, id, now);

  const back = await giveBackHeld(tx, actor, company, order, now);
  await tx`
    update order_line set quantity_closed = quantity - quantity_shipped, waiting = false
     where order_id = ${id} and quantity_shipped < quantity`;
  await tx`update sales_order set status = 'shipped', version = version + 1 where id = ${id}`;
  await cancelPick(tx, id, now);
  const billingFacts = await creditRest(tx, actor, company, order, now);

  await appendEvents(tx, actor, [closedFact(order, back, company, now), ...back.facts, ...billingFacts], now);
}

function closedFact(order: LockedOrder, back: GivenBack, company: Company, now: Date): NewEvent {
  return orderClosedShort.make(order.id, {
    order_id: order.id,
    number: order.number,
    order_version: order.version + 1,
    customer_id: order.customerId,
    currency: order.currency,
    placed_at: order.placedAt?.toISOString() ?? now.toISOString(),
    placed_on: order.placedOn ?? dayIn(company.timeZone, now),
    closed_at: now.toISOString(),
    closed_on: dayIn(company.timeZone, now),
    is_invoiced: order.invoicePolicy !== "on_shipment",
    lines: order.lines.map((line) => ({
      line_id: line.id,
      item_id: line.itemId,
      sku: line.sku,
      quantity: microToNumber(line.shipped),
      net: formatMoney(roundHalfUp(line.netMinor * line.shipped, line.quantity), order.currency),
      ordered: microToNumber(line.quantity),
      closed: microToNumber(line.quantity - line.shipped),
      released: back.ofLine(line.id),
    })),
  });
}

/** Under the on-shipment policy what did not leave was never invoiced. */
async function creditRest(tx: Tx, actor: Actor, company: Company, order: LockedOrder, now: Date): Promise<NewEvent[]> {
  const id = await invoiceOfWhole(tx, order.id);
  if (!id) return [];
  const invoice = await lockInvoice(tx, id);
  const invoiced = await readInvoiced(tx, id);
  const parts = restOf(invoiced, new Map(order.lines.map((line) => [line.id, line.quantity - line.shipped])));
  if (parts.length === 0) return [];
  const note = {
    invoice,
    invoiced,
    parts,
    source: { type: "cancellation" as const, id },
    issuedOn: dayIn(company.timeZone, now),
    reason: `Order ${order.number} closed short`,
  };
  return creditLines(tx, actor, company, note, now);
}

async function invoiceOfWhole(db: Db, orderId: string): Promise<string | null> {
  const [row] = await db<{ id: string }[]>`
    select id from invoice where order_id = ${orderId} and kind = 'invoice' and source_type = 'order'`;
  return row?.id ?? null;
}

/** What of an invoice is credited when so much of its order's lines is not shipped, as far as it is not credited already. */
function restOf(invoiced: Invoiced, unshipped: ReadonlyMap<string, Micro>): Part[] {
  const parts = invoiced.lines
    .map((line) => ({ line, quantity: unshipped.get(line.orderLineId ?? "") ?? 0n }))
    .filter(({ line, quantity }) => quantity > 0n && isCreditable(line));
  return creditByQuantity(parts, invoiced.taxes, invoiced.taxRounding);
}

export type Closing = {
  lines: Array<{ sku: string; quantity: number }>;
  /** What is credited, tax included, and what of it the customer keeps as credit because it is paid; null where nothing is. */
  credited: string | null;
  kept: string | null;
  /** The whole is still to be invoiced: that is done first, and then the rest is credited. */
  isInvoiceDue: boolean;
};

/** What closing an order short would do, for whoever decides it; null where it cannot be closed short. */
export async function readClosing(db: Db, orderId: string): Promise<Closing | null> {
  const rows = await db<Array<{ id: string; sku: string; currency: string; quantity: string; isEach: boolean }>>`
    select l.id, l.sku, o.currency, l.quantity - l.quantity_shipped as quantity, o.invoice_policy = 'on_shipment' as "isEach"
      from sales_order o join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
     where o.id = ${orderId} and o.status = 'placed' and l.quantity_shipped < l.quantity
       and exists (select 1 from order_line s where s.tenant_id = o.tenant_id and s.order_id = o.id and s.quantity_shipped > 0)
     order by l.line_no`;
  const [first] = rows;
  if (!first) return null;
  const id = await invoiceOfWhole(db, orderId);
  const [invoice] = id
    ? await db<{ leftMinor: bigint }[]>`
        select total_minor - allocated_minor as "leftMinor" from invoice where id = ${id}`
    : [];
  const parts =
    id && invoice
      ? restOf(await readInvoiced(db, id), new Map(rows.map((row) => [row.id, parseMicro(row.quantity)])))
      : [];
  const credited = parts.reduce((sum, part) => sum + part.netMinor + part.taxMinor, 0n);
  const kept = invoice ? overpaidBy(invoice, parts) : 0n;
  return {
    lines: rows.map((row) => ({ sku: row.sku, quantity: microToNumber(parseMicro(row.quantity)) })),
    credited: credited > 0n ? formatMoney(credited, first.currency) : null,
    kept: kept > 0n ? formatMoney(kept, first.currency) : null,
    isInvoiceDue: !first.isEach && id === null,
  };
}
