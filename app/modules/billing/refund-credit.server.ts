import { readCompany } from "#app/modules/access/company.server.ts";
import { paymentRecorded } from "#app/modules/billing/events.ts";
import type { RefundCreditInput } from "#app/modules/billing/input.ts";
import { allocateItems, lockCredit } from "#app/modules/billing/open-items.server.ts";
import { takeDocumentNumber } from "#app/modules/billing/post-invoice.server.ts";
import { amountOf, paidOnOf } from "#app/modules/billing/record-payment.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Pays a customer's credit back: at most what the receipt or credit note still has.
 * Refuses: nothing_due, over_allocation, period_closed, BadInput.
 */
export async function refundCredit(tx: Tx, actor: Actor, input: RefundCreditInput, now: Date): Promise<{ id: string }> {
  const [credit, company] = await Promise.all([lockCredit(tx, input.source_type, input.source_id), readCompany(tx)]);
  const { currency } = credit;
  const amountMinor = input.amount ? amountOf(input.amount, currency) : credit.leftMinor;
  if (credit.leftMinor === 0n) throw new Refusal("nothing_due", `${credit.number} has nothing left to refund.`);
  if (amountMinor > credit.leftMinor) {
    throw new Refusal(
      "over_allocation",
      `At most ${formatMoney(credit.leftMinor, currency)} ${currency} can be refunded.`,
      { field: "amount", most: formatMoney(credit.leftMinor, currency) },
    );
  }
  const paidOn = paidOnOf(input.paid_on, company, now);
  const [accounts, { number }] = await Promise.all([readAccounts(tx), takeDocumentNumber(tx, "PAY", paidOn)]);

  const id = newId(now.getTime());
  const source = input.source_type === "payment" ? { receiptId: credit.id } : { creditNoteId: credit.id };
  const [, allocationIds, posted] = await Promise.all([
    tx`insert into payment (id, tenant_id, number, kind, customer_id, currency, amount_minor, method, reference, paid_on, recorded_at, origin, actor_name)
       values (${id}, ${actor.tenantId}, ${number}, 'refund', ${credit.customerId}, ${currency}, ${amountMinor}, ${input.method}, ${input.reference ?? null},
               ${paidOn}, ${now}, ${actor.origin ?? null}, ${actor.name})`.execute(),
    allocateItems(tx, actor, [{ refundId: id, ...source, amountMinor, currency, allocatedOn: paidOn }], now),
    postEntry(
      tx,
      actor,
      {
        effectiveOn: paidOn,
        memo: `Refund ${number} of ${credit.number}`,
        scope: "sales",
        currency,
        sourceType: "payment",
        sourceId: id,
        sourceNumber: number,
        purpose: "refund",
        lines: [
          { account: accounts.of("customer_credit"), amountMinor, customerId: credit.customerId },
          { account: accounts.of(input.method === "cash" ? "cash" : "bank"), amountMinor: -amountMinor },
        ],
      },
      now,
    ),
  ]);

  const recorded = paymentRecorded.make(id, {
    payment_id: id,
    number,
    kind: "refund",
    customer_id: credit.customerId,
    currency,
    amount: formatMoney(amountMinor, currency),
    method: input.method,
    paid_on: paidOn,
    invoice_id: null,
    allocations: [
      {
        allocation_id: allocationIds[0] ?? "",
        invoice_id: null,
        receipt_id: source.receiptId ?? null,
        credit_note_id: source.creditNoteId ?? null,
        amount: formatMoney(amountMinor, currency),
      },
    ],
    unallocated: formatMoney(0n, currency),
  });
  await appendEvents(tx, actor, [recorded, posted.event], now);

  return { id };
}
