import type { Company } from "#app/modules/access/company.server.ts";
import { type BillingBatch, emptyBatch, writeBilling } from "#app/modules/billing/billing-batch.server.ts";
import { type StockSheet, writeStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Accounts } from "#app/modules/ledger/accounts.server.ts";
import type { SalesDocument, SalesRow } from "#app/modules/orders/sales-file.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { extendLine } from "#app/modules/shared/quantity.ts";
import { appendEvents } from "#db/event-log.ts";
import { type InsertRow, insertRows } from "#db/insert-rows.ts";
import { importedDocument, orderLine, salesOrder, shipment, shipmentLine } from "#db/schema/orders.ts";
import type { Tx } from "#db/transaction.ts";

export type ImportItem = { id: string; sku: string; name: string; kind: "stock" | "service" };

/** What one run works with: the books, the locked stock, and the rows that wait to be written. */
export type Run = {
  tx: Tx;
  actor: Actor;
  company: Company;
  accounts: Accounts;
  sheet: StockSheet;
  items: Map<string, ImportItem>;
  customers: Map<string, string>;
  numbers: Map<string, bigint>;
  billing: BillingBatch;
  rows: {
    orders: InsertRow<typeof salesOrder>[];
    lines: InsertRow<typeof orderLine>[];
    shipments: InsertRow<typeof shipment>[];
    shipmentLines: InsertRow<typeof shipmentLine>[];
    imported: InsertRow<typeof importedDocument>[];
  };
  events: NewEvent[];
};

export const emptyRows = (): Run["rows"] => ({ orders: [], lines: [], shipments: [], shipmentLines: [], imported: [] });

export function itemOf(run: Run, row: SalesRow): ImportItem {
  const item = run.items.get(row.sku.toLowerCase());
  if (!item) throw new Error(`no item was made for ${row.sku}`);
  return item;
}

export const salesOf = (document: SalesDocument): SalesRow[] => document.rows.filter((row) => row.kind === "sale");
export const returnsOf = (document: SalesDocument): SalesRow[] => document.rows.filter((row) => row.kind === "return");

export function nextNumber(run: Run, series: string, day: string): { year: number; sequenceNo: bigint } {
  const key = `${series}/${day.slice(0, 4)}`;
  const sequenceNo = run.numbers.get(key);
  if (sequenceNo === undefined) throw new Error(`no number was taken for ${key}`);
  run.numbers.set(key, sequenceNo + 1n);
  return { year: Number(day.slice(0, 4)), sequenceNo };
}

export function amountOf(rows: SalesRow[], company: Company): bigint {
  return rows.reduce((sum, row) => sum + extendLine(row.quantity, row.unitPrice, company.currency), 0n);
}

/** Writes what waits: orders before what refers to them; facts last. */
export async function flush(run: Run): Promise<void> {
  const { tx, rows, billing, events } = run;
  run.rows = emptyRows();
  run.billing = emptyBatch();
  run.events = [];
  await Promise.all([
    insertRows(tx, salesOrder, rows.orders),
    insertRows(tx, orderLine, rows.lines),
    insertRows(tx, shipment, rows.shipments),
    insertRows(tx, shipmentLine, rows.shipmentLines),
    insertRows(tx, importedDocument, rows.imported),
    writeStock(tx, run.sheet),
    writeBilling(tx, billing),
  ]);
  await appendEvents(tx, run.actor, events);
}
