import { readCompany } from "#app/modules/access/company.server.ts";
import { type Invoiced, readInvoiced } from "#app/modules/billing/credit-lines.server.ts";
import { creditedTaxes, leftOf, type Part } from "#app/modules/billing/credit-part.ts";
import type { CreditInvoiceInput } from "#app/modules/billing/input.ts";
import { lockInvoice } from "#app/modules/billing/open-items.server.ts";
import { postCreditNote } from "#app/modules/billing/post-credit-note.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { allocate, formatMoney } from "#app/modules/shared/money.ts";
import { MICRO, parseMicro } from "#app/modules/shared/quantity.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

type Line = Invoiced["lines"][number];

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
  const invoiced = await readInvoiced(tx, invoiceId);

  const credited = chosenParts(invoiced.lines, input, company.currency).map(({ line, grossMinor }): Part<Line> => {
    const left = leftOf(line);
    const [netMinor = 0n, taxMinor = 0n] =
      grossMinor === 0n ? [] : allocate(grossMinor, [left.netMinor, left.taxMinor]);
    return { line, quantity: MICRO, netMinor, taxMinor };
  });

  const note = await postCreditNote(
    tx,
    actor,
    company,
    {
      customerId: invoice.customerId,
      invoice,
      source: { type: "return", id: newId(now.getTime()) },
      orderId: invoice.orderId,
      lines: credited.map(({ line, ...part }) => ({
        ...line,
        ...part,
        unitPrice: parseMicro(formatMoney(part.netMinor, company.currency)),
        costMinor: 0n,
      })),
      taxes: creditedTaxes(credited, invoiced),
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
  const left = (line: Line): bigint => leftOf(line).netMinor + leftOf(line).taxMinor;
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
