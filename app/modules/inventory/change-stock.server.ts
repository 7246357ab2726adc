import type { Company } from "#app/modules/access/company.server.ts";
import {
  closeAct,
  issue,
  levelOf,
  receive,
  type StockSheet,
  writeStock,
} from "#app/modules/inventory/stock-sheet.server.ts";
import { type Accounts, readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { type PreparedEntry, prepareEntry, writeEntries } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { extendLine, formatMicro, type Micro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** Where stock comes from or goes to, and what the inventory account is posted against. A receipt waits for its supplier's bill. */
export const COUNTERPART = {
  adjustment: { location: "adjustment", account: "stock_adjustment", title: "Stock adjustment" },
  opening: { location: "opening", account: "opening_equity", title: "Opening stock" },
  receipt: { location: "supplier", account: "goods_received", title: "Goods received" },
} as const;
export type ChangeKind = keyof typeof COUNTERPART;

/** Cost of each unit of a pool, for valuing more of the same; the last known cost where the pool is empty. */
export function costOfMore(sheet: StockSheet, itemId: string, quantity: Micro, unitCost: Micro | null): bigint {
  const level = levelOf(sheet, itemId);
  if (unitCost !== null) return extendLine(quantity, unitCost, level.currency);
  if (level.onHand > 0n) return (level.valueMinor * quantity * 2n + level.onHand) / (level.onHand * 2n);
  return extendLine(quantity, level.lastCost, level.currency);
}

/**
 * Moves the stock of one item by `delta` against the adjustment (or opening) location, ready to be written: `writeStock` for the
 * sheet, `writeEntries` for the entry. What is added is worth `unitCost` each, else the current average. Returns the facts.
 */
export function prepareStockChange(
  actor: Actor,
  books: { company: Company; accounts: Accounts },
  sheet: StockSheet,
  change: { itemId: string; delta: Micro; unitCost: Micro | null; reason: string; kind: ChangeKind },
  at: Date,
): { events: NewEvent[]; entries: PreparedEntry[] } {
  const { company, accounts } = books;
  const { itemId, delta, reason, kind } = change;
  const level = levelOf(sheet, itemId);
  const sourceId = newId(at.getTime());
  let worth = { stockMinor: 0n, varianceMinor: 0n };
  if (delta > 0n) {
    const costMinor = costOfMore(sheet, itemId, delta, change.unitCost);
    worth = receive(sheet, itemId, { quantity: delta, costMinor, from: COUNTERPART[kind].location, kind, reason });
  } else {
    worth.stockMinor = -issue(sheet, itemId, { quantity: -delta, to: COUNTERPART[kind].location, kind, reason });
  }

  const events = closeAct(actor, sheet, { reason: kind, sourceType: kind, sourceId, at, timeZone: company.timeZone });
  if (worth.stockMinor === 0n && worth.varianceMinor === 0n) return { events, entries: [] };
  const entry = prepareEntry(
    actor,
    {
      effectiveOn: dayIn(company.timeZone, at),
      memo: `${COUNTERPART[kind].title} ${level.sku}: ${reason}`,
      scope: "general",
      currency: level.currency,
      sourceType: "stock_adjustment",
      sourceId,
      sourceNumber: level.sku,
      purpose: kind,
      lines: [
        { account: accounts.of("inventory"), amountMinor: worth.stockMinor },
        { account: accounts.of("cogs"), amountMinor: worth.varianceMinor },
        {
          account: accounts.of(COUNTERPART[kind].account),
          amountMinor: -(worth.stockMinor + worth.varianceMinor),
        },
      ],
    },
    at,
  );
  return { events: [...events, entry.event], entries: [entry] };
}

/**
 * Counts the stock of one item to `wanted`, with the reason why it differs. Nothing to do returns no fact.
 * Refuses: reserved_stock (below what is promised), period_closed.
 */
export async function changeStock(
  tx: Tx,
  actor: Actor,
  company: Company,
  sheet: StockSheet,
  change: { itemId: string; wanted: Micro; unitCost: Micro | null; reason: string; kind?: ChangeKind },
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

  const accounts = await readAccounts(tx);
  const { events, entries } = prepareStockChange(
    actor,
    { company, accounts },
    sheet,
    { ...change, delta, kind: change.kind ?? "adjustment" },
    at,
  );

  await Promise.all([writeStock(tx, sheet), writeEntries(tx, entries)]);

  return events;
}
