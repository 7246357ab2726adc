import type { Company } from "#app/modules/access/company.server.ts";
import {
  type BillingBatch,
  type DocumentNumber,
  emptyBatch,
  takeDocumentNumber,
  writeBilling,
} from "#app/modules/billing/billing-batch.server.ts";
import { creditAllocated, creditNoteCreated } from "#app/modules/billing/events.ts";
import { allocationRow, type OpenInvoice } from "#app/modules/billing/open-items.server.ts";
import { documentHead, lineRowsOf, taxRowsOf } from "#app/modules/billing/post-invoice.server.ts";
import { prepareAllocation } from "#app/modules/billing/prepare-allocation.server.ts";
import type { DocumentLine } from "#app/modules/billing/rules.ts";
import { type Accounts, readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { prepareEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { TaxTotal } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { latestOf } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { microToNumber } from "#app/modules/shared/quantity.ts";
import type { Tx } from "#db/transaction.ts";

export type NewCreditNote = {
  customerId: string;
  /** The invoice that it credits, locked; it is settled by the note as far as it owes. Goods may also come back without one. */
  invoice: OpenInvoice | null;
  source: { type: "cancellation" | "return"; id: string };
  orderId: string | null;
  lines: Array<DocumentLine & { costMinor: bigint }>;
  taxes: TaxTotal[];
  issuedOn: string;
  reason: string;
  externalReference?: string | null;
};

/**
 * Makes a credit note ready to be written: sales returns and tax debit; receivable credit for what its invoice still owes (on the day
 * from which it is open, customer credit until then), customer credit for the rest. Returns it with the facts to announce, and what of it is left for other invoices or a refund.
 */
export function prepareCreditNote(
  batch: BillingBatch,
  actor: Actor,
  books: { company: Company; accounts: Accounts },
  { number, year, sequenceNo }: DocumentNumber,
  note: NewCreditNote,
  now: Date,
): { id: string; number: string; leftMinor: bigint; events: NewEvent[] } {
  const { company, accounts } = books;
  const { currency } = company;
  const id = newId(now.getTime());
  const subtotalMinor = note.lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = note.lines.reduce((sum, line) => sum + line.taxMinor, 0n);
  const totalMinor = subtotalMinor + taxMinor;
  const owed = note.invoice?.leftMinor ?? 0n;
  const settledMinor = owed < totalMinor ? owed : totalMinor;
  const settledOn = latestOf(note.issuedOn, note.invoice?.openFrom ?? note.issuedOn);
  const isLater = settledOn > note.issuedOn;
  const atOnceMinor = isLater ? 0n : settledMinor;
  const lines = note.lines.map((line) => ({ ...line, id: newId(now.getTime()) }));

  batch.invoices.push({
    ...documentHead(actor, company, {
      id,
      number,
      year,
      sequenceNo,
      subtotalMinor,
      taxMinor,
      totalMinor,
      issuedAt: now,
    }),
    kind: "credit_note",
    series: "CN",
    customer_id: note.customerId,
    source_type: note.source.type,
    source_id: note.source.id,
    order_id: note.orderId,
    credits_invoice_id: note.invoice?.id ?? null,
    issued_on: note.issuedOn,
    due_on: note.issuedOn,
    reason: note.reason,
    external_reference: note.externalReference ?? null,
  });
  batch.lines.push(...lineRowsOf(actor.tenantId, id, lines));
  batch.taxes.push(...taxRowsOf(actor.tenantId, id, note.taxes));

  const events = [noteFact(id, number, currency, note, lines, { subtotalMinor, taxMinor, totalMinor }, now)];
  if (note.invoice && settledMinor > 0n) {
    const row = allocationRow(
      actor,
      { invoiceId: note.invoice.id, creditNoteId: id, amountMinor: settledMinor, currency, allocatedOn: settledOn },
      now,
    );
    batch.allocations.push(row);
    if (isLater) {
      const move = { id: row.id, invoice: note.invoice, amountMinor: settledMinor, currency, allocatedOn: settledOn };
      const entry = prepareAllocation(actor, accounts, move, now);
      batch.entries.push(entry);
      events.push(entry.event);
    }
    events.push(
      creditAllocated.make(
        note.invoice.id,
        {
          allocation_id: row.id,
          invoice_id: note.invoice.id,
          source_type: "credit_note",
          source_id: id,
          customer_id: note.customerId,
          amount: formatMoney(settledMinor, currency),
          currency,
          allocated_on: settledOn,
        },
        { occurredAt: now },
      ),
    );
  }
  if (totalMinor > 0n) {
    const entry = prepareEntry(
      actor,
      {
        effectiveOn: note.issuedOn,
        memo: `Credit note ${number}${note.invoice ? ` for ${note.invoice.number}` : ""}`,
        scope: "sales",
        currency,
        sourceType: "credit_note",
        sourceId: id,
        sourceNumber: number,
        purpose: "issue",
        lines: [
          { account: accounts.of("returns"), amountMinor: subtotalMinor },
          { account: accounts.of("tax_payable"), amountMinor: taxMinor },
          { account: accounts.of("receivable"), amountMinor: -atOnceMinor, customerId: note.customerId },
          {
            account: accounts.of("customer_credit"),
            amountMinor: atOnceMinor - totalMinor,
            customerId: note.customerId,
          },
        ],
      },
      now,
    );
    batch.entries.push(entry);
    events.push(entry.event);
  }
  return { id, number, leftMinor: totalMinor - settledMinor, events };
}

function noteFact(
  id: string,
  number: string,
  currency: string,
  note: NewCreditNote,
  lines: Array<NewCreditNote["lines"][number] & { id: string }>,
  sums: { subtotalMinor: bigint; taxMinor: bigint; totalMinor: bigint },
  now: Date,
): NewEvent {
  return creditNoteCreated.make(
    id,
    {
      credit_note_id: id,
      number,
      invoice_id: note.invoice?.id ?? null,
      order_id: note.orderId,
      customer_id: note.customerId,
      currency,
      subtotal: formatMoney(sums.subtotalMinor, currency),
      tax_total: formatMoney(sums.taxMinor, currency),
      total: formatMoney(sums.totalMinor, currency),
      issued_on: note.issuedOn,
      reason: note.reason,
      lines: lines.map((line) => ({
        line_id: line.id,
        order_line_id: line.orderLineId,
        item_id: line.itemId,
        sku: line.sku,
        quantity: microToNumber(line.quantity),
        net: formatMoney(line.netMinor, currency),
        tax: formatMoney(line.taxMinor, currency),
        cost: formatMoney(line.costMinor, currency),
      })),
    },
    { occurredAt: now },
  );
}

/** Issues a credit note and posts it. Refuses: period_closed. */
export async function postCreditNote(
  tx: Tx,
  actor: Actor,
  company: Company,
  note: NewCreditNote,
  now: Date,
): Promise<{ id: string; number: string; leftMinor: bigint; events: NewEvent[] }> {
  const [accounts, number] = await Promise.all([readAccounts(tx), takeDocumentNumber(tx, "CN", note.issuedOn)]);

  const batch = emptyBatch();
  const prepared = prepareCreditNote(batch, actor, { company, accounts }, number, note, now);

  await writeBilling(tx, batch);

  return prepared;
}
