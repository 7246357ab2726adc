import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { emptyBatch, takeDocumentNumber, writeBilling } from "#app/modules/billing/billing-batch.server.ts";
import type { RecordCustomerPaymentInput, RecordPaymentInput } from "#app/modules/billing/input.ts";
import { lockInvoice, lockOpenInvoices } from "#app/modules/billing/open-items.server.ts";
import { type NewReceipt, prepareReceipt } from "#app/modules/billing/prepare-payment.server.ts";
import { allocateOldestFirst, settle } from "#app/modules/billing/rules.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { refuseFuture } from "#app/modules/ledger/rules.ts";
import { refuseErased } from "#app/modules/parties/erased.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

export type RecordedPayment = { id: string };

/** An amount in the company's money. Refuses: BadInput. */
export function amountOf(text: string, currency: string): bigint {
  const minor = toMinor(text, currency);
  if (minor === null) throw BadInput.at("amount", "invalid_amount", `Enter an amount in ${currency}`);
  return minor;
}

/** The day of a payment: today unless given, never in the future. Refuses: BadInput. */
export function paidOnOf(day: string | undefined, company: Company, now: Date): string {
  const today = dayIn(company.timeZone, now);
  if (day) refuseFuture("paid_on", day, today);
  return day ?? today;
}

/**
 * Records money received for an invoice: all of it, a part, or (with `allow_credit`) more, the rest becoming customer credit.
 * Bank or cash debit, receivable credit, customer credit credit. What was paid before the invoice's day is customer credit until then.
 * Refuses: NotFound, overpayment, not_payable (a credit note), period_closed, BadInput.
 */
export async function recordPayment(
  tx: Tx,
  actor: Actor,
  invoiceId: string,
  input: RecordPaymentInput,
  now: Date,
): Promise<RecordedPayment> {
  const [invoice, company] = await Promise.all([lockInvoice(tx, invoiceId), readCompany(tx)]);
  if (invoice.kind !== "invoice")
    throw new Refusal("not_payable", `${invoice.number} is a credit note: it is applied or refunded, not paid.`);
  const amountMinor = amountOf(input.amount, invoice.currency);
  const taken = settle(amountMinor, invoice.leftMinor, input.allow_credit ?? false, invoice.currency);
  return receiveMoney(
    tx,
    actor,
    company,
    {
      ...input,
      amountMinor,
      customerId: invoice.customerId,
      parts: taken > 0n ? [{ invoice, amountMinor: taken }] : [],
    },
    now,
  );
}

/**
 * Records money received from a customer, settling the oldest due invoices first; what is left becomes customer credit.
 * Refuses: BadInput (unknown customer, amount, day), erased_customer, period_closed.
 */
export async function recordCustomerPayment(
  tx: Tx,
  actor: Actor,
  input: RecordCustomerPaymentInput,
  now: Date,
): Promise<RecordedPayment> {
  const [[customer], company] = await Promise.all([
    tx<{ code: string; erased_at: Date | null }[]>`
      select code, erased_at from customer where id = ${input.customer_id} for key share`,
    readCompany(tx),
  ]);
  if (!customer) throw BadInput.at("customer_id", "unknown_customer", "There is no such customer");
  refuseErased(customer);
  const amountMinor = amountOf(input.amount, company.currency);
  const open = await lockOpenInvoices(tx, input.customer_id);
  const oldestFirst = open.toSorted((a, b) =>
    a.dueOn === b.dueOn ? (a.id < b.id ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1,
  );
  const parts = allocateOldestFirst(
    amountMinor,
    oldestFirst.map((item) => ({ id: item.id, dueMinor: item.leftMinor })),
  ).map((part) => {
    const invoice = open.find((item) => item.id === part.id);
    if (!invoice) throw new NotFound("invoice");
    return { invoice, amountMinor: part.amountMinor };
  });
  return receiveMoney(tx, actor, company, { ...input, amountMinor, customerId: input.customer_id, parts }, now);
}

async function receiveMoney(
  tx: Tx,
  actor: Actor,
  company: Company,
  receipt: Pick<NewReceipt, "amountMinor" | "method" | "customerId" | "parts"> & {
    reference?: string | null | undefined;
    paid_on?: string | undefined;
  },
  now: Date,
): Promise<RecordedPayment> {
  const paidOn = paidOnOf(receipt.paid_on, company, now);
  const [accounts, number] = await Promise.all([readAccounts(tx), takeDocumentNumber(tx, "PAY", paidOn)]);

  const batch = emptyBatch();
  const { id, events } = prepareReceipt(
    batch,
    actor,
    accounts,
    number,
    { ...receipt, currency: company.currency, reference: receipt.reference ?? null, paidOn },
    now,
  );

  await writeBilling(tx, batch, () => appendEvents(tx, actor, events, now));

  return { id };
}
