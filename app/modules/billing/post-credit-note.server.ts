import type { Company } from "#app/modules/access/company.server.ts";
import { creditAllocated, creditNoteCreated } from "#app/modules/billing/events.ts";
import { allocateItems, type OpenInvoice } from "#app/modules/billing/open-items.server.ts";
import {
  type DocumentLine,
  lineRowsOf,
  takeDocumentNumber,
  taxRowsOf,
} from "#app/modules/billing/post-invoice.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { TaxTotal } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
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
 * Issues a credit note: sales returns and tax debit; receivable credit for what its invoice still owes, customer credit for the rest.
 * Returns it with the facts to announce, and what of it is left for other invoices or a refund.
 * Refuses: period_closed.
 */
export async function postCreditNote(
  tx: Tx,
  actor: Actor,
  company: Company,
  note: NewCreditNote,
  now: Date,
): Promise<{ id: string; number: string; leftMinor: bigint; events: NewEvent[] }> {
  const { currency } = company;
  const [accounts, { number, year, sequenceNo }] = await Promise.all([
    readAccounts(tx),
    takeDocumentNumber(tx, "CN", note.issuedOn),
  ]);

  const id = newId(now.getTime());
  const subtotalMinor = note.lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = note.lines.reduce((sum, line) => sum + line.taxMinor, 0n);
  const totalMinor = subtotalMinor + taxMinor;
  const owed = note.invoice?.leftMinor ?? 0n;
  const settledMinor = owed < totalMinor ? owed : totalMinor;
  const lines = note.lines.map((line) => ({ ...line, id: newId(now.getTime()) }));

  const [, , , allocationIds, posted] = await Promise.all([
    tx`insert into invoice ${tx({
      id,
      tenant_id: actor.tenantId,
      kind: "credit_note",
      number,
      series: "CN",
      year,
      sequence_no: sequenceNo,
      customer_id: note.customerId,
      source_type: note.source.type,
      source_id: note.source.id,
      order_id: note.orderId,
      credits_invoice_id: note.invoice?.id ?? null,
      currency,
      tax_rounding: company.taxRounding,
      subtotal_minor: subtotalMinor,
      tax_minor: taxMinor,
      total_minor: totalMinor,
      issued_on: note.issuedOn,
      due_on: note.issuedOn,
      issued_at: now,
      reason: note.reason,
      external_reference: note.externalReference ?? null,
      origin: actor.origin ?? null,
      actor_name: actor.name,
    })}`.execute(),
    tx`insert into invoice_line ${tx(lineRowsOf(actor.tenantId, id, lines))}`.execute(),
    note.taxes.length === 0
      ? null
      : tx`insert into invoice_tax ${tx(taxRowsOf(actor.tenantId, id, note.taxes))}`.execute(),
    note.invoice && settledMinor > 0n
      ? allocateItems(
          tx,
          actor,
          [
            {
              invoiceId: note.invoice.id,
              creditNoteId: id,
              amountMinor: settledMinor,
              currency,
              allocatedOn: note.issuedOn,
            },
          ],
          now,
        )
      : [],
    totalMinor === 0n
      ? null
      : postEntry(
          tx,
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
              { account: accounts.of("receivable"), amountMinor: -settledMinor, customerId: note.customerId },
              {
                account: accounts.of("customer_credit"),
                amountMinor: -(totalMinor - settledMinor),
                customerId: note.customerId,
              },
            ],
          },
          now,
        ),
  ]);

  const events = [
    creditNoteCreated.make(id, {
      credit_note_id: id,
      number,
      invoice_id: note.invoice?.id ?? null,
      order_id: note.orderId,
      customer_id: note.customerId,
      currency,
      subtotal: formatMoney(subtotalMinor, currency),
      tax_total: formatMoney(taxMinor, currency),
      total: formatMoney(totalMinor, currency),
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
    }),
  ];
  if (note.invoice && settledMinor > 0n) {
    events.push(
      creditAllocated.make(note.invoice.id, {
        allocation_id: allocationIds[0] ?? "",
        invoice_id: note.invoice.id,
        source_type: "credit_note",
        source_id: id,
        customer_id: note.customerId,
        amount: formatMoney(settledMinor, currency),
        currency,
        allocated_on: note.issuedOn,
      }),
    );
  }
  if (posted) events.push(posted.event);
  return { id, number, leftMinor: totalMinor - settledMinor, events };
}
