import { createHash } from "node:crypto";
import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { emptyBatch } from "#app/modules/billing/billing-batch.server.ts";
import { prepareStockChange } from "#app/modules/inventory/change-stock.server.ts";
import { available } from "#app/modules/inventory/rules.ts";
import { levelOf, lockStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { closedDays } from "#app/modules/ledger/closed-days.server.ts";
import { takeReturn, takeSale } from "#app/modules/orders/import-documents.server.ts";
import { importParties } from "#app/modules/orders/import-parties.server.ts";
import {
  amountOf,
  emptyRows,
  flush,
  itemOf,
  type Run,
  returnsOf,
  salesOf,
} from "#app/modules/orders/import-run.server.ts";
import type { BadRow, SalesDocument, SalesFile } from "#app/modules/orders/sales-file.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { Micro } from "#app/modules/shared/quantity.ts";
import { planForGrowth } from "#db/plan-for-growth.ts";
import type { Tx } from "#db/transaction.ts";

// So many documents are written together: large enough that round trips do not count, small enough to show progress.
const BATCH = 250;

export type ImportSummary = {
  rows: number;
  /** Documents of the file that were there already, with the same rows. */
  known: number;
  sales: number;
  returns: number;
  adjustments: number;
  newItems: number;
  newCustomers: number;
  openingItems: number;
  /** Rows that only name a non-stock item without a price: nothing to sell and nothing to move. */
  withoutEffect: number;
  /** What is wrong: a row may have several faults. */
  bad: BadRow[];
  /** Rows that are not taken over, with all of a document that was imported before with other rows. */
  badRows: number;
  written: boolean;
};

/**
 * Takes a file of sales over: completed orders, invoices dated and paid as in the file, returns credited, put back in stock and
 * refunded, adjustments with their text as reason, opening stock so that nothing ever was below zero. All in this transaction.
 * Documents that are there already are left alone; one with other rows than before, or of a day whose books are closed, is bad. With
 * bad rows nothing is written unless `skipBad`.
 * Refuses: period_closed, where the books are closed meanwhile.
 */
export async function importSales(
  tx: Tx,
  actor: Actor,
  file: SalesFile,
  options: { skipBad: boolean; onProgress?: (done: number, all: number) => void },
): Promise<ImportSummary> {
  const by: Actor = { ...actor, origin: "import" };
  await planForGrowth(tx);
  const [company, accounts, seen] = await Promise.all([
    readCompany(tx),
    readAccounts(tx),
    tx<{ reference: string; hash: string }[]>`
      select external_reference as reference, content_hash as hash from imported_document
       where external_reference = any(${file.documents.map((document) => document.number)})`,
  ]);
  const hashes = new Map(seen.map((row) => [row.reference, row.hash]));
  const known = file.documents.filter((document) => hashes.get(document.number) === hashOf(document));
  const changed = file.documents.filter(
    (document) => hashes.has(document.number) && hashes.get(document.number) !== hashOf(document),
  );
  const unknown = file.documents.filter((document) => !hashes.has(document.number));
  const isClosed = await closedFor(tx, company, unknown);
  const closed = unknown.filter(isClosed);
  const fresh = unknown.filter((document) => !isClosed(document));
  const fault = (document: SalesDocument, column: string, reason: string): BadRow => ({
    line: document.rows[0]?.line ?? 0,
    column,
    reason: `invoice ${document.number} ${reason}`,
  });
  const bad = [
    ...file.bad,
    ...changed.map((document) => fault(document, "InvoiceNo", "was imported before with other rows")),
    ...closed.map((document) =>
      fault(
        document,
        "InvoiceDate",
        `is of ${dayIn(company.timeZone, document.at)}, and the books are closed for that day`,
      ),
    ),
  ].sort((a, b) => a.line - b.line);
  const summary: ImportSummary = {
    rows: file.rows,
    known: known.length,
    sales: 0,
    returns: 0,
    adjustments: 0,
    newItems: 0,
    newCustomers: 0,
    openingItems: 0,
    withoutEffect: 0,
    bad,
    badRows: new Set(
      [...file.bad, ...[...changed, ...closed].flatMap((document) => document.rows)].map((row) => row.line),
    ).size,
    written: false,
  };
  if (bad.length > 0 && !options.skipBad) return summary;

  const parties = await importParties(tx, by, company, fresh);
  summary.newItems = parties.newItems;
  summary.newCustomers = parties.newCustomers;
  const stockIds = [...parties.items.values()].filter((item) => item.kind === "stock").map((item) => item.id);
  const sheet = await lockStock(tx, stockIds);
  const run: Run = {
    tx,
    actor: by,
    company,
    accounts,
    sheet,
    items: parties.items,
    customers: parties.customers,
    numbers: await takeNumbers(tx, company, fresh),
    billing: emptyBatch(),
    rows: emptyRows(),
    events: [],
  };

  summary.openingItems = await openStock(run, fresh);
  const grown = await planForGrowth(tx);
  for (const [index, document] of fresh.entries()) {
    takeOver(run, document, summary);
    if ((index + 1) % BATCH === 0 || index + 1 === fresh.length) {
      await flush(run);
      await grown(index + 1);
      options.onProgress?.(index + 1, fresh.length);
    }
  }
  return { ...summary, written: true };
}

function hashOf(document: SalesDocument): string {
  return createHash("sha256").update(document.content).digest("hex");
}

/** Tells which documents would post to a day that is closed for what they are. */
async function closedFor(
  tx: Tx,
  company: Company,
  documents: readonly SalesDocument[],
): Promise<(document: SalesDocument) => boolean> {
  const dayOf = (document: SalesDocument) => dayIn(company.timeZone, document.at);
  const days = documents.map(dayOf);
  const [sales, general] = await Promise.all([closedDays(tx, "sales", days), closedDays(tx, "general", days)]);
  return (document) => document.rows.some(({ kind }) => (kind === "adjustment" ? general : sales).has(dayOf(document)));
}

/** Takes all document numbers of the file at once; `nextNumber` hands them out in order of date. Key: series/year. */
async function takeNumbers(tx: Tx, company: Company, documents: SalesDocument[]): Promise<Map<string, bigint>> {
  const wanted = new Map<string, number>();
  const want = (series: string, document: SalesDocument): void => {
    const key = `${series}/${dayIn(company.timeZone, document.at).slice(0, 4)}`;
    wanted.set(key, (wanted.get(key) ?? 0) + 1);
  };
  for (const document of documents) {
    if (salesOf(document).length > 0) {
      for (const series of ["order", "shipment", "INV"]) want(series, document);
      if (amountOf(salesOf(document), company) > 0n) want("PAY", document);
    }
    if (returnsOf(document).length > 0) {
      want("CN", document);
      if (amountOf(returnsOf(document), company) > 0n) want("PAY", document);
    }
  }
  const numbers = new Map<string, bigint>();
  for (const [key, count] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [series, year] = key.split("/");
    const [row] = await tx<{ first: bigint }[]>`
      insert into number_series as s (tenant_id, series, year, next_number) values (current_tenant(), ${series ?? ""}, ${Number(year)}, ${count + 1})
      on conflict (tenant_id, series, year) do update set next_number = s.next_number + ${count}
      returning next_number - ${count} as first`;
    numbers.set(key, row?.first ?? 1n);
  }
  return numbers;
}

/** How much of each item must have been there before, so that no move of the file goes below zero; posted before the first of them. */
async function openStock(run: Run, documents: SalesDocument[]): Promise<number> {
  const balance = new Map<string, { now: Micro; lowest: Micro }>();
  for (const document of documents) {
    for (const row of document.rows) {
      const item = itemOf(run, row);
      if (item.kind !== "stock") continue;
      const entry = balance.get(item.id) ?? { now: available(levelOf(run.sheet, item.id)), lowest: 0n };
      entry.now += row.kind === "sale" ? -row.quantity : row.quantity;
      if (entry.now < entry.lowest) entry.lowest = entry.now;
      balance.set(item.id, entry);
    }
  }
  const short = [...balance].filter(([, entry]) => entry.lowest < 0n);
  const first = documents[0];
  if (!first || short.length === 0) return 0;
  const [oldest] = await run.tx<
    { at: Date | null }[]
  >`select min(moved_at) as at from stock_move where item_id = any(${short.map(([id]) => id)}::uuid[])`;
  const at = await openingAt(run, first.at, oldest?.at ?? first.at);
  const grown = await planForGrowth(run.tx);
  for (const [index, [itemId, entry]] of short.entries()) {
    const unitCost = levelOf(run.sheet, itemId).lastCost;
    const change = { itemId, delta: -entry.lowest, unitCost, reason: "Opening stock", kind: "opening" as const };
    const { events, entries } = prepareStockChange(run.actor, run, run.sheet, change, at);
    run.events.push(...events);
    run.billing.entries.push(...entries);
    if ((index + 1) % BATCH === 0 || index + 1 === short.length) {
      await flush(run);
      await grown(index + 1);
    }
  }
  return short.length;
}

/** Before all moves there are; where the books of that day are closed before the first of the file, or with it. */
async function openingAt({ tx, company }: Run, first: Date, oldest: Date): Promise<Date> {
  const before = (at: Date) => new Date(at.getTime() - 1000);
  const wanted = [before(oldest < first ? oldest : first), before(first), first];
  const dayOf = (at: Date) => dayIn(company.timeZone, at);
  const closed = await closedDays(tx, "general", wanted.map(dayOf));
  return wanted.find((at) => !closed.has(dayOf(at))) ?? first;
}

function takeOver(run: Run, document: SalesDocument, summary: ImportSummary): void {
  const sales = salesOf(document);
  const returns = returnsOf(document);
  if (sales.length > 0) {
    takeSale(run, document, sales);
    summary.sales++;
  }
  if (returns.length > 0) {
    takeReturn(run, document, returns);
    summary.returns++;
  }
  for (const row of document.rows) {
    if (row.kind !== "adjustment") continue;
    const item = itemOf(run, row);
    if (item.kind !== "stock") {
      summary.withoutEffect++;
      continue;
    }
    const change = {
      itemId: item.id,
      delta: row.quantity,
      unitCost: null,
      reason: row.description || "No reason given",
      kind: "adjustment" as const,
    };
    const { events, entries } = prepareStockChange(run.actor, run, run.sheet, change, document.at);
    run.events.push(...events);
    run.billing.entries.push(...entries);
    summary.adjustments++;
  }
  run.rows.imported.push({
    tenant_id: run.actor.tenantId,
    external_reference: document.number,
    content_hash: hashOf(document),
    kind: document.kind,
  });
}
