import type { BillingBatch, DocumentNumber } from "#app/modules/billing/billing-batch.server.ts";
import { invoicePaid, paymentRecorded } from "#app/modules/billing/events.ts";
import { allocationRow, type NewAllocation, type OpenItem } from "#app/modules/billing/open-items.server.ts";
import { prepareAllocation } from "#app/modules/billing/prepare-allocation.server.ts";
import type { Account, Accounts } from "#app/modules/ledger/accounts.server.ts";
import { prepareEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { latestOf } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";

type Money = {
  customerId: string;
  currency: string;
  amountMinor: bigint;
  method: "cash" | "card" | "bank";
  reference: string | null;
  paidOn: string;
};

/**
 * Money received; `parts` say which invoices it settles and how far, the rest becomes customer credit. A part is settled on the day
 * of payment, or on the day from which the invoice is open, whichever is later: until then it is customer credit too.
 */
export type NewReceipt = Money & {
  parts: Array<{
    invoice: Pick<OpenItem, "id" | "number" | "customerId" | "leftMinor" | "openFrom">;
    amountMinor: bigint;
  }>;
};

/** Money given back of what a receipt or credit note still has. */
export type NewRefund = Money & { of: { number: string; receiptId?: string; creditNoteId?: string } };

/**
 * Makes a receipt ready to be written: bank or cash debit, receivable and customer credit credit, and for what is settled on a later
 * day an entry of that day. Returns its id and the facts.
 */
export function prepareReceipt(
  batch: BillingBatch,
  actor: Actor,
  accounts: Accounts,
  { number }: DocumentNumber,
  receipt: NewReceipt,
  now: Date,
): { id: string; events: NewEvent[] } {
  const { currency } = receipt;
  const parts = receipt.parts.map((part) => ({ ...part, on: latestOf(receipt.paidOn, part.invoice.openFrom) }));
  const sumOf = (some: typeof parts) => some.reduce((sum, part) => sum + part.amountMinor, 0n);
  const allocatedMinor = sumOf(parts);
  const settledMinor = sumOf(parts.filter((part) => part.on === receipt.paidOn));
  const settles = parts.map((part) => part.invoice.number).join(", ");
  const paid = preparePayment(
    batch,
    actor,
    {
      kind: "receipt",
      number,
      money: receipt,
      invoiceId: parts.length === 1 ? (parts[0]?.invoice.id ?? null) : null,
      allocations: (id) =>
        parts.map((part) => ({
          invoiceId: part.invoice.id,
          receiptId: id,
          amountMinor: part.amountMinor,
          currency,
          allocatedOn: part.on,
        })),
      memo: `Payment ${number}${settles ? ` for ${settles.slice(0, 200)}` : ""}`,
      lines: [
        { account: moneyAccount(accounts, receipt), amountMinor: receipt.amountMinor },
        { account: accounts.of("receivable"), amountMinor: -settledMinor, customerId: receipt.customerId },
        {
          account: accounts.of("customer_credit"),
          amountMinor: settledMinor - receipt.amountMinor,
          customerId: receipt.customerId,
        },
      ],
      unallocatedMinor: receipt.amountMinor - allocatedMinor,
    },
    now,
  );
  const later = parts.flatMap(({ invoice, amountMinor, on }, index) => {
    const id = paid.allocations[index] ?? "";
    if (on === receipt.paidOn) return [];
    return [prepareAllocation(actor, accounts, { id, invoice, amountMinor, currency, allocatedOn: on }, now)];
  });
  batch.entries.push(...later);
  const settled = parts
    .filter((part) => part.amountMinor === part.invoice.leftMinor)
    .map(({ invoice, on }) =>
      invoicePaid.make(
        invoice.id,
        { invoice_id: invoice.id, number: invoice.number, customer_id: receipt.customerId, paid_on: on },
        { occurredAt: now },
      ),
    );
  return { id: paid.id, events: [...paid.events, ...later.map((entry) => entry.event), ...settled] };
}

/** Makes a refund ready to be written: customer credit debit, bank or cash credit. Returns its id and the facts. */
export function prepareRefund(
  batch: BillingBatch,
  actor: Actor,
  accounts: Accounts,
  { number }: DocumentNumber,
  refund: NewRefund,
  now: Date,
): { id: string; events: NewEvent[] } {
  const { of: source, amountMinor, currency } = refund;
  const sides = {
    ...(source.receiptId ? { receiptId: source.receiptId } : {}),
    ...(source.creditNoteId ? { creditNoteId: source.creditNoteId } : {}),
  };
  return preparePayment(
    batch,
    actor,
    {
      kind: "refund",
      number,
      money: refund,
      invoiceId: null,
      allocations: (id) => [{ refundId: id, ...sides, amountMinor, currency, allocatedOn: refund.paidOn }],
      memo: `Refund ${number} of ${source.number}`,
      lines: [
        { account: accounts.of("customer_credit"), amountMinor, customerId: refund.customerId },
        { account: moneyAccount(accounts, refund), amountMinor: -amountMinor },
      ],
      unallocatedMinor: 0n,
    },
    now,
  );
}

function moneyAccount(accounts: Accounts, money: Money): Account {
  return accounts.of(money.method === "cash" ? "cash" : "bank");
}

function preparePayment(
  batch: BillingBatch,
  actor: Actor,
  payment: {
    kind: "receipt" | "refund";
    number: string;
    money: Money;
    invoiceId: string | null;
    allocations: (id: string) => NewAllocation[];
    memo: string;
    lines: Parameters<typeof prepareEntry>[1]["lines"];
    unallocatedMinor: bigint;
  },
  now: Date,
): { id: string; allocations: string[]; events: NewEvent[] } {
  const { kind, number, money } = payment;
  const id = newId(now.getTime());
  const allocations = payment
    .allocations(id)
    .map((allocation) => ({ ...allocation, row: allocationRow(actor, allocation, now) }));
  const entry = prepareEntry(
    actor,
    {
      effectiveOn: money.paidOn,
      memo: payment.memo,
      scope: "sales",
      currency: money.currency,
      sourceType: "payment",
      sourceId: id,
      sourceNumber: number,
      purpose: kind,
      lines: payment.lines,
    },
    now,
  );
  batch.payments.push({
    id,
    tenant_id: actor.tenantId,
    number,
    kind,
    customer_id: money.customerId,
    currency: money.currency,
    amount_minor: money.amountMinor,
    allocated_minor: 0n,
    method: money.method,
    reference: money.reference,
    paid_on: money.paidOn,
    recorded_at: now,
    origin: actor.origin ?? null,
    actor_name: actor.name,
  });
  batch.allocations.push(...allocations.map((allocation) => allocation.row));
  batch.entries.push(entry);
  const recorded = paymentRecorded.make(
    id,
    {
      payment_id: id,
      number,
      kind,
      customer_id: money.customerId,
      currency: money.currency,
      amount: formatMoney(money.amountMinor, money.currency),
      method: money.method,
      paid_on: money.paidOn,
      invoice_id: payment.invoiceId,
      allocations: allocations.map((allocation) => ({
        allocation_id: allocation.row.id,
        invoice_id: allocation.invoiceId ?? null,
        receipt_id: kind === "refund" ? (allocation.receiptId ?? null) : null,
        credit_note_id: allocation.creditNoteId ?? null,
        amount: formatMoney(allocation.amountMinor, money.currency),
        allocated_on: allocation.allocatedOn,
      })),
      unallocated: formatMoney(payment.unallocatedMinor, money.currency),
    },
    { occurredAt: now },
  );
  return { id, allocations: allocations.map(({ row }) => row.id), events: [recorded, entry.event] };
}
