import { readCompany } from "#app/modules/access/company.server.ts";
import { available } from "#app/modules/inventory/rules.ts";
import {
  issue,
  levelOf,
  lockStock,
  release,
  type StockSheet,
  saveStock,
} from "#app/modules/inventory/stock-sheet.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import { orderShipped } from "#app/modules/orders/events.ts";
import {
  itemsHeldFor,
  type LockedLine,
  type LockedOrder,
  lockOrder,
  type OpenReservation,
  openReservations,
} from "#app/modules/orders/lock-order.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, type Micro, microToNumber } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Ships every line that is not shipped yet, or of `lines` (line id → quantity) just so much: its reservation (or free stock) is issued
 * at average cost, and the cost of goods sold is posted. All or nothing. An order of which a part is left stays placed, the rest
 * reserved or waiting as it was; services go with the last of the goods.
 * Refuses: NotFound, stale_version, invalid_transition, nothing_to_ship, insufficient_stock (a line without its stock), payment_required (prepay),
 * period_closed.
 */
export async function shipOrder(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { version?: number | undefined; lines?: ReadonlyMap<string, Micro> },
  now: Date,
): Promise<{ shipmentId: string; isWhole: boolean }> {
  const order = await lockOrder(tx, id, input.version);
  checkEdge(order.status, "shipped");
  if (order.invoicePolicy === "prepay") await refuseUnpaid(tx, id);
  const [company, accounts] = await Promise.all([readCompany(tx), readAccounts(tx)]);
  const { parts, isWhole } = partsToShip(order, input.lines);
  if (parts.length === 0) throw new Refusal("nothing_to_ship", "Nothing of this order is left to ship.");
  const sheet = await lockStock(tx, await itemsHeldFor(tx, order));
  const held = await openReservations(tx, id);
  const shippedOn = dayIn(company.timeZone, now);
  const [taken] = await tx<{ number: bigint; toCompany: string | null }[]>`
    select take_number('shipment', ${Number(shippedOn.slice(0, 4))}) as number,
           (select company_id from customer_company where customer_id = ${order.customerId}) as "toCompany"`;

  const shipmentId = newId(now.getTime());
  const shipmentNumber = `SH-${shippedOn.slice(0, 4)}-${String(taken?.number ?? 0n).padStart(5, "0")}`;
  if (isWhole) for (const one of held) release(sheet, one.itemId, one, one.openQuantity);
  else releaseParts(sheet, held, parts);
  const shipped = issueParts(sheet, parts, `Shipment ${shipmentNumber}`);
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
    tx`update sales_order set status = ${isWhole ? "shipped" : "placed"}, version = version + 1 where id = ${id}`.execute(),
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
  const waiting = await countShipped(tx, id, shipped, isWhole);

  const fact = orderShipped.make(id, {
    order_id: id,
    number: order.number,
    shipment_id: shipmentId,
    shipment_number: shipmentNumber,
    currency: order.currency,
    invoice_policy: order.invoicePolicy,
    shipped_at: now.toISOString(),
    shipped_on: shippedOn,
    ...(order.placedAt && order.placedOn ? { placed_at: order.placedAt.toISOString(), placed_on: order.placedOn } : {}),
    lines: shipped.map((one) => ({
      line_id: one.line.id,
      item_id: one.line.itemId,
      sku: one.line.sku,
      kind: one.line.kind,
      quantity: microToNumber(one.quantity),
      cost: formatMoney(one.costMinor, order.currency),
    })),
    is_whole: isWhole,
    ...(taken?.toCompany ? { to_company_id: taken.toCompany } : {}),
    waiting: order.lines
      .filter((line) => waiting.has(line.id))
      .map((line) => ({
        line_id: line.id,
        item_id: line.itemId,
        sku: line.sku,
        quantity: microToNumber(line.quantity),
      })),
  });
  await appendEvents(tx, actor, [fact, ...stockFacts, ...(posted ? [posted.event] : [])], now);

  return { shipmentId, isWhole };
}

type Part = { line: LockedLine; quantity: Micro };

/** What leaves now, and whether it is all that was left. */
function partsToShip(
  order: LockedOrder,
  wanted: ReadonlyMap<string, Micro> | undefined,
): { parts: Part[]; isWhole: boolean } {
  const open = order.lines
    .filter((line) => line.shipped < line.quantity)
    .map((line) => ({ line, quantity: line.quantity - line.shipped }));
  const goods = open.filter(({ line }) => line.kind === "stock");
  if (!wanted || goods.every(({ line, quantity }) => (wanted.get(line.id) ?? 0n) >= quantity)) {
    return { parts: open, isWhole: true };
  }
  const parts = goods.flatMap(({ line, quantity }) => {
    const part = wanted.get(line.id) ?? 0n;
    return part > 0n ? [{ line, quantity: part < quantity ? part : quantity }] : [];
  });
  return { parts, isWhole: false };
}

/** Takes from each line's reservation what leaves of it, and from what was reserved for the order by hand what is then missing. */
function releaseParts(sheet: StockSheet, held: readonly OpenReservation[], parts: readonly Part[]): void {
  const taken = new Map<string, Micro>();
  for (const { line, quantity } of parts) {
    let missing = quantity;
    const own = held.filter((one) => one.orderLineId === line.id);
    const byHand = held.filter((one) => one.orderLineId === null && one.itemId === line.itemId);
    for (const one of [...own, ...byHand]) {
      const already = taken.get(one.id) ?? 0n;
      const left = one.openQuantity - already;
      const part = left < missing ? left : missing;
      taken.set(one.id, already + part);
      missing -= part;
    }
  }
  for (const one of held) {
    const quantity = taken.get(one.id) ?? 0n;
    if (quantity > 0n) release(sheet, one.itemId, one, quantity);
  }
}

/** Issues what leaves, at cost. Refuses: insufficient_stock with every short line. */
function issueParts(sheet: StockSheet, parts: readonly Part[], reason: string): Array<Part & { costMinor: bigint }> {
  const shortages: Array<{ sku: string; requested: number; available: number }> = [];
  const shipped = parts.map(({ line, quantity }) => {
    if (line.kind === "service") return { line, quantity, costMinor: 0n };
    const level = levelOf(sheet, line.itemId);
    if (quantity > available(level) && !level.allowNegative) {
      shortages.push({ sku: line.sku, requested: microToNumber(quantity), available: microToNumber(available(level)) });
      return { line, quantity, costMinor: 0n };
    }
    return {
      line,
      quantity,
      costMinor: issue(sheet, line.itemId, { quantity, to: "customer", kind: "shipment", reason }),
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
  return shipped;
}

/**
 * Counts on the lines what has left. After the reservations are given back: reserved + shipped never exceeds the line. Returns the
 * lines that wait for stock still.
 */
async function countShipped(tx: Tx, orderId: string, parts: readonly Part[], isWhole: boolean): Promise<Set<string>> {
  if (isWhole) {
    await tx`update order_line set quantity_shipped = quantity, waiting = false where order_id = ${orderId}`;
    return new Set();
  }
  const rows = parts.map((part) => ({ id: part.line.id, quantity: formatMicro(part.quantity) }));
  await tx`
    update order_line l set quantity_shipped = l.quantity_shipped + d.quantity,
                            waiting = l.quantity_reserved + l.quantity_shipped + d.quantity < l.quantity
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as d (id uuid, quantity numeric) where l.id = d.id`;
  const waiting = await tx<{ id: string }[]>`select id from order_line where order_id = ${orderId} and waiting`;
  return new Set(waiting.map((row) => row.id));
}

/** Under the prepay policy goods leave when their invoice is paid. */
async function refuseUnpaid(tx: Tx, orderId: string): Promise<void> {
  const [invoice] = await tx<{ isPaid: boolean; number: string }[]>`
    select allocated_minor = total_minor as "isPaid", number from invoice where order_id = ${orderId} and kind = 'invoice' order by id limit 1`;
  if (invoice?.isPaid) return;
  throw new Refusal(
    "payment_required",
    invoice
      ? `This order is shipped when it is paid: ${invoice.number} is still open.`
      : "This order is shipped when it is paid, and it has no invoice yet.",
  );
}
