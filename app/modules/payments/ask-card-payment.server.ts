import { lockInvoice } from "#app/modules/billing/open-items.server.ts";
import { amountOf } from "#app/modules/billing/record-payment.server.ts";
import { settle } from "#app/modules/billing/rules.ts";
import { paymentAsked } from "#app/modules/payments/events.ts";
import type { AskCardPaymentInput } from "#app/modules/payments/input.ts";
import { callProcessor } from "#app/modules/payments/processor-calls.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Asks for an invoice to be paid by card: a page of the processor's is wanted, on which the payer pays. The worker asks for it, so
 * a processor that is away keeps nobody waiting. `linkOf` makes the address of our own page for this payment.
 * Refuses: NotFound, BadInput, not_payable, overpayment, no_processor, payment_pending.
 */
export async function askCardPayment(
  tx: Tx,
  actor: Actor,
  invoiceId: string,
  input: AskCardPaymentInput,
  linkOf: (cardPaymentId: string) => string,
  now: Date,
): Promise<{ id: string }> {
  const invoice = await lockInvoice(tx, invoiceId);
  const [state] = await tx<{ configured: boolean; pending: boolean }[]>`
    select configured, exists (select from card_payment where invoice_id = ${invoiceId} and state in ('asked', 'open', 'authorised')) as pending
      from processor_state`;

  if (!state?.configured) throw new Refusal("no_processor", "No payment processor is set up.");
  if (invoice.kind !== "invoice" || invoice.leftMinor === 0n) {
    throw new Refusal("not_payable", `Nothing is due on ${invoice.number}.`);
  }
  if (state.pending) {
    throw new Refusal(
      "payment_pending",
      `A card payment of ${invoice.number} is pending. Take it back to begin another.`,
    );
  }
  const amountMinor = amountOf(input.amount, invoice.currency);
  settle(amountMinor, invoice.leftMinor, false, invoice.currency);

  const id = newId(now.getTime());
  await tx`
    insert into card_payment (tenant_id, id, invoice_id, description, customer_id, currency, amount_minor, link, actor_name, asked_at, looked_at)
    values (${actor.tenantId}, ${id}, ${invoiceId}, ${invoice.number}, ${invoice.customerId}, ${invoice.currency}, ${amountMinor}, ${linkOf(id)},
      ${actor.name}, ${now}, ${now})`;
  await callProcessor(tx, actor, id, "authorise");

  const asked = paymentAsked.make(invoiceId, {
    card_payment_id: id,
    invoice_id: invoiceId,
    number: invoice.number,
    customer_id: invoice.customerId,
    amount: formatMoney(amountMinor, invoice.currency),
    currency: invoice.currency,
  });
  await appendEvents(tx, actor, [asked], now);

  return { id };
}
