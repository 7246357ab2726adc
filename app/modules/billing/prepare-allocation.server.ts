import type { OpenItem } from "#app/modules/billing/open-items.server.ts";
import type { Accounts } from "#app/modules/ledger/accounts.server.ts";
import { type PreparedEntry, prepareEntry } from "#app/modules/ledger/post-entry.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Day } from "#app/modules/shared/calendar.ts";

/**
 * The entry of an allocation of customer credit to an invoice: customer credit debit, receivable credit; the other way round where
 * the amount is negative, for it is taken back.
 */
export function prepareAllocation(
  actor: Actor,
  accounts: Accounts,
  allocation: {
    id: string;
    invoice: Pick<OpenItem, "number" | "customerId">;
    amountMinor: bigint;
    currency: string;
    allocatedOn: Day;
  },
  now: Date,
): PreparedEntry {
  const { invoice, amountMinor } = allocation;
  return prepareEntry(
    actor,
    {
      effectiveOn: allocation.allocatedOn,
      memo: amountMinor > 0n ? `Credit applied to ${invoice.number}` : `Credit taken back from ${invoice.number}`,
      scope: "sales",
      currency: allocation.currency,
      sourceType: "allocation",
      sourceId: allocation.id,
      sourceNumber: invoice.number,
      purpose: "allocation",
      lines: [
        { account: accounts.of("customer_credit"), amountMinor, customerId: invoice.customerId },
        { account: accounts.of("receivable"), amountMinor: -amountMinor, customerId: invoice.customerId },
      ],
    },
    now,
  );
}
