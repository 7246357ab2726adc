import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { moveCredit, standingAllocations } from "#app/modules/billing/allocate-credit.server.ts";
import { lockInvoice } from "#app/modules/billing/open-items.server.ts";
import { postCreditNote } from "#app/modules/billing/post-credit-note.server.ts";
import { lockStock, release, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { TaxMethod } from "#app/modules/ledger/tax.ts";
import { orderCancelled } from "#app/modules/orders/events.ts";
import { itemsHeldFor, type LockedOrder, lockOrder, openReservations } from "#app/modules/orders/lock-order.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Cancels a draft or placed order of which nothing is shipped: every reservation is given back, a posted invoice is credited in
 * full today, and what was paid on it becomes customer credit. Cancelling a cancelled order changes nothing.
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
    throw new Refusal("partly_shipped", "Part of this order is shipped. Take the goods back by a return instead.");
  }
  const company = await readCompany(tx);
  const sheet = await lockStock(tx, await itemsHeldFor(tx, order));
  const held = await openReservations(tx, id);

  for (const reservation of held) release(sheet, reservation.itemId, reservation, reservation.openQuantity);

  const today = dayIn(company.timeZone, now);
  const stockFacts = await saveStock(tx, actor, sheet, {
    reason: "release",
    sourceType: "order",
    sourceId: id,
    at: now,
    timeZone: company.timeZone,
  });
  await tx`update order_line set waiting = false where order_id = ${id} and waiting`;
  await tx`update sales_order set status = 'cancelled', cancelled_at = ${now}, version = version + 1 where id = ${id}`;
  const billingFacts = await creditInvoices(tx, actor, company, order, today, now);

  const fact = orderCancelled.make(id, {
    order_id: id,
    number: order.number,
    cancelled_at: now.toISOString(),
    cancelled_on: today,
    from_status: order.status === "draft" ? "draft" : "placed",
    placed_on: order.placedOn,
    is_invoiced: billingFacts.length > 0,
    lines: order.lines.map((line) => ({
      line_id: line.id,
      item_id: line.itemId,
      released: microToNumber(
        held.filter((one) => one.orderLineId === line.id).reduce((sum, one) => sum + one.openQuantity, 0n),
      ),
    })),
  });
  await appendEvents(tx, actor, [fact, ...stockFacts, ...billingFacts], now);
}

async function creditInvoices(
  tx: Tx,
  actor: Actor,
  company: Company,
  order: LockedOrder,
  today: string,
  now: Date,
): Promise<NewEvent[]> {
  const ids = await tx<
    { id: string }[]
  >`select id from invoice where order_id = ${order.id} and kind = 'invoice' order by id`;
  const facts: NewEvent[] = [];
  for (const { id } of ids) {
    const invoice = await lockInvoice(tx, id);
    for (const allocation of await standingAllocations(tx, id)) {
      facts.push(
        ...(await moveCredit(
          tx,
          actor,
          {
            invoice,
            sourceType: allocation.sourceType,
            sourceId: allocation.sourceId,
            amountMinor: -allocation.amountMinor,
            allocatedOn: today,
            undoesId: allocation.id,
          },
          now,
        )),
      );
    }
    const lines = await tx<
      Array<{
        orderLineId: string | null;
        itemId: string | null;
        sku: string | null;
        description: string;
        quantity: string;
        unitPrice: string;
        netMinor: bigint;
        taxMinor: bigint;
      }>
    >`
      select l.order_line_id as "orderLineId", l.item_id as "itemId", o.sku, l.description, l.quantity, l.unit_price as "unitPrice",
             l.net_minor as "netMinor", l.tax_minor as "taxMinor"
        from invoice_line l left join order_line o on o.tenant_id = l.tenant_id and o.id = l.order_line_id
       where l.invoice_id = ${id} order by l.line_no`;
    const taxes = await tx<
      Array<{ code: string; method: TaxMethod; rate: string; baseMinor: bigint; taxMinor: bigint }>
    >`
      select tax_code as code, method, rate, base_minor as "baseMinor", tax_minor as "taxMinor" from invoice_tax where invoice_id = ${id} order by tax_code`;
    const note = await postCreditNote(
      tx,
      actor,
      company,
      {
        customerId: order.customerId,
        invoice: { ...invoice, leftMinor: invoice.totalMinor },
        source: { type: "cancellation", id },
        orderId: order.id,
        lines: lines.map((line) => ({
          ...line,
          quantity: parseMicro(line.quantity),
          unitPrice: parseMicro(line.unitPrice),
          costMinor: 0n,
        })),
        taxes: taxes.map((tax) => ({ ...tax, rate: parseMicro(tax.rate) })),
        issuedOn: today,
        reason: `Order ${order.number} cancelled`,
      },
      now,
    );
    facts.push(...note.events);
  }
  return facts;
}
