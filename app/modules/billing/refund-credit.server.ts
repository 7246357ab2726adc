import { readCompany } from "#app/modules/access/company.server.ts";
import { emptyBatch, takeDocumentNumber, writeBilling } from "#app/modules/billing/billing-batch.server.ts";
import type { RefundCreditInput } from "#app/modules/billing/input.ts";
import { lockCredit } from "#app/modules/billing/open-items.server.ts";
import { prepareRefund } from "#app/modules/billing/prepare-payment.server.ts";
import { amountOf, paidOnOf } from "#app/modules/billing/record-payment.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Pays a customer's credit back: at most what the receipt or credit note still has, and on no day before it had it (before_credit).
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
  if (paidOn < credit.openFrom)
    throw BadInput.at("paid_on", "before_credit", `Enter ${credit.openFrom} or a later day: this credit is no older`);
  const [accounts, number] = await Promise.all([readAccounts(tx), takeDocumentNumber(tx, "PAY", paidOn)]);

  const batch = emptyBatch();
  const { id, events } = prepareRefund(
    batch,
    actor,
    accounts,
    number,
    {
      customerId: credit.customerId,
      currency,
      amountMinor,
      method: input.method,
      reference: input.reference ?? null,
      paidOn,
      of: {
        number: credit.number,
        ...(input.source_type === "payment" ? { receiptId: credit.id } : { creditNoteId: credit.id }),
      },
    },
    now,
  );

  await writeBilling(tx, batch);

  await appendEvents(tx, actor, events, now);

  return { id };
}
