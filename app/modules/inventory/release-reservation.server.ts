import { readCompany } from "#app/modules/access/company.server.ts";
import { lockStock, release, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Gives back what a reservation still holds. A second call finds nothing left to give back and changes nothing. What is held for a
 * line of an order is given back by changing, shipping or cancelling that order, which knows then that the line waits.
 * Refuses: held_for_order, NotFound.
 */
export async function releaseReservation(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const company = await readCompany(tx);
  const [found] = await tx<{ itemId: string }[]>`select item_id as "itemId" from reservation where id = ${id}`;
  if (!found) throw new NotFound("reservation");
  // The level before the reservation, as every command that moves stock does.
  const sheet = await lockStock(tx, [found.itemId]);
  const [reservation] = await tx<
    { id: string; open: string; lineId: string | null }[]
  >`select id, open_quantity as open, order_line_id as "lineId" from reservation where id = ${id} for update`;
  if (!reservation) throw new NotFound("reservation");

  const open = parseMicro(reservation.open);
  if (open === 0n) return;
  if (reservation.lineId !== null)
    throw new Refusal("held_for_order", "This stock is held for an order. Change or cancel the order to give it back.");

  release(sheet, found.itemId, { id, openQuantity: open }, open);
  const facts = await saveStock(tx, actor, sheet, {
    reason: "release",
    sourceType: "reservation",
    sourceId: id,
    at: now,
    timeZone: company.timeZone,
  });

  await appendEvents(tx, actor, facts, now);
}
