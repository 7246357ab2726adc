import type { Company } from "#app/modules/access/company.server.ts";
import { invoiceCreated } from "#app/modules/billing/events.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { TaxTotal } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, formatUnitPrice, type Micro, microToNumber } from "#app/modules/shared/quantity.ts";
import type { Tx } from "#db/transaction.ts";

export type DocumentLine = {
  orderLineId: string | null;
  itemId: string | null;
  sku: string | null;
  description: string;
  quantity: Micro;
  unitPrice: Micro;
  netMinor: bigint;
  taxMinor: bigint;
};

export type NewInvoice = {
  customerId: string;
  paymentTermsDays: number;
  source: { type: "order" | "shipment"; id: string };
  orderId: string | null;
  lines: DocumentLine[];
  taxes: TaxTotal[];
  issuedOn: string;
  externalReference?: string | null;
};

/** The next number of a document series for the year of `day`: gap-free, given back if the transaction fails. */
export async function takeDocumentNumber(
  tx: Tx,
  series: "INV" | "CN" | "PAY",
  day: string,
): Promise<{ number: string; year: number; sequenceNo: bigint }> {
  const year = Number(day.slice(0, 4));
  const [row] = await tx<{ number: bigint }[]>`select take_number(${series}, ${year}) as number`;
  const sequenceNo = row?.number ?? 0n;
  return { number: `${series}-${year}-${String(sequenceNo).padStart(5, "0")}`, year, sequenceNo };
}

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
 * Issues an invoice and posts it: receivable debit, sales credit, tax credit. Its number is taken inside this transaction.
 * The database keeps one invoice per source. Returns it with the facts to announce.
 * Refuses: period_closed.
 */
export async function postInvoice(
  tx: Tx,
  actor: Actor,
  company: Company,
  invoice: NewInvoice,
  now: Date,
): Promise<{ id: string; number: string; events: NewEvent[] }> {
  const [accounts, { number, year, sequenceNo }] = await Promise.all([
    readAccounts(tx),
    takeDocumentNumber(tx, "INV", invoice.issuedOn),
  ]);

  const id = newId(now.getTime());
  const dueOn = addDays(invoice.issuedOn, invoice.paymentTermsDays);
  const subtotalMinor = invoice.lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = invoice.lines.reduce((sum, line) => sum + line.taxMinor, 0n);
  const totalMinor = subtotalMinor + taxMinor;
  const lines = invoice.lines.map((line) => ({ ...line, id: newId(now.getTime()) }));

  const [, , , posted] = await Promise.all([
    tx`insert into invoice ${tx({
      id,
      tenant_id: actor.tenantId,
      kind: "invoice",
      number,
      series: "INV",
      year,
      sequence_no: sequenceNo,
      customer_id: invoice.customerId,
      source_type: invoice.source.type,
      source_id: invoice.source.id,
      order_id: invoice.orderId,
      currency: company.currency,
      tax_rounding: company.taxRounding,
      subtotal_minor: subtotalMinor,
      tax_minor: taxMinor,
      total_minor: totalMinor,
      issued_on: invoice.issuedOn,
      due_on: dueOn,
      issued_at: now,
      external_reference: invoice.externalReference ?? null,
      origin: actor.origin ?? null,
      actor_name: actor.name,
    })}`.execute(),
    tx`insert into invoice_line ${tx(lineRowsOf(actor.tenantId, id, lines))}`.execute(),
    invoice.taxes.length === 0
      ? null
      : tx`insert into invoice_tax ${tx(taxRowsOf(actor.tenantId, id, invoice.taxes))}`.execute(),
    totalMinor === 0n
      ? null
      : postEntry(
          tx,
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
              { account: accounts.of("sales"), amountMinor: -subtotalMinor },
              { account: accounts.of("tax_payable"), amountMinor: -taxMinor },
            ],
          },
          now,
        ),
  ]);

  const fact = invoiceCreated.make(id, {
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
  });
  return { id, number, events: [fact, ...(posted ? [posted.event] : [])] };
}
