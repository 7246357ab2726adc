import { readCompany } from "#app/modules/access/company.server.ts";
import { refuseClosedOutlet } from "#app/modules/company/outlets.server.ts";
import { closeAct, lockStock, writeStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { orderCreated, orderDrafted } from "#app/modules/orders/events.ts";
import type { PlaceOrderInput } from "#app/modules/orders/input.ts";
import { lineFacts, lineRows, priceOrder, readOrderCustomer } from "#app/modules/orders/price-order.server.ts";
import { reserveLines } from "#app/modules/orders/reserve-lines.server.ts";
import { type Actor, salespersonOf } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Places an order (or keeps it as a draft): priced by us, its stock reserved in the same transaction, each line whole or not at all.
 * A short line waits for stock unless `require_stock`, which refuses the whole order.
 * `more` is for documents taken over from elsewhere: their own number and time.
 * Refuses: BadInput (unknown customer, SKU or outlet), erased_customer, insufficient_stock.
 */
export async function placeOrder(
  tx: Tx,
  actor: Actor,
  input: PlaceOrderInput,
  now: Date,
  more: { externalReference?: string } = {},
): Promise<{ id: string; number: string }> {
  const [company, customer] = await Promise.all([
    readCompany(tx),
    readOrderCustomer(tx, input.customer_id),
    refuseClosedOutlet(tx, input.outlet_id),
  ]);
  const today = dayIn(company.timeZone, now);
  const priced = await priceOrder(tx, company, customer, input.items, today);
  const isDraft = input.status === "draft";
  const [sheet, [taken]] = await Promise.all([
    lockStock(tx, isDraft ? [] : priced.lines.filter((line) => line.kind === "stock").map((line) => line.itemId)),
    tx<{ number: bigint }[]>`select take_number('order', ${Number(today.slice(0, 4))}) as number`,
  ]);

  const id = newId(now.getTime());
  const number = `SO-${today.slice(0, 4)}-${String(taken?.number ?? 0n).padStart(5, "0")}`;
  const { events: reservations, waiting } = isDraft
    ? { events: [], waiting: new Set<string>() }
    : reserveLines(sheet, { id, number }, priced.lines, input.require_stock ?? false);

  const stockFacts = closeAct(actor, sheet, {
    reason: "reservation",
    sourceType: "order",
    sourceId: id,
    at: now,
    timeZone: company.timeZone,
  });
  const fact = {
    order_id: id,
    number,
    customer_id: customer.id,
    currency: company.currency,
    placed_at: isDraft ? null : now.toISOString(),
    placed_on: isDraft ? null : today,
    subtotal: formatMoney(priced.subtotalMinor, company.currency),
    tax_total: formatMoney(priced.taxMinor, company.currency),
    total: formatMoney(priced.totalMinor, company.currency),
    invoice_policy: company.invoicePolicy,
    customer_reference: input.customer_reference ?? null,
    external_reference: more.externalReference ?? null,
    outlet_id: input.outlet_id ?? null,
    lines: lineFacts(priced.lines, company.currency),
  };
  const created = (isDraft ? orderDrafted : orderCreated).make(id, fact);

  // A statement is sent when it is executed or awaited: the order must be on its way before the stock that refers to it.
  await Promise.all([
    tx`insert into sales_order ${tx({
      id,
      tenant_id: actor.tenantId,
      number,
      customer_id: customer.id,
      status: isDraft ? "draft" : "placed",
      currency: company.currency,
      subtotal_minor: priced.subtotalMinor,
      tax_minor: priced.taxMinor,
      total_minor: priced.totalMinor,
      customer_reference: input.customer_reference ?? null,
      external_reference: more.externalReference ?? null,
      outlet_id: input.outlet_id ?? null,
      invoice_policy: company.invoicePolicy,
      tax_rounding: company.taxRounding,
      origin: actor.origin ?? null,
      created_by: actor.accountId,
      created_by_name: actor.name,
      created_at: now,
      placed_at: isDraft ? null : now,
      placed_on: isDraft ? null : today,
      placed_by: isDraft ? null : salespersonOf(actor),
    })}`.execute(),
    tx`insert into order_line ${tx(lineRows(actor.tenantId, id, priced.lines, waiting))}`.execute(),
    writeStock(tx, sheet),
    appendEvents(tx, actor, [created, ...reservations, ...stockFacts], now),
  ]);

  return { id, number };
}
