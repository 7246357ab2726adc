import { createHash } from "node:crypto";
import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import {
  type BillingBatch,
  documentNumber,
  emptyBatch,
  writeBilling,
} from "#app/modules/billing/billing-batch.server.ts";
import { prepareCreditNote } from "#app/modules/billing/post-credit-note.server.ts";
import { type DocumentLine, prepareInvoice } from "#app/modules/billing/post-invoice.server.ts";
import { prepareReceipt, prepareRefund } from "#app/modules/billing/prepare-payment.server.ts";
import { prepareStockChange } from "#app/modules/inventory/change-stock.server.ts";
import { available } from "#app/modules/inventory/rules.ts";
import {
  closeAct,
  issue,
  levelOf,
  lockStock,
  receive,
  type StockSheet,
  writeStock,
} from "#app/modules/inventory/stock-sheet.server.ts";
import { type Accounts, readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { prepareEntry } from "#app/modules/ledger/post-entry.server.ts";
import { orderCompleted, orderCreated, orderShipped } from "#app/modules/orders/events.ts";
import { importParties } from "#app/modules/orders/import-parties.server.ts";
import { lineFacts, lineRows, type PricedLine } from "#app/modules/orders/price-order.server.ts";
import type { BadRow, SalesDocument, SalesFile, SalesRow } from "#app/modules/orders/sales-file.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { extendLine, formatMicro, type Micro, microToNumber } from "#app/modules/shared/quantity.ts";
import { appendEvents } from "#db/event-log.ts";
import { type InsertRow, insertRows } from "#db/insert-rows.ts";
import { importedDocument, orderLine, salesOrder, shipment, shipmentLine } from "#db/schema/orders.ts";
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
  bad: BadRow[];
  written: boolean;
};

export type ImportItem = { id: string; sku: string; name: string; kind: "stock" | "service" };

/** What one run works with: the books, the locked stock, and the rows that wait to be written. */
type Run = {
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

/**
 * Takes a file of sales over: completed orders, invoices dated and paid as in the file, returns credited, put back in stock and
 * refunded, adjustments with their text as reason, opening stock so that nothing ever was below zero. All in this transaction.
 * Documents that are there already are left alone; one with other rows than before is bad. With bad rows nothing is written unless
 * `skipBad`.
 * Refuses: period_closed.
 */
export async function importSales(
  tx: Tx,
  actor: Actor,
  file: SalesFile,
  options: { skipBad: boolean; onProgress?: (done: number, all: number) => void },
): Promise<ImportSummary> {
  const by: Actor = { ...actor, origin: "import" };
  // Tables grow a thousandfold inside this transaction, but the planner still takes them for as small as they were before it, and
  // keeps the plans of triggers: without this, each trigger of a first import reads whole tables.
  await tx`set local enable_seqscan = off`;
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
  const fresh = file.documents.filter((document) => !hashes.has(document.number));
  const bad = [
    ...file.bad,
    ...changed.map((document) => ({
      line: document.rows[0]?.line ?? 0,
      column: "InvoiceNo",
      reason: `invoice ${document.number} was imported before with other rows`,
    })),
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
  for (const [index, document] of fresh.entries()) {
    takeOver(run, document, summary);
    if ((index + 1) % BATCH === 0 || index + 1 === fresh.length) {
      await flush(run);
      options.onProgress?.(index + 1, fresh.length);
    }
  }
  return { ...summary, written: true };
}

const emptyRows = (): Run["rows"] => ({ orders: [], lines: [], shipments: [], shipmentLines: [], imported: [] });

function hashOf(document: SalesDocument): string {
  return createHash("sha256").update(document.content).digest("hex");
}

function itemOf(run: Run, row: SalesRow): ImportItem {
  const item = run.items.get(row.sku.toLowerCase());
  if (!item) throw new Error(`no item was made for ${row.sku}`);
  return item;
}

const salesOf = (document: SalesDocument): SalesRow[] => document.rows.filter((row) => row.kind === "sale");
const returnsOf = (document: SalesDocument): SalesRow[] => document.rows.filter((row) => row.kind === "return");

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

function nextNumber(run: Run, series: string, day: string): { year: number; sequenceNo: bigint } {
  const key = `${series}/${day.slice(0, 4)}`;
  const sequenceNo = run.numbers.get(key);
  if (sequenceNo === undefined) throw new Error(`no number was taken for ${key}`);
  run.numbers.set(key, sequenceNo + 1n);
  return { year: Number(day.slice(0, 4)), sequenceNo };
}

function amountOf(rows: SalesRow[], company: Company): bigint {
  return rows.reduce((sum, row) => sum + extendLine(row.quantity, row.unitPrice, company.currency), 0n);
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
  const before = Math.min(first.at.getTime(), oldest?.at?.getTime() ?? Number.POSITIVE_INFINITY) - 1000;
  for (const [itemId, entry] of short) {
    const unitCost = levelOf(run.sheet, itemId).lastCost;
    const change = { itemId, delta: -entry.lowest, unitCost, reason: "Opening stock", kind: "opening" as const };
    const { events, entries } = prepareStockChange(run.actor, run, run.sheet, change, new Date(before));
    run.events.push(...events);
    run.billing.entries.push(...entries);
  }
  await flush(run);
  return short.length;
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

/** A completed order: placed, shipped, invoiced and paid at the document's time. */
function takeSale(run: Run, document: SalesDocument, rows: SalesRow[]): void {
  const { actor, company } = run;
  const { at } = document;
  const day = dayIn(company.timeZone, at);
  const currency = company.currency;
  const orderId = newId(at.getTime());
  const customerId = run.customers.get(document.customerCode) ?? "";
  const order = nextNumber(run, "order", day);
  const number = documentNumber("SO", order.year, order.sequenceNo).number;
  const lines = rows.map((row, index): PricedLine => {
    const item = itemOf(run, row);
    return {
      id: newId(at.getTime()),
      lineNo: index + 1,
      itemId: item.id,
      sku: item.sku,
      name: row.description || item.name,
      kind: item.kind,
      quantity: row.quantity,
      unitPrice: row.unitPrice,
      netMinor: extendLine(row.quantity, row.unitPrice, currency),
      taxMinor: 0n,
    };
  });
  const totalMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);

  run.rows.orders.push({
    id: orderId,
    tenant_id: actor.tenantId,
    number,
    customer_id: customerId,
    status: "completed",
    currency,
    subtotal_minor: totalMinor,
    tax_minor: 0n,
    total_minor: totalMinor,
    external_reference: document.number,
    invoice_policy: "on_order",
    origin: "import",
    created_by_name: actor.name,
    created_at: at,
    placed_at: at,
    placed_on: day,
    completed_at: at,
    version: 1,
  });
  run.rows.lines.push(
    ...lineRows(actor.tenantId, orderId, lines, new Set()).map((row) => ({
      ...row,
      quantity_shipped: row.quantity,
      quantity_reserved: "0",
    })),
  );
  const money = formatMoney(totalMinor, currency);
  run.events.push(
    orderCreated.make(
      orderId,
      {
        order_id: orderId,
        number,
        customer_id: customerId,
        currency,
        placed_at: at.toISOString(),
        placed_on: day,
        subtotal: money,
        tax_total: formatMoney(0n, currency),
        total: money,
        invoice_policy: "on_order",
        customer_reference: null,
        external_reference: document.number,
        lines: lineFacts(lines, currency),
      },
      { occurredAt: at },
    ),
  );
  ship(run, { orderId, number, customerId, day, at }, lines);
  const documentLines = lines.map(
    (line): DocumentLine => ({
      orderLineId: line.id,
      itemId: line.itemId,
      sku: line.sku,
      description: line.name,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      netMinor: line.netMinor,
      taxMinor: 0n,
    }),
  );
  const inv = nextNumber(run, "INV", day);
  const invoice = prepareInvoice(
    run.billing,
    actor,
    run,
    documentNumber("INV", inv.year, inv.sequenceNo),
    {
      customerId,
      paymentTermsDays: 0,
      source: { type: "order", id: orderId },
      orderId,
      lines: documentLines,
      taxes: [],
      issuedOn: day,
      externalReference: document.number,
    },
    at,
  );
  run.events.push(...invoice.events);
  if (totalMinor > 0n) {
    const pay = nextNumber(run, "PAY", day);
    const part = {
      invoice: { id: invoice.id, number: invoice.number, customerId, leftMinor: totalMinor },
      amountMinor: totalMinor,
    };
    const receipt = {
      customerId,
      currency,
      amountMinor: totalMinor,
      method: "bank" as const,
      reference: document.number,
      paidOn: day,
      parts: [part],
    };
    run.events.push(
      ...prepareReceipt(run.billing, actor, run.accounts, documentNumber("PAY", pay.year, pay.sequenceNo), receipt, at)
        .events,
    );
  }
  run.events.push(
    orderCompleted.make(orderId, { order_id: orderId, number, completed_at: at.toISOString() }, { occurredAt: at }),
  );
}

function ship(
  run: Run,
  order: { orderId: string; number: string; customerId: string; day: string; at: Date },
  lines: PricedLine[],
): void {
  const { actor, company, accounts, sheet } = run;
  const shipmentId = newId(order.at.getTime());
  const taken = nextNumber(run, "shipment", order.day);
  const shipmentNumber = documentNumber("SH", taken.year, taken.sequenceNo).number;
  const shipped = lines.map((line) => ({
    line,
    costMinor:
      line.kind === "service"
        ? 0n
        : issue(sheet, line.itemId, {
            quantity: line.quantity,
            to: "customer",
            kind: "shipment",
            reason: `Shipment ${shipmentNumber}`,
          }),
  }));
  run.rows.shipments.push({
    id: shipmentId,
    tenant_id: actor.tenantId,
    number: shipmentNumber,
    order_id: order.orderId,
    shipped_at: order.at,
    shipped_on: order.day,
    actor_name: actor.name,
  });
  run.rows.shipmentLines.push(
    ...shipped.map(({ line, costMinor }) => ({
      id: newId(order.at.getTime()),
      tenant_id: actor.tenantId,
      shipment_id: shipmentId,
      order_line_id: line.id,
      item_id: line.itemId,
      quantity: formatMicro(line.quantity),
      cost_minor: costMinor,
    })),
  );
  run.events.push(
    orderShipped.make(
      order.orderId,
      {
        order_id: order.orderId,
        number: order.number,
        shipment_id: shipmentId,
        shipment_number: shipmentNumber,
        currency: company.currency,
        invoice_policy: "on_order",
        shipped_at: order.at.toISOString(),
        shipped_on: order.day,
        lines: shipped.map(({ line, costMinor }) => ({
          line_id: line.id,
          item_id: line.itemId,
          sku: line.sku,
          kind: line.kind,
          quantity: microToNumber(line.quantity),
          cost: formatMoney(costMinor, company.currency),
        })),
      },
      { occurredAt: order.at },
    ),
    ...closeAct(actor, sheet, {
      reason: "shipment",
      sourceType: "shipment",
      sourceId: shipmentId,
      at: order.at,
      timeZone: company.timeZone,
    }),
  );
  const costMinor = shipped.reduce((sum, one) => sum + one.costMinor, 0n);
  if (costMinor === 0n) return;
  const entry = prepareEntry(
    actor,
    {
      effectiveOn: order.day,
      memo: `Cost of goods sold ${order.number}`,
      scope: "sales",
      currency: company.currency,
      sourceType: "shipment",
      sourceId: shipmentId,
      sourceNumber: shipmentNumber,
      purpose: "cogs",
      lines: [
        { account: accounts.of("cogs"), amountMinor: costMinor, customerId: order.customerId },
        { account: accounts.of("inventory"), amountMinor: -costMinor },
      ],
    },
    order.at,
  );
  run.billing.entries.push(entry);
  run.events.push(entry.event);
}

/** A credit note on its own (the sale need not be in any file), the goods back in stock at average cost, the money back by bank. */
function takeReturn(run: Run, document: SalesDocument, rows: SalesRow[]): void {
  const { actor, company, accounts, sheet } = run;
  const { at } = document;
  const day = dayIn(company.timeZone, at);
  const currency = company.currency;
  const returnId = newId(at.getTime());
  const customerId = run.customers.get(document.customerCode) ?? "";
  const taken = nextNumber(run, "CN", day);
  const numbered = documentNumber("CN", taken.year, taken.sequenceNo);
  const lines = rows.map((row) => {
    const item = itemOf(run, row);
    let costMinor = 0n;
    if (item.kind === "stock") {
      const level = levelOf(sheet, item.id);
      const worth =
        level.onHand > 0n
          ? (level.valueMinor * row.quantity * 2n + level.onHand) / (level.onHand * 2n)
          : extendLine(row.quantity, level.lastCost, currency);
      costMinor = receive(sheet, item.id, {
        quantity: row.quantity,
        costMinor: worth,
        from: "customer",
        kind: "return",
        reason: `Return ${document.number}`,
      }).stockMinor;
    }
    return {
      orderLineId: null,
      itemId: item.id,
      sku: item.sku,
      description: row.description || item.name,
      quantity: row.quantity,
      unitPrice: row.unitPrice,
      netMinor: extendLine(row.quantity, row.unitPrice, currency),
      taxMinor: 0n,
      costMinor,
    };
  });
  run.events.push(
    ...closeAct(actor, sheet, {
      reason: "return",
      sourceType: "return",
      sourceId: returnId,
      at,
      timeZone: company.timeZone,
    }),
  );
  const note = prepareCreditNote(
    run.billing,
    actor,
    run,
    numbered,
    {
      customerId,
      invoice: null,
      source: { type: "return", id: returnId },
      orderId: null,
      lines,
      taxes: [],
      issuedOn: day,
      reason: `Return ${document.number}`,
      externalReference: document.number,
    },
    at,
  );
  run.events.push(...note.events);
  const costMinor = lines.reduce((sum, line) => sum + line.costMinor, 0n);
  if (costMinor > 0n) {
    const entry = prepareEntry(
      actor,
      {
        effectiveOn: day,
        memo: `Goods back by ${numbered.number}`,
        scope: "sales",
        currency,
        sourceType: "credit_note",
        sourceId: note.id,
        sourceNumber: numbered.number,
        purpose: "restock",
        lines: [
          { account: accounts.of("inventory"), amountMinor: costMinor },
          { account: accounts.of("cogs"), amountMinor: -costMinor, customerId },
        ],
      },
      at,
    );
    run.billing.entries.push(entry);
    run.events.push(entry.event);
  }
  if (note.leftMinor === 0n) return;
  const pay = nextNumber(run, "PAY", day);
  const refund = {
    customerId,
    currency,
    amountMinor: note.leftMinor,
    method: "bank" as const,
    reference: document.number,
    paidOn: day,
    of: { number: numbered.number, creditNoteId: note.id },
  };
  run.events.push(
    ...prepareRefund(run.billing, actor, accounts, documentNumber("PAY", pay.year, pay.sequenceNo), refund, at).events,
  );
}

/** Writes what waits: orders before what refers to them; facts last. */
async function flush(run: Run): Promise<void> {
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
