import { readCompany } from "#app/modules/access/company.server.ts";
import { refuseClosedOutlet } from "#app/modules/company/outlets.server.ts";
import { available } from "#app/modules/inventory/rules.ts";
import {
  levelOf,
  lockStock,
  release,
  reserve,
  type StockSheet,
  saveStock,
} from "#app/modules/inventory/stock-sheet.server.ts";
import { orderAmended, reservationFailed, stockReserved } from "#app/modules/orders/events.ts";
import type { AmendOrderInput } from "#app/modules/orders/input.ts";
import {
  itemsHeldFor,
  type LockedLine,
  type LockedOrder,
  lockOrder,
  type OpenReservation,
  openReservations,
} from "#app/modules/orders/lock-order.server.ts";
import { cancelPick } from "#app/modules/orders/pick-order.server.ts";
import {
  lineFacts,
  lineRows,
  type PricedLine,
  priceOrder,
  readOrderCustomer,
} from "#app/modules/orders/price-order.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, type Micro, microToNumber } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { insertRows } from "#db/insert-rows.ts";
import { orderLine } from "#db/schema/orders.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Changes a draft freely; of a placed order the lines and the reference, as long as the whole of it is not invoiced. Lines are
 * matched by SKU: what stays keeps its reservation, only the difference is reserved or given back. A line that names no price keeps
 * its own while product and quantity stay. What is shipped stays, at its price; an order that is changed to just that is shipped
 * with it. The version goes up by one.
 * Refuses: NotFound, stale_version, not_amendable, already_invoiced, BadInput.
 */
export async function amendOrder(tx: Tx, actor: Actor, id: string, input: AmendOrderInput, now: Date): Promise<void> {
  const order = await lockOrder(tx, id, input.version);
  await refuseUnchangeable(tx, order, input);
  const outletId = await takenAt(tx, order, input);
  const isPlaced = order.status === "placed";
  const [decided, customer] = await Promise.all([
    readCompany(tx),
    readOrderCustomer(tx, input.customer_id ?? order.customerId),
  ]);
  const company = { ...decided, taxRounding: order.taxRounding };
  const today = dayIn(company.timeZone, now);
  const kept = order.lines.map(({ sku, quantity, unitPrice, shipped }) => ({
    sku,
    quantity,
    unit_price: unitPrice,
    shipped,
  }));
  const moved = customer.id !== order.customerId;
  const items = input.items && !moved ? withKeptPrices(kept, input.items) : (input.items ?? kept);
  const priced = await priceOrder(tx, company, customer, items, order.placedOn ?? today);
  const stocked = priced.lines.filter((line) => line.kind === "stock").map((line) => line.itemId);
  const sheet = await lockStock(tx, isPlaced ? [...stocked, ...(await itemsHeldFor(tx, order))] : []);
  const held = isPlaced ? await openReservations(tx, id) : [];

  const plan = matchLines(order.lines, priced.lines);
  refuseLessThanShipped(order.lines, plan);
  const isWhole = isPlaced && plan.every(({ line, before }) => before?.shipped === line.quantity);
  const waiting = isPlaced ? adjustReservations(sheet, id, plan, held, isWhole) : new Set<string>();

  // Reservations point at lines and stay as history: a line that goes hands them over to the order.
  const gone = order.lines.filter((line) => !plan.some((one) => one.before?.id === line.id)).map((line) => line.id);
  const released = sheet.reservations;
  sheet.reservations = [];
  const freed = await saveStock(tx, actor, sheet, {
    reason: "release",
    sourceType: "order",
    sourceId: id,
    at: now,
    timeZone: company.timeZone,
  });
  await tx`update reservation set order_line_id = null where order_line_id = any(${gone}::uuid[])`;
  await tx`delete from order_line where id = any(${gone}::uuid[])`;
  // Line numbers are unique within the order: out of the way first.
  await tx`update order_line set line_no = line_no + 100000 where order_id = ${id}`;
  for (const { line, before } of plan) {
    if (!before) continue;
    await tx`
      update order_line set line_no = ${line.lineNo}, quantity = ${formatMicro(line.quantity)}, unit_price = ${formatMicro(line.unitPrice)},
             net_minor = ${line.netMinor}, tax_minor = ${line.taxMinor}, name = ${line.name}, waiting = ${waiting.has(line.id)} where id = ${before.id}`;
  }
  await insertRows(
    tx,
    orderLine,
    lineRows(
      actor.tenantId,
      id,
      plan.filter((one) => !one.before).map((one) => one.line),
      waiting,
    ),
  );
  sheet.reservations = released;
  const taken = await saveStock(tx, actor, sheet, {
    reason: "reservation",
    sourceType: "order",
    sourceId: id,
    at: now,
    timeZone: company.timeZone,
  });
  const reference = input.customer_reference === undefined ? order.customerReference : input.customer_reference;
  await tx`
    update sales_order set customer_id = ${customer.id}, customer_reference = ${reference}, outlet_id = ${outletId}, subtotal_minor = ${priced.subtotalMinor},
           tax_minor = ${priced.taxMinor}, total_minor = ${priced.totalMinor}, status = ${isWhole ? "shipped" : order.status},
           version = version + 1 where id = ${id}`;
  if (isWhole) await cancelPick(tx, id, now);

  const amended = orderAmended.make(id, {
    order_id: id,
    number: order.number,
    customer_id: customer.id,
    currency: order.currency,
    placed_at: order.placedAt?.toISOString() ?? null,
    placed_on: order.placedOn,
    subtotal: formatMoney(priced.subtotalMinor, order.currency),
    tax_total: formatMoney(priced.taxMinor, order.currency),
    total: formatMoney(priced.totalMinor, order.currency),
    invoice_policy: order.invoicePolicy,
    customer_reference: reference,
    external_reference: order.externalReference,
    outlet_id: outletId,
    lines: lineFacts(
      plan.map((one) => one.line),
      order.currency,
    ),
    status: isWhole ? "shipped" : isPlaced ? "placed" : "draft",
    order_version: order.version + 1,
  });
  const reserved = released.map((one) => ({
    line_id: one.orderLineId ?? "",
    item_id: one.itemId,
    sku: levelOf(sheet, one.itemId).sku,
    quantity: microToNumber(one.quantity),
  }));
  const told: NewEvent[] =
    reserved.length > 0 ? [stockReserved.make(id, { order_id: id, number: order.number, lines: reserved })] : [];
  const short = plan.map(({ line }) => line).filter((line) => waiting.has(line.id));
  if (short.length > 0) told.push(waitsForStock(order, short, sheet));
  await appendEvents(tx, actor, [amended, ...told, ...freed, ...taken], now);
}

/** Whether an edit can do anything at all, for the screen that offers it. */
export async function canBeAmended(tx: Tx, id: string): Promise<boolean> {
  const [order] = await tx<{ open: boolean }[]>`
    select status = 'draft' or status = 'placed' and (invoice_policy = 'on_shipment'
           or not exists (select 1 from invoice where order_id = ${id})) as open from sales_order where id = ${id}`;
  return order?.open === true;
}

/**
 * What is invoiced as a whole stays as it is. Under the on-shipment policy each shipment has its own invoice: what is not shipped
 * yet is nobody's claim and may change.
 */
async function refuseUnchangeable(tx: Tx, order: LockedOrder, input: AmendOrderInput): Promise<void> {
  if (order.status !== "draft" && order.status !== "placed") {
    throw new Refusal("not_amendable", `An order that is ${order.status} can no longer be changed.`);
  }
  if (order.status === "draft") return;
  const moves = input.customer_id !== undefined && input.customer_id !== order.customerId;
  if ((input.items || moves) && order.invoicePolicy !== "on_shipment") {
    const [invoiced] = await tx`select 1 from invoice where order_id = ${order.id} limit 1`;
    if (invoiced) {
      throw new Refusal(
        "already_invoiced",
        order.lines.some((line) => line.shipped > 0n)
          ? "This order is invoiced and part of it is shipped. Close it short to give up the rest: that is credited."
          : "This order is invoiced. Cancel it, or credit the invoice, and place another.",
      );
    }
  }
  if (moves) throw new Refusal("not_amendable", "A placed order keeps its customer. Cancel it and place another.");
}

/** The outlet that the order is of from now on. An invoice has printed the one it had. */
async function takenAt(tx: Tx, order: LockedOrder, { outlet_id: wanted }: AmendOrderInput): Promise<string | null> {
  if (wanted === undefined || wanted === order.outletId) return order.outletId;
  const [invoiced] = await tx`select 1 from invoice where order_id = ${order.id} limit 1`;
  if (invoiced) throw new Refusal("already_invoiced", "This order is invoiced: it stays with its outlet.");
  await refuseClosedOutlet(tx, wanted);
  return wanted;
}

/** What has left has left, and was invoiced at its price. */
function refuseLessThanShipped(before: readonly LockedLine[], plan: readonly Match[]): void {
  for (const old of before.filter((line) => line.shipped > 0n)) {
    const line = plan.find((one) => one.before?.id === old.id)?.line;
    if (!line || line.quantity < old.shipped) {
      throw new Refusal(
        "not_amendable",
        `${formatMicro(old.shipped)} of ${old.sku} are shipped: the order cannot have less of it.`,
      );
    }
    if (line.unitPrice !== old.unitPrice)
      throw new Refusal("not_amendable", `${old.sku} is shipped in part and keeps its price.`);
  }
}

/** Told after every edit, also of lines that waited before: the edit announced the order's lines anew. */
function waitsForStock(order: LockedOrder, short: readonly PricedLine[], sheet: StockSheet) {
  const inPart = (id: string) => order.lines.find((line) => line.id === id)?.reserved ?? 0n;
  return reservationFailed.make(order.id, {
    order_id: order.id,
    number: order.number,
    shortages: short.map((line) => ({
      line_id: line.id,
      item_id: line.itemId,
      sku: line.sku,
      requested: microToNumber(line.quantity),
      reserved: microToNumber(inPart(line.id) < line.quantity ? inPart(line.id) : line.quantity),
      available: microToNumber(available(levelOf(sheet, line.itemId))),
    })),
  });
}

type Asked = NonNullable<AmendOrderInput["items"]>[number];

/** What an unchanged or a part-shipped line was sold for stays its price, whatever the product or a price list says by now. */
function withKeptPrices(before: ReadonlyArray<Required<Asked> & { shipped: Micro }>, items: readonly Asked[]): Asked[] {
  const left = [...before];
  return items.map((item) => {
    const place = left.findIndex(
      (one) => one.sku.toLowerCase() === item.sku.toLowerCase() && (one.quantity === item.quantity || one.shipped > 0n),
    );
    const [same] = place < 0 ? [] : left.splice(place, 1);
    return same && item.unit_price === undefined ? { ...item, unit_price: same.unit_price } : item;
  });
}

type Match = { line: PricedLine; before: LockedLine | null };

/** Pairs new lines with old ones of the same item, first come first served; a paired line keeps the old one's id. */
function matchLines(before: readonly LockedLine[], after: readonly PricedLine[]): Match[] {
  const left = [...before];
  return after.map((line) => {
    const place = left.findIndex((one) => one.itemId === line.itemId);
    const [found] = place < 0 ? [] : left.splice(place, 1);
    return found ? { line: { ...line, id: found.id }, before: found } : { line, before: null };
  });
}

/**
 * Gives back what is reserved too much and reserves what is missing, each line whole or not at all. Of an order that is shipped
 * with this nothing stays reserved. Returns the lines that wait.
 */
function adjustReservations(
  sheet: StockSheet,
  orderId: string,
  plan: readonly Match[],
  held: readonly OpenReservation[],
  isWhole: boolean,
): Set<string> {
  const wanted = new Map(plan.map(({ line, before }) => [line.id, line.quantity - (before?.shipped ?? 0n)]));
  for (const reservation of held) {
    // What was reserved by hand stays for the order, until it is over.
    if (!reservation.orderLineId && !isWhole) continue;
    const keep = wanted.get(reservation.orderLineId ?? "") ?? 0n;
    const kept = reservation.openQuantity < keep ? reservation.openQuantity : keep;
    if (reservation.orderLineId) wanted.set(reservation.orderLineId, keep - kept);
    if (kept < reservation.openQuantity)
      release(sheet, reservation.itemId, reservation, reservation.openQuantity - kept);
  }
  const waiting = new Set<string>();
  for (const { line } of plan) {
    const missing = line.kind === "stock" ? (wanted.get(line.id) ?? 0n) : 0n;
    if (missing === 0n) continue;
    const level = levelOf(sheet, line.itemId);
    if (missing <= available(level) || level.allowNegative)
      reserve(sheet, line.itemId, missing, { orderId, orderLineId: line.id });
    else waiting.add(line.id);
  }
  return waiting;
}
