import type { Micro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";

/*
 * The life of an order. People decide draft, placed, shipped, completed, cancelled; these are stored. Everything else (reserved,
 * invoiced, paid) is computed from documents.
 * - placed -> shipped ships every line, or closes short what is left of an order of which something is shipped; a part-shipped
 *   order is still placed;
 * - only a draft or a placed order of which nothing is shipped can be cancelled; cancelling gives every reservation back;
 * - a line is reserved whole or not at all; lines are served in their order.
 */

export type OrderStatus = "draft" | "placed" | "shipped" | "completed" | "cancelled";

const EDGES: Record<OrderStatus, readonly OrderStatus[]> = {
  draft: ["placed", "cancelled"],
  placed: ["shipped", "cancelled"],
  shipped: ["completed"],
  completed: [],
  cancelled: [],
};

export function allowedFrom(status: OrderStatus): readonly OrderStatus[] {
  return EDGES[status];
}

/** Throws Refusal invalid_transition with the allowed list. */
export function checkEdge(from: OrderStatus, to: OrderStatus): void {
  if (!EDGES[from].includes(to)) {
    const allowed = EDGES[from];
    throw new Refusal(
      "invalid_transition",
      allowed.length > 0
        ? `An order that is ${from} cannot become ${to}. It can become ${allowed.join(" or ")}.`
        : `An order that is ${from} cannot become ${to}.`,
      {
        allowed: [...allowed],
      },
    );
  }
}

export type ReservationStatus = "none" | "reserved" | "backordered" | "fulfilled" | "released";

/** What an order's lines say of its stock. Services need none and count as there. `placed`: it was, whatever became of it. */
export function reservationStatus(
  { status, placed }: { status: OrderStatus; placed: boolean },
  lines: ReadonlyArray<{
    kind: "stock" | "service";
    quantity: Micro;
    reserved: Micro;
    shipped: Micro;
    closed: Micro;
  }>,
): ReservationStatus {
  return reservationOf(
    { status, placed },
    {
      ended: lines.every((line) => line.shipped + line.closed === line.quantity),
      stocked: lines.some((line) => line.kind === "stock"),
      served: lines.every(
        (line) => line.kind !== "stock" || line.reserved + line.shipped + line.closed === line.quantity,
      ),
    },
  );
}

/** The same, where only this is known of the lines: whether all are shipped or closed, any is kept in stock, all of those are served. */
export function reservationOf(
  { status, placed }: { status: OrderStatus; placed: boolean },
  lines: { ended: boolean; stocked: boolean; served: boolean },
): ReservationStatus {
  // Nothing was ever kept for a draft, so nothing is released when it is cancelled.
  if (!placed) return "none";
  if (status === "cancelled") return lines.stocked ? "released" : "none";
  if (lines.ended) return "fulfilled";
  if (!lines.stocked) return "none";
  return lines.served ? "reserved" : "backordered";
}

export type Shortage<Line> = { line: Line; requested: Micro; available: Micro };

/**
 * Serves lines in their order, each whole or not at all, from what is available of each item. Returns which are served and which
 * are short. Lines of an item that may go negative are always served.
 */
export function serveLines<Line extends { itemId: string; quantity: Micro }>(
  lines: readonly Line[],
  availableOf: (itemId: string) => { available: Micro; allowNegative: boolean },
): { served: Line[]; short: Shortage<Line>[] } {
  const left = new Map<string, Micro>();
  const served: Line[] = [];
  const short: Shortage<Line>[] = [];
  for (const line of lines) {
    const stock = availableOf(line.itemId);
    const free = left.get(line.itemId) ?? stock.available;
    if (line.quantity <= free || stock.allowNegative) {
      served.push(line);
      left.set(line.itemId, free - line.quantity);
    } else {
      short.push({ line, requested: line.quantity, available: free });
      left.set(line.itemId, free);
    }
  }
  return { served, short };
}

/** All lines of an item together must be there. Throws Refusal insufficient_stock with every short SKU. */
export function requireStock<Line extends { itemId: string; sku: string; quantity: Micro }>(
  lines: readonly Line[],
  availableOf: (itemId: string) => { available: Micro; allowNegative: boolean },
  asNumber: (quantity: Micro) => number,
): void {
  const wanted = new Map<string, { sku: string; quantity: Micro }>();
  for (const line of lines) {
    const sum = wanted.get(line.itemId);
    wanted.set(line.itemId, { sku: line.sku, quantity: (sum?.quantity ?? 0n) + line.quantity });
  }
  const shortages = [...wanted].flatMap(([itemId, { sku, quantity }]) => {
    const stock = availableOf(itemId);
    return quantity <= stock.available || stock.allowNegative
      ? []
      : [{ sku, requested: asNumber(quantity), available: asNumber(stock.available) }];
  });
  const first = shortages[0];
  if (first) {
    throw new Refusal(
      "insufficient_stock",
      `Only ${first.available} of ${first.sku} available, ${first.requested} requested.`,
      { ...first, shortages },
    );
  }
}
