import type { Company } from "#app/modules/access/company.server.ts";
import { lockStock, release, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { itemsHeldFor, type LockedOrder, openReservations } from "#app/modules/orders/lock-order.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { microToNumber } from "#app/modules/shared/quantity.ts";
import type { Tx } from "#db/transaction.ts";

export type GivenBack = { facts: NewEvent[]; ofLine: (lineId: string) => number };

/** Gives back all that is still held for an order that has ended: the facts to announce, and how much it was of each line. */
export async function giveBackHeld(
  tx: Tx,
  actor: Actor,
  company: Company,
  order: LockedOrder,
  now: Date,
): Promise<GivenBack> {
  const sheet = await lockStock(tx, await itemsHeldFor(tx, order));
  const held = await openReservations(tx, order.id);

  for (const one of held) release(sheet, one.itemId, one, one.openQuantity);

  const facts = await saveStock(tx, actor, sheet, {
    reason: "release",
    sourceType: "order",
    sourceId: order.id,
    at: now,
    timeZone: company.timeZone,
  });
  return {
    facts,
    ofLine: (lineId) =>
      microToNumber(
        held.filter((one) => one.orderLineId === lineId).reduce((sum, { openQuantity }) => sum + openQuantity, 0n),
      ),
  };
}
