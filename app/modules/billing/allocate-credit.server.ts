import { readCompany } from "#app/modules/access/company.server.ts";
import { emptyBatch, writeBilling } from "#app/modules/billing/billing-batch.server.ts";
import { creditAllocated, invoicePaid } from "#app/modules/billing/events.ts";
import type { AllocateCreditInput } from "#app/modules/billing/input.ts";
import {
  allocationRow,
  lockCredit,
  lockInvoice,
  type OpenInvoice,
  type OpenItem,
} from "#app/modules/billing/open-items.server.ts";
import { prepareAllocation } from "#app/modules/billing/prepare-allocation.server.ts";
import { amountOf } from "#app/modules/billing/record-payment.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type Day, dayIn, latestOf } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Moves a customer's credit between an open invoice and its source; `amountMinor` is negative when an allocation is taken back. */
export async function moveCredit(
  tx: Tx,
  actor: Actor,
  credit: {
    invoice: OpenItem;
    sourceType: "payment" | "credit_note";
    sourceId: string;
    amountMinor: bigint;
    allocatedOn: Day;
    undoesId?: string;
  },
  now: Date,
): Promise<NewEvent[]> {
  const { invoice, amountMinor } = credit;
  const accounts = await readAccounts(tx);
  const row = allocationRow(
    actor,
    {
      invoiceId: invoice.id,
      ...(credit.sourceType === "payment" ? { receiptId: credit.sourceId } : { creditNoteId: credit.sourceId }),
      amountMinor,
      currency: invoice.currency,
      allocatedOn: credit.allocatedOn,
      ...(credit.undoesId ? { undoesId: credit.undoesId } : {}),
    },
    now,
  );
  const { currency } = invoice;
  const entry = prepareAllocation(
    actor,
    accounts,
    { id: row.id, invoice, amountMinor, currency, allocatedOn: credit.allocatedOn },
    now,
  );
  await writeBilling(tx, { ...emptyBatch(), allocations: [row], entries: [entry] });
  return [
    creditAllocated.make(invoice.id, {
      allocation_id: row.id,
      invoice_id: invoice.id,
      source_type: credit.sourceType,
      source_id: credit.sourceId,
      customer_id: invoice.customerId,
      amount: formatMoney(amountMinor, invoice.currency),
      currency: invoice.currency,
      allocated_on: credit.allocatedOn,
    }),
    entry.event,
  ];
}

/**
 * Applies what a receipt or credit note still has to an open invoice of the same customer.
 * Refuses: NotFound, BadInput, other_customer, nothing_due, over_allocation, period_closed.
 */
export async function allocateCredit(tx: Tx, actor: Actor, input: AllocateCreditInput, now: Date): Promise<void> {
  const company = await readCompany(tx);
  const [invoice, credit] = await lockBoth(tx, input);
  const most = credit.leftMinor < invoice.leftMinor ? credit.leftMinor : invoice.leftMinor;
  const amountMinor = input.amount ? amountOf(input.amount, invoice.currency) : most;
  if (credit.customerId !== invoice.customerId)
    throw new Refusal("other_customer", `${credit.number} belongs to another customer than ${invoice.number}.`);
  if (most === 0n)
    throw new Refusal(
      "nothing_due",
      `${invoice.leftMinor === 0n ? invoice.number : credit.number} has nothing left to settle.`,
    );
  if (amountMinor > most) {
    throw new Refusal("over_allocation", `At most ${formatMoney(most, invoice.currency)} can be applied.`, {
      field: "amount",
      most: formatMoney(most, invoice.currency),
    });
  }

  const allocatedOn = latestOf(dayIn(company.timeZone, now), invoice.openFrom, credit.openFrom);
  const facts = await moveCredit(
    tx,
    actor,
    { invoice, sourceType: input.source_type, sourceId: input.source_id, amountMinor, allocatedOn },
    now,
  );
  if (amountMinor === invoice.leftMinor) {
    facts.push(
      invoicePaid.make(invoice.id, {
        invoice_id: invoice.id,
        number: invoice.number,
        customer_id: invoice.customerId,
        paid_on: allocatedOn,
      }),
    );
  }
  await appendEvents(tx, actor, facts, now);
}

/** Invoices and credit notes share a table and are locked in id order; payments come after them. */
async function lockBoth(tx: Tx, input: AllocateCreditInput): Promise<[OpenInvoice, OpenItem]> {
  const creditFirst = input.source_type === "credit_note" && input.source_id < input.invoice_id;
  const early = creditFirst ? await lockCredit(tx, input.source_type, input.source_id) : null;
  const invoice = await lockInvoice(tx, input.invoice_id).catch((error: unknown) => {
    throw error instanceof NotFound ? BadInput.at("invoice_id", "unknown_invoice", "There is no such invoice") : error;
  });
  if (invoice.kind !== "invoice")
    throw BadInput.at("invoice_id", "not_an_invoice", `${invoice.number} is a credit note`);
  return [invoice, early ?? (await lockCredit(tx, input.source_type, input.source_id))];
}

export type Allocation = {
  id: string;
  invoiceId: string;
  sourceType: "payment" | "credit_note";
  sourceId: string;
  amountMinor: bigint;
  allocatedOn: Day;
  number: string;
  /** From a credit note that was made for this invoice: it stays with it. */
  isOwnNote: boolean;
};

/** Allocations to an invoice that have not been taken back. */
export async function standingAllocations(tx: Tx, invoiceId: string): Promise<Allocation[]> {
  return tx<Allocation[]>`
    select a.id, a.invoice_id as "invoiceId", case when a.receipt_id is not null then 'payment' else 'credit_note' end as "sourceType",
           coalesce(a.receipt_id, a.credit_note_id) as "sourceId", a.amount_minor as "amountMinor", a.allocated_on as "allocatedOn", i.number,
           n.credits_invoice_id is not distinct from a.invoice_id as "isOwnNote"
      from allocation a join invoice i on i.tenant_id = a.tenant_id and i.id = a.invoice_id
           left join invoice n on n.tenant_id = a.tenant_id and n.id = a.credit_note_id
     where a.invoice_id = ${invoiceId} and a.amount_minor > 0
       and not exists (select 1 from allocation u where u.tenant_id = a.tenant_id and u.undoes_id = a.id)
     order by a.id`;
}

/**
 * Takes so much of what settles an invoice back, the latest first: the invoice owes it again, the payments or credit notes of others
 * have it to give again.
 */
export async function takeBackCredit(
  tx: Tx,
  actor: Actor,
  invoice: OpenInvoice,
  { amountMinor, day }: { amountMinor: bigint; day: Day },
  now: Date,
): Promise<NewEvent[]> {
  const facts: NewEvent[] = [];
  let left = amountMinor;
  for (const { id, sourceType, sourceId, ...given } of (await standingAllocations(tx, invoice.id)).reverse()) {
    if (left <= 0n || given.isOwnNote) continue;
    const allocatedOn = latestOf(day, given.allocatedOn, invoice.openFrom);
    const move = { invoice, sourceType, sourceId, allocatedOn };
    facts.push(...(await moveCredit(tx, actor, { ...move, amountMinor: -given.amountMinor, undoesId: id }, now)));
    const kept = given.amountMinor - left;
    if (kept > 0n) facts.push(...(await moveCredit(tx, actor, { ...move, amountMinor: kept }, now)));
    left -= given.amountMinor;
  }
  return facts;
}

/**
 * Takes an allocation back: the invoice owes it again, the payment or credit note has it to give again.
 * Refuses: NotFound, already_undone, note_of_invoice (a credit note stays with the invoice it credits), period_closed.
 */
export async function undoAllocation(tx: Tx, actor: Actor, allocationId: string, now: Date): Promise<void> {
  const company = await readCompany(tx);
  const [row] = await tx<
    Array<{ invoiceId: string | null; creditNoteId: string | null; creditsInvoiceId: string | null }>
  >`
    select a.invoice_id as "invoiceId", a.credit_note_id as "creditNoteId", n.credits_invoice_id as "creditsInvoiceId"
      from allocation a left join invoice n on n.tenant_id = a.tenant_id and n.id = a.credit_note_id where a.id = ${allocationId} and a.undoes_id is null`;
  if (!row?.invoiceId) throw new NotFound("allocation");
  if (row.creditNoteId && row.creditsInvoiceId === row.invoiceId) {
    throw new Refusal("note_of_invoice", "This credit note was made for this invoice and stays with it.");
  }
  const invoice = await lockInvoice(tx, row.invoiceId);
  const allocation = (await standingAllocations(tx, row.invoiceId)).find((one) => one.id === allocationId);
  if (!allocation) throw new Refusal("already_undone", "This allocation has been taken back already.");

  const facts = await moveCredit(
    tx,
    actor,
    {
      invoice,
      sourceType: allocation.sourceType,
      sourceId: allocation.sourceId,
      amountMinor: -allocation.amountMinor,
      allocatedOn: latestOf(dayIn(company.timeZone, now), allocation.allocatedOn, invoice.openFrom),
      undoesId: allocation.id,
    },
    now,
  );
  await appendEvents(tx, actor, facts, now);
}
