import type { Company } from "#app/modules/access/company.server.ts";
import { type ChangeKind, COUNTERPART, costOfMore } from "#app/modules/inventory/change-stock.server.ts";
import {
  closeAct,
  issue,
  levelOf,
  receive,
  type StockSheet,
  writeStock,
} from "#app/modules/inventory/stock-sheet.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { prepareEntry, writeEntries } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import type { Micro } from "#app/modules/shared/quantity.ts";
import type { Tx } from "#db/transaction.ts";

export type StockDocument = {
  id: string;
  number: string;
  type: "goods_receipt" | "stock_count";
  kind: ChangeKind;
  changes: ReadonlyArray<{ itemId: string; delta: Micro; unitCost: Micro | null }>;
};

/**
 * Moves the stock of many items for one document, with one journal entry over their value. The sheet holds their levels. Returns the
 * facts, and what each item's change is worth in minor units (below zero: issued).
 * Refuses: period_closed.
 */
export async function postStockDocument(
  tx: Tx,
  actor: Actor,
  company: Company,
  sheet: StockSheet,
  document: StockDocument,
  at: Date,
): Promise<{ events: NewEvent[]; worth: Map<string, bigint> }> {
  const { kind, number } = document;
  const { location, account, title } = COUNTERPART[kind];
  const reason = `${title} ${number}`;
  const worth = new Map<string, bigint>();
  let stockMinor = 0n;
  let varianceMinor = 0n;
  for (const { itemId, delta, unitCost } of document.changes) {
    if (delta > 0n) {
      const costMinor = costOfMore(sheet, itemId, delta, unitCost);
      const added = receive(sheet, itemId, { quantity: delta, costMinor, from: location, kind, reason });
      worth.set(itemId, added.stockMinor + added.varianceMinor);
      stockMinor += added.stockMinor;
      varianceMinor += added.varianceMinor;
    } else if (delta < 0n) {
      const taken = issue(sheet, itemId, { quantity: -delta, to: location, kind, reason });
      worth.set(itemId, -taken);
      stockMinor -= taken;
    }
  }

  const events = closeAct(actor, sheet, {
    reason: kind,
    sourceType: document.type,
    sourceId: document.id,
    at,
    timeZone: company.timeZone,
  });
  const entries: ReturnType<typeof prepareEntry>[] = [];
  if (stockMinor !== 0n || varianceMinor !== 0n) {
    const accounts = await readAccounts(tx);
    entries.push(
      prepareEntry(
        actor,
        {
          effectiveOn: dayIn(company.timeZone, at),
          memo: reason,
          scope: "general",
          currency: levelOf(sheet, document.changes[0]?.itemId ?? "").currency,
          sourceType: "stock_adjustment",
          sourceId: document.id,
          sourceNumber: number,
          purpose: kind,
          lines: [
            { account: accounts.of("inventory"), amountMinor: stockMinor },
            { account: accounts.of("cogs"), amountMinor: varianceMinor },
            { account: accounts.of(account), amountMinor: -(stockMinor + varianceMinor) },
          ],
        },
        at,
      ),
    );
  }
  await Promise.all([writeStock(tx, sheet), writeEntries(tx, entries)]);
  return { events: [...events, ...entries.map((entry) => entry.event)], worth };
}
