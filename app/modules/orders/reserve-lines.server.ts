import { available } from "#app/modules/inventory/rules.ts";
import { levelOf, reserve, type StockSheet } from "#app/modules/inventory/stock-sheet.server.ts";
import { reservationFailed, stockReserved } from "#app/modules/orders/events.ts";
import type { PricedLine } from "#app/modules/orders/price-order.server.ts";
import { requireStock, serveLines } from "#app/modules/orders/rules.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { microToNumber } from "#app/modules/shared/quantity.ts";

type Line = Pick<PricedLine, "id" | "itemId" | "sku" | "kind" | "quantity">;

/**
 * Reserves the stock lines on the sheet, each whole or not at all, in their order. Returns the facts and which lines wait.
 * Refuses: insufficient_stock where `mustHave` and a SKU is short (its lines together); then nothing is reserved.
 */
export function reserveLines(
  sheet: StockSheet,
  order: { id: string; number: string },
  lines: readonly Line[],
  mustHave: boolean,
): { events: NewEvent[]; waiting: Set<string> } {
  const stocked = lines.filter((line) => line.kind === "stock");
  if (stocked.length === 0) return { events: [], waiting: new Set() };
  const stockOf = (itemId: string) => {
    const level = levelOf(sheet, itemId);
    return { available: available(level), allowNegative: level.allowNegative };
  };
  if (mustHave) requireStock(stocked, stockOf, microToNumber);

  const { served, short } = serveLines(stocked, stockOf);
  for (const line of served) reserve(sheet, line.itemId, line.quantity, { orderId: order.id, orderLineId: line.id });

  const events: NewEvent[] = [];
  if (served.length > 0) {
    events.push(
      stockReserved.make(order.id, {
        order_id: order.id,
        number: order.number,
        lines: served.map((line) => ({
          line_id: line.id,
          item_id: line.itemId,
          sku: line.sku,
          quantity: microToNumber(line.quantity),
        })),
      }),
    );
  }
  if (short.length > 0) {
    events.push(
      reservationFailed.make(order.id, {
        order_id: order.id,
        number: order.number,
        shortages: short.map(({ line, requested, available: free }) => ({
          line_id: line.id,
          item_id: line.itemId,
          sku: line.sku,
          requested: microToNumber(requested),
          reserved: 0,
          available: microToNumber(free),
        })),
      }),
    );
  }
  return { events, waiting: new Set(short.map(({ line }) => line.id)) };
}
