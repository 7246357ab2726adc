import type { Company } from "#app/modules/access/company.server.ts";
import {
  type BillingBatch,
  type DocumentNumber,
  emptyBatch,
  takeDocumentNumber,
  writeBilling,
} from "#app/modules/billing/billing-batch.server.ts";
import { invoiceCreated } from "#app/modules/billing/events.ts";
import type { DocumentLine } from "#app/modules/billing/rules.ts";
import type { Accounts } from "#app/modules/ledger/accounts.server.ts";
import { prepareEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { TaxTotal } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, formatUnitPrice, microToNumber } from "#app/modules/shared/quantity.ts";
import { appendEvents } from "#db/event-log.ts";
import type { InsertRow } from "#db/insert-rows.ts";
import type { invoice } from "#db/schema/billing.ts";
import type { Tx } from "#db/transaction.ts";

export type NewInvoice = {
  customerId: string;
  paymentTermsDays: number;
  /** `opening`: it was open when the company began here; its revenue was earned before. */
  source: { type: "order" | "shipment" | "opening"; id: string };
  orderId: string | null;
  lines: DocumentLine[];
  taxes: TaxTotal[];
  issuedOn: string;
  externalReference?: string | null;
};

export function lineRowsOf(tenantId: string, invoiceId: string, lines: Array<DocumentLine & { id: string }>) {
  return lines.map((line, index) => ({
    id: line.id,
    tenant_id: tenantId,
    invoice_id: invoiceId,
    line_no: index + 1,
    order_line_id: line.orderLineId,
    item_id: line.itemId,
    description: line.description,
    quantity: formatMicro(line.quantity),
    unit_price: formatMicro(line.unitPrice),
    net_minor: line.netMinor,
    tax_minor: line.taxMinor,
  }));
}

export function taxRowsOf(tenantId: string, invoiceId: string, taxes: readonly TaxTotal[]) {
  return taxes.map((tax) => ({
    tenant_id: tenantId,
    invoice_id: invoiceId,
    tax_code: tax.code,
    method: tax.method,
    rate: formatMicro(tax.rate),
    base_minor: tax.baseMinor,
    tax_minor: tax.taxMinor,
  }));
}

/**
 * Makes an invoice ready to be written, posted as receivable debit, sales credit, tax credit. Returns its id and the facts to announce.
 */
export function prepareInvoice(
  batch: BillingBatch,
  actor: Actor,
  books: { company: Company; accounts: Accounts },
  { number, year, sequenceNo }: DocumentNumber,
  invoice: NewInvoice,
  now: Date,
): { id: string; number: string; totalMinor: bigint; events: NewEvent[] } {
  const { company, accounts } = books;
  const id = newId(now.getTime());
  const dueOn = addDays(invoice.issuedOn, invoice.paymentTermsDays);
  const subtotalMinor = invoice.lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = invoice.lines.reduce((sum, line) => sum + line.taxMinor, 0n);
  const totalMinor = subtotalMinor + taxMinor;
  const lines = invoice.lines.map((line) => ({ ...line, id: newId(now.getTime()) }));

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
    kind: "invoice",
    series: "INV",
    customer_id: invoice.customerId,
    source_type: invoice.source.type,
    source_id: invoice.source.id,
    order_id: invoice.orderId,
    credits_invoice_id: null,
    issued_on: invoice.issuedOn,
    due_on: dueOn,
    reason: null,
    external_reference: invoice.externalReference ?? null,
  });
  batch.lines.push(...lineRowsOf(actor.tenantId, id, lines));
  batch.taxes.push(...taxRowsOf(actor.tenantId, id, invoice.taxes));

  const events = [
    invoiceCreated.make(
      id,
      {
        invoice_id: id,
        number,
        order_id: invoice.orderId,
        customer_id: invoice.customerId,
        currency: company.currency,
        subtotal: formatMoney(subtotalMinor, company.currency),
        tax_total: formatMoney(taxMinor, company.currency),
        total: formatMoney(totalMinor, company.currency),
        issued_on: invoice.issuedOn,
        due_on: dueOn,
        lines: lines.map((line) => ({
          line_id: line.id,
          order_line_id: line.orderLineId,
          item_id: line.itemId,
          description: line.description,
          quantity: microToNumber(line.quantity),
          unit_price: formatUnitPrice(line.unitPrice, company.currency),
          net: formatMoney(line.netMinor, company.currency),
          tax: formatMoney(line.taxMinor, company.currency),
        })),
      },
      { occurredAt: now },
    ),
  ];
  // An invoice of nothing moves no account.
  if (totalMinor > 0n) {
    const entry = prepareEntry(
      actor,
      {
        effectiveOn: invoice.issuedOn,
        memo: `Invoice ${number}`,
        scope: "sales",
        currency: company.currency,
        sourceType: "invoice",
        sourceId: id,
        sourceNumber: number,
        purpose: "issue",
        lines: [
          { account: accounts.of("receivable"), amountMinor: totalMinor, customerId: invoice.customerId },
          {
            account: accounts.of(invoice.source.type === "opening" ? "opening_equity" : "sales"),
            amountMinor: -subtotalMinor,
          },
          { account: accounts.of("tax_payable"), amountMinor: -taxMinor },
        ],
      },
      now,
    );
    batch.entries.push(entry);
    events.push(entry.event);
  }
  return { id, number, totalMinor, events };
}

/** The columns that invoices and credit notes fill alike. */
export function documentHead(
  actor: Actor,
  company: Company,
  document: DocumentNumber & {
    id: string;
    subtotalMinor: bigint;
    taxMinor: bigint;
    totalMinor: bigint;
    issuedAt: Date;
  },
): InsertRow<typeof invoice> {
  return {
    id: document.id,
    tenant_id: actor.tenantId,
    number: document.number,
    year: document.year,
    sequence_no: document.sequenceNo,
    currency: company.currency,
    tax_rounding: company.taxRounding,
    subtotal_minor: document.subtotalMinor,
    tax_minor: document.taxMinor,
    total_minor: document.totalMinor,
    allocated_minor: 0n,
    credited_minor: 0n,
    issued_at: document.issuedAt,
    origin: actor.origin ?? null,
    actor_name: actor.name,
  };
}

/**
 * Issues an invoice, posts and announces it. Its number is taken inside this transaction, and the database keeps one invoice per
 * source. Returns its id. Refuses: period_closed.
 */
export async function postInvoice(
  tx: Tx,
  actor: Actor,
  books: { company: Company; accounts: Accounts },
  invoice: NewInvoice,
  now: Date,
): Promise<string> {
  const number = await takeDocumentNumber(tx, "INV", invoice.issuedOn);
  const batch = emptyBatch();
  const { id, events } = prepareInvoice(batch, actor, books, number, invoice, now);
  await writeBilling(tx, batch, () => appendEvents(tx, actor, events, now));
  return id;
}
