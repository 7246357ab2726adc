import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { invoicePaid, paymentRecorded } from "#app/modules/billing/events.ts";
import type { RecordCustomerPaymentInput, RecordPaymentInput } from "#app/modules/billing/input.ts";
import {
  allocateItems,
  lockInvoice,
  type NewAllocation,
  type OpenItem,
} from "#app/modules/billing/open-items.server.ts";
import { takeDocumentNumber } from "#app/modules/billing/post-invoice.server.ts";
import { allocateOldestFirst, settle } from "#app/modules/billing/rules.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
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
  if (day && day > today) throw BadInput.at("paid_on", "in_the_future", "Enter today or an earlier day");
  return day ?? today;
}

/**
 * Records money received for an invoice: all of it, a part, or (with `allow_credit`) more, the rest becoming customer credit.
 * Bank or cash debit, receivable credit, customer credit credit.
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
 * Refuses: BadInput (unknown customer, amount, day), period_closed.
 */
export async function recordCustomerPayment(
  tx: Tx,
  actor: Actor,
  input: RecordCustomerPaymentInput,
  now: Date,
): Promise<RecordedPayment> {
  const [[customer], company] = await Promise.all([
    tx`select 1 from customer where id = ${input.customer_id}`,
    readCompany(tx),
  ]);
  if (!customer) throw BadInput.at("customer_id", "unknown_customer", "There is no such customer");
  const amountMinor = amountOf(input.amount, company.currency);
  // Locked in id order, as every command that touches several invoices; settled in order of due day.
  const open = await tx<Array<OpenItem & { dueOn: string }>>`
    select id, number, customer_id as "customerId", currency, total_minor as "totalMinor", total_minor - allocated_minor as "leftMinor", due_on as "dueOn"
      from invoice where customer_id = ${input.customer_id} and kind = 'invoice' and allocated_minor < total_minor order by id for update`;
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
  receipt: {
    amountMinor: bigint;
    method: "cash" | "card" | "bank";
    reference?: string | null | undefined;
    paid_on?: string | undefined;
    customerId: string;
    parts: Array<{ invoice: OpenItem; amountMinor: bigint }>;
  },
  now: Date,
): Promise<RecordedPayment> {
  const { currency } = company;
  const paidOn = paidOnOf(receipt.paid_on, company, now);
  const [accounts, { number }] = await Promise.all([readAccounts(tx), takeDocumentNumber(tx, "PAY", paidOn)]);

  const id = newId(now.getTime());
  const allocatedMinor = receipt.parts.reduce((sum, part) => sum + part.amountMinor, 0n);
  const creditMinor = receipt.amountMinor - allocatedMinor;
  const allocations = receipt.parts.map(
    (part): NewAllocation => ({
      invoiceId: part.invoice.id,
      receiptId: id,
      amountMinor: part.amountMinor,
      currency,
      allocatedOn: paidOn,
    }),
  );

  const [, allocationIds, posted] = await Promise.all([
    tx`insert into payment (id, tenant_id, number, kind, customer_id, currency, amount_minor, method, reference, paid_on, recorded_at, origin, actor_name)
       values (${id}, ${actor.tenantId}, ${number}, 'receipt', ${receipt.customerId}, ${currency}, ${receipt.amountMinor}, ${receipt.method},
               ${receipt.reference ?? null}, ${paidOn}, ${now}, ${actor.origin ?? null}, ${actor.name})`.execute(),
    allocateItems(tx, actor, allocations, now),
    postEntry(
      tx,
      actor,
      {
        effectiveOn: paidOn,
        memo: `Payment ${number}${
          receipt.parts.length > 0
            ? ` for ${receipt.parts
                .map((part) => part.invoice.number)
                .join(", ")
                .slice(0, 200)}`
            : ""
        }`,
        scope: "sales",
        currency,
        sourceType: "payment",
        sourceId: id,
        sourceNumber: number,
        purpose: "receipt",
        lines: [
          { account: accounts.of(receipt.method === "cash" ? "cash" : "bank"), amountMinor: receipt.amountMinor },
          { account: accounts.of("receivable"), amountMinor: -allocatedMinor, customerId: receipt.customerId },
          { account: accounts.of("customer_credit"), amountMinor: -creditMinor, customerId: receipt.customerId },
        ],
      },
      now,
    ),
  ]);

  const recorded = paymentRecorded.make(id, {
    payment_id: id,
    number,
    kind: "receipt",
    customer_id: receipt.customerId,
    currency,
    amount: formatMoney(receipt.amountMinor, currency),
    method: receipt.method,
    paid_on: paidOn,
    invoice_id: receipt.parts.length === 1 ? (receipt.parts[0]?.invoice.id ?? null) : null,
    allocations: receipt.parts.map((part, index) => ({
      allocation_id: allocationIds[index] ?? "",
      invoice_id: part.invoice.id,
      receipt_id: null,
      credit_note_id: null,
      amount: formatMoney(part.amountMinor, currency),
    })),
    unallocated: formatMoney(creditMinor, currency),
  });
  const settled = receipt.parts
    .filter((part) => part.amountMinor === part.invoice.leftMinor)
    .map(({ invoice }) =>
      invoicePaid.make(invoice.id, {
        invoice_id: invoice.id,
        number: invoice.number,
        customer_id: invoice.customerId,
        paid_on: paidOn,
      }),
    );
  await appendEvents(tx, actor, [recorded, posted.event, ...settled], now);

  return { id };
}
