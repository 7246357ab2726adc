import { earlierScan, recordScan } from "#app/modules/inventory/record-scan.server.ts";
import type { ScanInput, ScanResult } from "#app/modules/inventory/scan-input.ts";
import { type LockedOrder, lockOrder } from "#app/modules/orders/lock-order.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMicro, type Micro, parseMicro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Takes one scan of goods for an order. The first one begins the pick.
 * Refuses: NotFound, not_pickable (the order is not placed), wrong_item, over_pick, and what `recordScan` refuses.
 */
export async function pickScan(
  tx: Tx,
  actor: Actor,
  orderId: string,
  input: ScanInput,
  now: Date,
): Promise<ScanResult> {
  const order = await lockOrder(tx, orderId);
  const open = await openPick(tx, orderId);
  // The pick of a scan that was taken before may be shipped by now; its answer stands.
  const [taken] = await tx<{ id: string }[]>`
    select p.id from stock_scan s join pick p on p.tenant_id = s.tenant_id and p.id = s.pick_id
     where s.id = ${input.id} and p.order_id = ${orderId}`;
  const twin = await earlierScan(tx, { column: "pick_id", id: taken?.id ?? open ?? orderId }, input.id);
  if (twin) return twin;
  if (order.status !== "placed") {
    throw new Refusal("not_pickable", `${order.number} is ${order.status}: there is nothing to pick.`);
  }
  const pickId = open ?? (await beginPick(tx, actor, orderId, now));

  return recordScan(tx, actor, { column: "pick_id", id: pickId }, input, now, {
    accept: async (item) => {
      if (wantedOf(order, item.id) === null) {
        throw new Refusal("wrong_item", `Wrong item: ${item.sku} is not on ${order.number}.`, { field: "code" });
      }
      return { round: 1, onHand: null };
    },
    checkTotal: (item, total) => {
      const wanted = wantedOf(order, item.id) ?? 0n;
      if (total <= wanted) return;
      throw new Refusal("over_pick", `Too many: ${formatMicro(wanted)} of ${item.sku} to pick.`, { field: "code" });
    },
  });
}

/**
 * Ships what was picked, and leaves the rest of the order open: it stays reserved or waits for stock.
 * Refuses: nothing_picked, and what `shipOrder` refuses.
 */
export async function shipPick(
  tx: Tx,
  actor: Actor,
  orderId: string,
  now: Date,
): Promise<{ shipmentId: string; isWhole: boolean }> {
  const order = await lockOrder(tx, orderId);
  const pickId = await openPick(tx, orderId);
  const picked = pickId ? await pickedOf(tx, pickId) : new Map<string, Micro>();
  const lines = spread(order, picked);
  if (!pickId || lines.size === 0) {
    throw new Refusal("nothing_picked", `Nothing is picked for ${order.number}. Scan its goods first.`);
  }

  const { shipmentId, isWhole } = await shipOrder(tx, actor, orderId, { lines }, now);
  await tx`update pick set status = 'shipped', shipment_id = ${shipmentId}, closed_at = ${now} where id = ${pickId}`;

  return { shipmentId, isWhole };
}

/** Puts back what was picked: the next scan begins again. Without an open pick there is nothing to do. */
export async function cancelPick(tx: Tx, orderId: string, now: Date): Promise<void> {
  await lockOrder(tx, orderId);
  await tx`update pick set status = 'cancelled', closed_at = ${now} where order_id = ${orderId} and status = 'open'`;
}

async function openPick(tx: Tx, orderId: string): Promise<string | null> {
  const [row] = await tx<{ id: string }[]>`select id from pick where order_id = ${orderId} and status = 'open'`;
  return row?.id ?? null;
}

async function beginPick(tx: Tx, actor: Actor, orderId: string, now: Date): Promise<string> {
  const id = newId(now.getTime());
  await tx`insert into pick (id, tenant_id, order_id, started_at, started_by_name)
    values (${id}, ${actor.tenantId}, ${orderId}, ${now}, ${actor.name})`;
  return id;
}

async function pickedOf(tx: Tx, pickId: string): Promise<Map<string, Micro>> {
  const rows = await tx<{ itemId: string; quantity: string }[]>`
    select item_id as "itemId", sum(quantity) as quantity from stock_scan where pick_id = ${pickId} group by 1 having sum(quantity) > 0`;
  return new Map(rows.map((row) => [row.itemId, parseMicro(row.quantity)]));
}

/** What is still to be shipped of an item over all lines; null where no line has it. */
function wantedOf(order: LockedOrder, itemId: string): Micro | null {
  const lines = order.lines.filter((line) => line.itemId === itemId && line.kind === "stock");
  return lines.length === 0 ? null : lines.reduce((sum, line) => sum + line.quantity - line.shipped, 0n);
}

/** Gives what was picked to the lines that want it, in their order. */
function spread(order: LockedOrder, picked: Map<string, Micro>): Map<string, Micro> {
  const left = new Map(picked);
  const lines = new Map<string, Micro>();
  for (const line of order.lines) {
    const wanted = line.quantity - line.shipped;
    const free = left.get(line.itemId) ?? 0n;
    const taken = free < wanted ? free : wanted;
    if (line.kind !== "stock" || taken <= 0n) continue;
    lines.set(line.id, taken);
    left.set(line.itemId, free - taken);
  }
  return lines;
}
