import { readCompany } from "#app/modules/access/company.server.ts";
import { changeStock } from "#app/modules/inventory/change-stock.server.ts";
import type { AdjustStockInput } from "#app/modules/inventory/input.ts";
import { levelOf, lockStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Sets the counted quantity of an item, with the reason why it differs; its value goes to the adjustment account, of
 * goods received to those not invoiced yet, of opening stock to the opening balance.
 * Refuses: reserved_stock, not_stocked, period_closed, BadInput (no such SKU).
 */
export async function adjustStock(
  tx: Tx,
  actor: Actor,
  input: AdjustStockInput,
  now: Date,
): Promise<{ itemId: string }> {
  const company = await readCompany(tx);
  const [item] = await tx<
    { id: string; kind: string }[]
  >`select id, kind from item where sku_key = lower(${input.sku})`;
  if (!item) throw BadInput.at("sku", "unknown_sku", `There is no item ${input.sku}`);
  if (item.kind !== "stock")
    throw new Refusal("not_stocked", `${input.sku} is a service: it has no stock.`, { field: "sku" });
  const sheet = await lockStock(tx, [item.id]);

  // Goods in from a supplier and opening stock are no gain; less than there was is always an adjustment.
  const adds = input.qty_on_hand > levelOf(sheet, item.id).onHand;
  const kind = adds && (input.reason === "receipt" || input.reason === "opening") ? input.reason : "adjustment";
  const reason = input.note ? `${input.reason}: ${input.note}` : input.reason;

  const facts = await changeStock(
    tx,
    actor,
    company,
    sheet,
    { itemId: item.id, wanted: input.qty_on_hand, unitCost: input.unit_cost ?? null, reason, kind },
    now,
  );

  await appendEvents(tx, actor, facts, now);

  return { itemId: item.id };
}
