import type { Company } from "#app/modules/access/company.server.ts";
import type { StockReason, StockSheet } from "#app/modules/inventory/stock-sheet.server.ts";
import { issue, levelOf, receive, saveStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import type { AccountPurpose } from "#app/modules/ledger/chart.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { extendLine, formatMicro, type Micro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** Cost of each unit of a pool, for valuing more of the same; the last known cost where the pool is empty. */
function costOfMore(sheet: StockSheet, itemId: string, quantity: Micro, unitCost: Micro | null): bigint {
  const level = levelOf(sheet, itemId);
  if (unitCost !== null) return extendLine(quantity, unitCost, level.currency);
  if (level.onHand > 0n) return (level.valueMinor * quantity * 2n + level.onHand) / (level.onHand * 2n);
  return extendLine(quantity, level.lastCost, level.currency);
}

/**
 * Brings the stock of one item to `wanted` by one move against the adjustment (or opening) location, posts its value, and
 * returns the facts. Nothing to do returns none. What is added is worth `unitCost` each, else the current average.
 * Refuses: reserved_stock (below what is promised), period_closed.
 */
export async function changeStock(
  tx: Tx,
  actor: Actor,
  company: Company,
  sheet: StockSheet,
  change: { itemId: string; wanted: Micro; unitCost: Micro | null; reason: string; kind: "adjustment" | "opening" },
  at: Date,
): Promise<NewEvent[]> {
  const level = levelOf(sheet, change.itemId);
  const delta = change.wanted - level.onHand;
  if (delta === 0n) return [];
  if (change.wanted < level.reserved && !level.allowNegative) {
    throw new Refusal(
      "reserved_stock",
      `${formatMicro(level.reserved)} of ${level.sku} are reserved. Release reservations first, or count again.`,
      {
        field: "qty_on_hand",
        reserved: Number(formatMicro(level.reserved)),
        requested: Number(formatMicro(change.wanted)),
      },
    );
  }

  const sourceId = newId(at.getTime());
  let stockMinor: bigint;
  let varianceMinor = 0n;
  if (delta > 0n) {
    const costMinor = costOfMore(sheet, change.itemId, delta, change.unitCost);
    ({ stockMinor, varianceMinor } = receive(sheet, change.itemId, {
      quantity: delta,
      costMinor,
      from: change.kind,
      kind: change.kind,
      reason: change.reason,
    }));
  } else {
    stockMinor = -issue(sheet, change.itemId, {
      quantity: -delta,
      to: change.kind,
      kind: change.kind,
      reason: change.reason,
    });
  }

  const reason: StockReason = change.kind;
  const events = await saveStock(tx, actor, sheet, {
    reason,
    sourceType: change.kind,
    sourceId,
    at,
    timeZone: company.timeZone,
  });
  if (stockMinor !== 0n || varianceMinor !== 0n) {
    const accounts = await readAccounts(tx);
    const against: AccountPurpose = change.kind === "opening" ? "opening_equity" : "stock_adjustment";
    const { event } = await postEntry(
      tx,
      actor,
      {
        effectiveOn: dayIn(company.timeZone, at),
        memo: `${change.kind === "opening" ? "Opening stock" : "Stock adjustment"} ${level.sku}: ${change.reason}`,
        scope: "general",
        currency: level.currency,
        sourceType: "stock_adjustment",
        sourceId,
        sourceNumber: level.sku,
        purpose: change.kind,
        lines: [
          { account: accounts.of("inventory"), amountMinor: stockMinor },
          { account: accounts.of("cogs"), amountMinor: varianceMinor },
          { account: accounts.of(against), amountMinor: -(stockMinor + varianceMinor) },
        ],
      },
      at,
    );
    events.push(event);
  }
  return events;
}
