import type { Company } from "#app/modules/access/company.server.ts";
import { takeBackCredit } from "#app/modules/billing/allocate-credit.server.ts";
import { creditedTaxes, type InvoicedLine, type Part } from "#app/modules/billing/credit-part.ts";
import { lockInvoice, type OpenInvoice } from "#app/modules/billing/open-items.server.ts";
import { type NewCreditNote, postCreditNote } from "#app/modules/billing/post-credit-note.server.ts";
import type { TaxMethod, TaxTotal } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";
import type { Tx } from "#db/transaction.ts";

export type Invoiced = {
  lines: Array<InvoicedLine & { id: string }>;
  taxes: TaxTotal[];
  taxRounding: "line" | "document";
};

/** What an invoice charged, by line, and what credit notes took back of it. A note's line is that of the same order line, else of the same place. */
export async function readInvoiced(db: Db, invoiceId: string): Promise<Invoiced> {
  const lines = await db<
    Array<Omit<Invoiced["lines"][number], "quantity" | "unitPrice"> & { quantity: string; unitPrice: string }>
  >`
    select l.id, l.order_line_id as "orderLineId", l.item_id as "itemId", coalesce(o.sku, i.sku) as sku, l.description, l.quantity,
           l.unit_price as "unitPrice", l.net_minor as "netMinor", l.tax_minor as "taxMinor",
           coalesce(c.net, 0)::bigint as "creditedNetMinor", coalesce(c.tax, 0)::bigint as "creditedTaxMinor"
      from invoice_line l
      left join order_line o on o.tenant_id = l.tenant_id and o.id = l.order_line_id
      left join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
      left join lateral (
        select sum(x.net_minor) as net, sum(x.tax_minor) as tax
          from invoice n join invoice_line x on x.tenant_id = n.tenant_id and x.invoice_id = n.id
         where n.tenant_id = l.tenant_id and n.credits_invoice_id = l.invoice_id
           and (x.order_line_id = l.order_line_id or l.order_line_id is null and x.line_no = l.line_no)) c on true
     where l.invoice_id = ${invoiceId} order by l.line_no`;
  const taxes = await db<Array<{ code: string; method: TaxMethod; rate: string; baseMinor: bigint; taxMinor: bigint }>>`
    select tax_code as code, method, rate, base_minor as "baseMinor", tax_minor as "taxMinor" from invoice_tax
     where invoice_id = ${invoiceId} order by tax_code`;
  const [head] = await db<{ taxRounding: "line" | "document" }[]>`
    select tax_rounding as "taxRounding" from invoice where id = ${invoiceId}`;
  return {
    lines: lines.map((line) => ({
      ...line,
      quantity: parseMicro(line.quantity),
      unitPrice: parseMicro(line.unitPrice),
    })),
    taxes: taxes.map((tax) => ({ ...tax, rate: parseMicro(tax.rate) })),
    taxRounding: head?.taxRounding ?? "document",
  };
}

/** What payments gave to the invoice beyond what it is worth once this is credited. */
export function overpaidBy(invoice: { leftMinor: bigint }, parts: readonly Part[]): bigint {
  const over = parts.reduce((sum, part) => sum + part.netMinor + part.taxMinor, 0n) - invoice.leftMinor;
  return over > 0n ? over : 0n;
}

/**
 * Credits parts of an invoice that will not be delivered. It settles what the invoice owes; what was paid above what is then due
 * becomes customer credit. Returns the facts to announce. Refuses: period_closed.
 */
export async function creditLines(
  tx: Tx,
  actor: Actor,
  company: Company,
  note: Pick<NewCreditNote, "source" | "issuedOn" | "reason"> & {
    invoice: OpenInvoice;
    invoiced: Invoiced;
    parts: readonly Part[];
  },
  now: Date,
): Promise<NewEvent[]> {
  const { invoice, invoiced, parts, ...rest } = note;
  const amountMinor = overpaidBy(invoice, parts);
  const freed = await takeBackCredit(tx, actor, invoice, { amountMinor, day: note.issuedOn }, now);
  const { openFrom } = freed.length > 0 ? await lockInvoice(tx, invoice.id) : invoice;
  const posted = await postCreditNote(
    tx,
    actor,
    company,
    {
      ...rest,
      customerId: invoice.customerId,
      orderId: invoice.orderId,
      invoice: { ...invoice, leftMinor: invoice.leftMinor + amountMinor, openFrom },
      lines: parts.map(({ line, ...part }) => ({ ...line, ...part, costMinor: 0n })),
      taxes: creditedTaxes(parts, invoiced),
    },
    now,
  );
  return [...freed, ...posted.events];
}
