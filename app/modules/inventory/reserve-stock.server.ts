import { readCompany } from "#app/modules/access/company.server.ts";
import type { ReserveStockInput } from "#app/modules/inventory/input.ts";
import { available, checkAvailable } from "#app/modules/inventory/rules.ts";
import { levelOf, lockStock, reserve, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { microToNumber } from "#app/modules/shared/quantity.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Promises stock of one item, whole or not at all. With an order it is held for that order and given back when it is cancelled.
 * Refuses: insufficient_stock (with available and requested), not_stocked, order_closed, NotFound, BadInput (no such order).
 */
export async function reserveStock(
  tx: Tx,
  actor: Actor,
  sku: string,
  input: ReserveStockInput,
  now: Date,
): Promise<{ reservation_id: string; sku: string; quantity: number; reserved_qty: number; available_qty: number }> {
  const company = await readCompany(tx);
  const [item] = await tx<{ id: string; kind: string }[]>`select id, kind from item where sku_key = lower(${sku})`;
  if (!item) throw new NotFound("item");
  if (item.kind !== "stock") throw new Refusal("not_stocked", `${sku} is a service: it has no stock.`);
  if (input.order_id) {
    const [order] = await tx<
      { status: string }[]
    >`select status from sales_order where id = ${input.order_id} for share`;
    if (!order) throw BadInput.at("order_id", "unknown_order", "There is no such order");
    if (order.status !== "placed" && order.status !== "draft")
      throw new Refusal("order_closed", `The order is ${order.status}: nothing is reserved for it any more.`);
  }
  const sheet = await lockStock(tx, [item.id]);

  const level = levelOf(sheet, item.id);
  checkAvailable(level, input.quantity);

  const id = reserve(sheet, item.id, input.quantity, { orderId: input.order_id ?? null, orderLineId: null });
  const facts = await saveStock(tx, actor, sheet, {
    reason: "reservation",
    sourceType: "reservation",
    sourceId: id,
    at: now,
    timeZone: company.timeZone,
  });

  await appendEvents(tx, actor, facts, now);

  return {
    reservation_id: id,
    sku: level.sku,
    quantity: microToNumber(input.quantity),
    reserved_qty: microToNumber(level.reserved),
    available_qty: microToNumber(available(level)),
  };
}
