import { readCompany } from "#app/modules/access/company.server.ts";
import type { CreditInvoiceInput } from "#app/modules/billing/input.ts";
import { lockInvoice } from "#app/modules/billing/open-items.server.ts";
import { postCreditNote } from "#app/modules/billing/post-credit-note.server.ts";
import type { TaxMethod, TaxTotal } from "#app/modules/ledger/tax.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { allocate, formatMoney } from "#app/modules/shared/money.ts";
import { MICRO, parseMicro } from "#app/modules/shared/quantity.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

type Line = {
  id: string;
  orderLineId: string | null;
  itemId: string | null;
  sku: string | null;
  description: string;
  netMinor: bigint;
  taxMinor: bigint;
  /** Net and tax that earlier credit notes took back. */
  creditedMinor: bigint;
};

/**
 * Credits an invoice: lines by gross amounts, or all that is left of it. It settles what the invoice still owes; the rest becomes
 * customer credit, for another invoice or a refund. Goods do not come back by it.
 * Refuses: NotFound, not_creditable (a credit note, or nothing left), over_credit, period_closed, BadInput.
 */
export async function creditInvoice(
  tx: Tx,
  actor: Actor,
  invoiceId: string,
  input: CreditInvoiceInput,
  now: Date,
): Promise<{ id: string }> {
  const [invoice, company] = await Promise.all([lockInvoice(tx, invoiceId), readCompany(tx)]);
  if (invoice.kind !== "invoice") throw new Refusal("not_creditable", `${invoice.number} is a credit note itself.`);
  const lines = await tx<Line[]>`
    select l.id, l.order_line_id as "orderLineId", l.item_id as "itemId", i.sku, l.description, l.net_minor as "netMinor", l.tax_minor as "taxMinor",
           coalesce((select sum(c.net_minor + c.tax_minor) from invoice n join invoice_line c on c.tenant_id = n.tenant_id and c.invoice_id = n.id
              where n.credits_invoice_id = ${invoiceId} and c.line_no = l.line_no), 0)::bigint as "creditedMinor"
      from invoice_line l left join item i on i.tenant_id = l.tenant_id and i.id = l.item_id where l.invoice_id = ${invoiceId} order by l.line_no`;
  const taxes = await tx<Array<{ code: string; method: TaxMethod; rate: string; taxMinor: bigint }>>`
    select tax_code as code, method, rate, tax_minor as "taxMinor" from invoice_tax where invoice_id = ${invoiceId} order by tax_code`;

  const parts = chosenParts(lines, input, company.currency);
  const credited = parts.map(({ line, grossMinor }) => {
    const gross = line.netMinor + line.taxMinor;
    const [netMinor = 0n, taxMinor = 0n] =
      gross === 0n ? [0n, 0n] : allocate(grossMinor, [line.netMinor, line.taxMinor]);
    return {
      ...line,
      quantity: MICRO,
      unitPrice: parseMicro(formatMoney(netMinor, company.currency)),
      netMinor,
      taxMinor,
      costMinor: 0n,
    };
  });
  const taxMinor = credited.reduce((sum, line) => sum + line.taxMinor, 0n);
  const spread =
    taxMinor === 0n
      ? taxes.map(() => 0n)
      : allocate(
          taxMinor,
          taxes.map((tax) => tax.taxMinor),
        );
  const baseMinor = credited.reduce((sum, line) => sum + (line.taxMinor > 0n ? line.netMinor : 0n), 0n);

  const note = await postCreditNote(
    tx,
    actor,
    company,
    {
      customerId: invoice.customerId,
      invoice,
      source: { type: "return", id: newId(now.getTime()) },
      orderId: invoice.orderId,
      lines: credited,
      taxes: taxes.map(
        (tax, index): TaxTotal => ({
          code: tax.code,
          method: tax.method,
          rate: parseMicro(tax.rate),
          baseMinor,
          taxMinor: spread[index] ?? 0n,
        }),
      ),
      issuedOn: dayIn(company.timeZone, now),
      reason: input.reason,
    },
    now,
  );
  await appendEvents(tx, actor, note.events, now);

  return { id: note.id };
}

/** What is credited of each line, none beyond what is left of it. Every line stands in the note, so that its number tells which it credits. */
function chosenParts(
  lines: readonly Line[],
  input: CreditInvoiceInput,
  currency: string,
): Array<{ line: Line; grossMinor: bigint }> {
  const left = (line: Line): bigint => line.netMinor + line.taxMinor - line.creditedMinor;
  const wanted = new Map<string, bigint>();
  for (const [index, one] of (input.lines ?? []).entries()) {
    const line = lines.find((candidate) => candidate.id === one.invoice_line_id);
    if (!line) throw BadInput.at(`lines.${index}.invoice_line_id`, "unknown_line", "The invoice has no such line");
    const minor = toMinor(one.amount, currency);
    if (minor === null) throw BadInput.at(`lines.${index}.amount`, "invalid_amount", `Enter an amount in ${currency}`);
    const sum = (wanted.get(line.id) ?? 0n) + minor;
    if (sum > left(line)) {
      throw new Refusal(
        "over_credit",
        `At most ${formatMoney(left(line), currency)} can be credited of ${line.description}.`,
        { field: `lines.${index}.amount`, most: formatMoney(left(line), currency) },
      );
    }
    wanted.set(line.id, sum);
  }
  const parts = lines.map((line) => ({ line, grossMinor: input.lines ? (wanted.get(line.id) ?? 0n) : left(line) }));
  if (parts.every((part) => part.grossMinor <= 0n))
    throw new Refusal("not_creditable", "Everything of this invoice is credited already.");
  return parts;
}
