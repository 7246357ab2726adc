import { paymentFailed } from "#app/modules/billing/events.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { paymentWithdrawn } from "#app/modules/payments/events.ts";
import type { ProcessorPayment } from "#app/modules/payments/input.ts";
import { callProcessor } from "#app/modules/payments/processor-calls.server.ts";
import { advances, type CardState, figuresDiffer, isPending } from "#app/modules/payments/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

type Locked = {
  id: string;
  invoiceId: string;
  number: string;
  customerId: string;
  currency: string;
  amountMinor: bigint;
  state: CardState;
  reference: string | null;
};

export type Settled = "applied" | "known" | "refused";

/**
 * Takes what the processor says of a payment. Its row is locked first, so a notice, an answer to a call and a look at the same time
 * come one after the other, and only the first that says `captured` makes the receipt.
 * `heard`: a notice is believed only where its figures are those that were asked; an answer to our own question is the truth, and
 * what was captured is what is recorded. Money that the invoice no longer needs becomes the customer's credit.
 */
export async function settleCardPayment(
  tx: Tx,
  actor: Actor,
  cardPaymentId: string,
  said: ProcessorPayment,
  heard: "notice" | "answer",
  now: Date,
): Promise<Settled> {
  const payment = await lockCardPayment(tx, cardPaymentId);
  if (!payment) return "refused";
  if (payment.reference && payment.reference !== said.id) return "refused";

  const problem = doubt(payment, said, heard);
  if (problem) {
    // What is in the books already is not put in doubt by a later notice.
    if (payment.state !== "captured") await tx`update card_payment set problem = ${problem} where id = ${payment.id}`;
    return "refused";
  }
  if (heard === "answer") await tx`update card_payment set looked_at = ${now}, problem = null where id = ${payment.id}`;
  if (!advances(payment.state, said.status)) return "known";
  return apply(tx, actor, payment, said, now);
}

async function lockCardPayment(tx: Tx, id: string): Promise<Locked | undefined> {
  const [payment] = await tx<Locked[]>`
    select c.id, c.invoice_id as "invoiceId", c.description as number, c.customer_id as "customerId", c.currency,
           c.amount_minor as "amountMinor", c.state, c.processor_ref as reference
      from card_payment c where c.id = ${id} for update`;
  return payment;
}

function doubt(payment: Locked, said: ProcessorPayment, heard: "notice" | "answer"): string | null {
  const amountMinor = toMinor(said.amount, said.currency);
  const differs = amountMinor === null ? "amount" : figuresDiffer(payment, { amountMinor, currency: said.currency });
  if (differs === null || (differs === "amount" && amountMinor && heard === "answer")) return null;
  const asked = `${formatMoney(payment.amountMinor, payment.currency)} ${payment.currency}`;
  return `The processor told of ${said.amount} ${said.currency}, asked were ${asked}.`;
}

async function apply(tx: Tx, actor: Actor, payment: Locked, said: ProcessorPayment, now: Date): Promise<Settled> {
  const { id } = payment;
  if (said.status === "captured") return book(tx, actor, payment, said, now);
  if (said.status === "voided" || said.status === "declined") {
    await tx`update card_payment set processor_ref = ${said.id} where id = ${id}`;
    return end(tx, actor, payment, said.status, now);
  }
  await tx`update card_payment set state = ${said.status}, processor_ref = ${said.id},
    checkout_url = coalesce(${said.checkout_url ?? null}, checkout_url), looked_at = ${now} where id = ${id}`;
  if (said.status === "authorised") await captureUnlessTakenBack(tx, actor, id);
  return "applied";
}

async function end(tx: Tx, actor: Actor, payment: Locked, state: "voided" | "declined", now: Date): Promise<Settled> {
  const facts = {
    invoice_id: payment.invoiceId,
    number: payment.number,
    customer_id: payment.customerId,
    amount: formatMoney(payment.amountMinor, payment.currency),
    currency: payment.currency,
  };
  await tx`update card_payment set state = ${state}, settled_at = ${now}, problem = null where id = ${payment.id}`;
  const event =
    state === "voided"
      ? paymentWithdrawn.make(payment.invoiceId, { ...facts, card_payment_id: payment.id })
      : paymentFailed.make(payment.invoiceId, { ...facts, code: "declined" });
  await appendEvents(tx, actor, [event], now);
  return "applied";
}

/** Ends a payment that the processor never took: it was refused, or taken back before it got there. */
export async function endCardPayment(
  tx: Tx,
  actor: Actor,
  id: string,
  state: "voided" | "declined",
  now: Date,
): Promise<void> {
  const payment = await lockCardPayment(tx, id);
  if (payment && isPending(payment.state)) await end(tx, actor, payment, state, now);
}

async function captureUnlessTakenBack(tx: Tx, actor: Actor, id: string): Promise<void> {
  const [taken] = await tx`
    select 1 from processor_call where card_payment_id = ${id} and kind = 'void' and state in ('waiting', 'sending')`;
  if (!taken) await callProcessor(tx, actor, id, "capture");
}

/** The money is ours: the ordinary payment, once. Where the books refuse it, the reason waits for a person, and the money is not lost. */
async function book(tx: Tx, actor: Actor, payment: Locked, said: ProcessorPayment, now: Date): Promise<Settled> {
  const input = { amount: said.amount, method: "card", reference: said.id, allow_credit: true } as const;
  try {
    await tx.savepoint(async (inner) => {
      const receipt = await recordPayment(inner as unknown as Tx, actor, payment.invoiceId, input, now);
      await inner`update card_payment set state = 'captured', processor_ref = ${said.id}, payment_id = ${receipt.id},
        settled_at = ${now}, problem = null where id = ${payment.id}`;
    });
    return "applied";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problem = `The processor has the money, the books do not take it: ${error.message}`.slice(0, 500);
    await tx`update card_payment set problem = ${problem}, processor_ref = ${said.id} where id = ${payment.id}`;
    return "refused";
  }
}
