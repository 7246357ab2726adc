import { type PreparedEntry, writeEntries } from "#app/modules/ledger/post-entry.server.ts";
import { type InsertRow, insertRows } from "#db/insert-rows.ts";
import { allocation, invoice, invoiceLine, invoiceTax, payment } from "#db/schema/billing.ts";
import type { Tx } from "#db/transaction.ts";

/** Billing documents that are made ready and wait to be written together: one of a command, thousands of an import. */
export type BillingBatch = {
  invoices: InsertRow<typeof invoice>[];
  lines: InsertRow<typeof invoiceLine>[];
  taxes: InsertRow<typeof invoiceTax>[];
  payments: InsertRow<typeof payment>[];
  allocations: InsertRow<typeof allocation>[];
  entries: PreparedEntry[];
};

export function emptyBatch(): BillingBatch {
  return { invoices: [], lines: [], taxes: [], payments: [], allocations: [], entries: [] };
}

/**
 * Writes the batch in one round trip: documents before what settles them, then what `also` sends, which must not need an answer
 * of these, then the journal. Refuses: period_closed.
 */
export async function writeBilling(tx: Tx, batch: BillingBatch, also?: () => Promise<unknown>): Promise<void> {
  await Promise.all([
    insertRows(tx, invoice, batch.invoices),
    insertRows(tx, invoiceLine, batch.lines),
    insertRows(tx, invoiceTax, batch.taxes),
    insertRows(tx, payment, batch.payments),
    insertRows(tx, allocation, batch.allocations),
    also?.(),
    // Last: it tells what was refused, while of statements behind the one that failed PostgreSQL only says that they are behind it.
    writeEntries(tx, batch.entries),
  ]);
}

export type DocumentNumber = { number: string; year: number; sequenceNo: bigint };

/** `INV-2026-00042`: the n-th document of a series in a year. */
export function documentNumber(series: string, year: number, sequenceNo: bigint): DocumentNumber {
  return { number: `${series}-${year}-${String(sequenceNo).padStart(5, "0")}`, year, sequenceNo };
}

/** The next number of a document series for the year of `day`: gap-free, given back if the transaction fails. */
export async function takeDocumentNumber(tx: Tx, series: "INV" | "CN" | "PAY", day: string): Promise<DocumentNumber> {
  const year = Number(day.slice(0, 4));
  const [row] = await tx<{ number: bigint }[]>`select take_number(${series}, ${year}) as number`;
  return documentNumber(series, year, row?.number ?? 0n);
}
