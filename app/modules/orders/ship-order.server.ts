import { readCompany } from "#app/modules/access/company.server.ts";
import { available } from "#app/modules/inventory/rules.ts";
import { issue, levelOf, lockStock, release, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import { orderShipped } from "#app/modules/orders/events.ts";
import { itemsHeldFor, lockOrder, openReservations } from "#app/modules/orders/lock-order.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, microToNumber } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Ships every line that is not shipped yet: its reservation (or free stock) is issued at average cost, and the cost of goods sold
 * is posted. All or nothing.
 * Refuses: NotFound, stale_version, invalid_transition, insufficient_stock (a line without its stock), payment_required (prepay),
 * period_closed.
 */
export async function shipOrder(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { version?: number | undefined },
  now: Date,
): Promise<{ shipmentId: string }> {
  const order = await lockOrder(tx, id, input.version);
  checkEdge(order.status, "shipped");
  if (order.invoicePolicy === "prepay") await refuseUnpaid(tx, id);
  const [company, accounts] = await Promise.all([readCompany(tx), readAccounts(tx)]);
  const open = order.lines.filter((line) => line.shipped < line.quantity);
  const sheet = await lockStock(tx, await itemsHeldFor(tx, order));
  const held = await openReservations(tx, id);
  const shippedOn = dayIn(company.timeZone, now);
  const [taken] = await tx<
    { number: bigint }[]
  >`select take_number('shipment', ${Number(shippedOn.slice(0, 4))}) as number`;

  const shipmentId = newId(now.getTime());
  const shipmentNumber = `SH-${shippedOn.slice(0, 4)}-${String(taken?.number ?? 0n).padStart(5, "0")}`;
  for (const reservation of held) release(sheet, reservation.itemId, reservation, reservation.openQuantity);
  const shortages: Array<{ sku: string; requested: number; available: number }> = [];
  const shipped = open.map((line) => {
    const quantity = line.quantity - line.shipped;
    if (line.kind === "service") return { line, quantity, costMinor: 0n };
    const level = levelOf(sheet, line.itemId);
    if (quantity > available(level) && !level.allowNegative) {
      shortages.push({ sku: line.sku, requested: microToNumber(quantity), available: microToNumber(available(level)) });
      return { line, quantity, costMinor: 0n };
    }
    return {
      line,
      quantity,
      costMinor: issue(sheet, line.itemId, {
        quantity,
        to: "customer",
        kind: "shipment",
        reason: `Shipment ${shipmentNumber}`,
      }),
    };
  });
  const first = shortages[0];
  if (first) {
    throw new Refusal(
      "insufficient_stock",
      `${first.requested} of ${first.sku} to ship, ${first.available} there. Nothing was shipped.`,
      { ...first, shortages },
    );
  }
  const costMinor = shipped.reduce((sum, one) => sum + one.costMinor, 0n);

  const [, , , stockFacts, posted] = await Promise.all([
    tx`insert into shipment (id, tenant_id, number, order_id, shipped_at, shipped_on, actor_name)
       values (${shipmentId}, ${actor.tenantId}, ${shipmentNumber}, ${id}, ${now}, ${shippedOn}, ${actor.name})`.execute(),
    tx`insert into shipment_line ${tx(
      shipped.map((one) => ({
        tenant_id: actor.tenantId,
        shipment_id: shipmentId,
        order_line_id: one.line.id,
        item_id: one.line.itemId,
        quantity: formatMicro(one.quantity),
        cost_minor: one.costMinor,
      })),
    )}`.execute(),
    tx`update sales_order set status = 'shipped', version = version + 1 where id = ${id}`.execute(),
    saveStock(tx, actor, sheet, {
      reason: "shipment",
      sourceType: "shipment",
      sourceId: shipmentId,
      at: now,
      timeZone: company.timeZone,
    }),
    costMinor === 0n
      ? null
      : postEntry(
          tx,
          actor,
          {
            effectiveOn: shippedOn,
            memo: `Cost of goods sold ${order.number}`,
            scope: "sales",
            currency: order.currency,
            sourceType: "shipment",
            sourceId: shipmentId,
            sourceNumber: shipmentNumber,
            purpose: "cogs",
            lines: [
              { account: accounts.of("cogs"), amountMinor: costMinor, customerId: order.customerId },
              { account: accounts.of("inventory"), amountMinor: -costMinor },
            ],
          },
          now,
        ),
  ]);
  // After the reservations are given back: reserved + shipped never exceeds the line.
  await tx`update order_line set quantity_shipped = quantity, waiting = false where order_id = ${id}`;

  const fact = orderShipped.make(id, {
    order_id: id,
    number: order.number,
    shipment_id: shipmentId,
    shipment_number: shipmentNumber,
    currency: order.currency,
    invoice_policy: order.invoicePolicy,
    shipped_at: now.toISOString(),
    shipped_on: shippedOn,
    lines: shipped.map((one) => ({
      line_id: one.line.id,
      item_id: one.line.itemId,
      sku: one.line.sku,
      kind: one.line.kind,
      quantity: microToNumber(one.quantity),
      cost: formatMoney(one.costMinor, order.currency),
    })),
  });
  await appendEvents(tx, actor, [fact, ...stockFacts, ...(posted ? [posted.event] : [])], now);

  return { shipmentId };
}

/** Under the prepay policy goods leave when their invoice is paid. */
async function refuseUnpaid(tx: Tx, orderId: string): Promise<void> {
  const [invoice] = await tx<{ isPaid: boolean; number: string }[]>`
    select allocated_minor = total_minor as "isPaid", number from invoice where order_id = ${orderId} and kind = 'invoice' order by id limit 1`;
  if (invoice?.isPaid) return;
  throw new Refusal(
    "payment_required",
    `This order is shipped when it is paid${invoice ? `: ${invoice.number} is still open` : ", and it has no invoice yet"}.`,
  );
}
