import { formatMoney } from "#app/modules/shared/money.ts";
import type { Micro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";

/*
 * Open items:
 * - an invoice owes total - allocated; a receipt or credit note has amount - allocated left to give; neither goes below zero;
 * - the receivable account is the sum of what invoices owe, customer credit the sum of what receipts and credit notes still have;
 * - status is computed from these figures and the due day, never stored;
 * - an issued document does not change: it is corrected by a credit note.
 */

/** A line of an invoice or of a credit note, as it is charged or taken back. */
export type DocumentLine = {
  orderLineId: string | null;
  itemId: string | null;
  sku: string | null;
  description: string;
  quantity: Micro;
  unitPrice: Micro;
  netMinor: bigint;
  taxMinor: bigint;
};

export type InvoiceStatus = "open" | "partly_paid" | "paid" | "overdue" | "void";

/** `today` in the company's time zone. Void: credited in full. Overdue goes before partly paid. */
export function invoiceStatus(
  invoice: { totalMinor: bigint; allocatedMinor: bigint; creditedMinor: bigint; dueOn: string },
  today: string,
): InvoiceStatus {
  if (invoice.totalMinor > 0n && invoice.creditedMinor === invoice.totalMinor) return "void";
  if (invoice.allocatedMinor === invoice.totalMinor) return "paid";
  if (invoice.dueOn < today) return "overdue";
  // What a credit note settled was not paid.
  return invoice.allocatedMinor > invoice.creditedMinor ? "partly_paid" : "open";
}

/** Of a receipt, what the invoice takes. Throws Refusal overpayment when more is paid than is due, unless it may become credit. */
export function settle(amountMinor: bigint, dueMinor: bigint, allowCredit: boolean, currency: string): bigint {
  if (amountMinor <= dueMinor) return amountMinor;
  if (allowCredit) return dueMinor;
  throw new Refusal(
    "overpayment",
    `Only ${formatMoney(dueMinor, currency)} ${currency} is due. Record that much, or keep the rest as customer credit.`,
    {
      field: "amount",
      amount_due: formatMoney(dueMinor, currency),
      amount: formatMoney(amountMinor, currency),
    },
  );
}

/** Spreads an amount over open items, oldest due day first. */
export function allocateOldestFirst(
  amountMinor: bigint,
  items: ReadonlyArray<{ id: string; dueMinor: bigint }>,
): Array<{ id: string; amountMinor: bigint }> {
  let left = amountMinor;
  return items.flatMap((item) => {
    const part = item.dueMinor < left ? item.dueMinor : left;
    left -= part;
    return part > 0n ? [{ id: item.id, amountMinor: part }] : [];
  });
}
