import type { AccountPurpose, AccountType } from "#app/modules/ledger/chart.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";

/*
 * The books:
 * - every entry has at least two lines and sums to exactly zero; nothing is ever rounded away;
 * - a posted entry does not change; it is taken back by one reversing entry, dated in an open period;
 * - debit is positive, credit negative;
 * - nothing is posted to a day that has not come;
 * - what stands for documents (control accounts) is posted to by these alone, never by hand.
 */

export type EntryLine = { accountId: string; amountMinor: bigint; customerId?: string | null };

/** Throws Refusal unbalanced_entry. Lines of zero are dropped: they say nothing. */
export function balancedLines<Line extends { amountMinor: bigint }>(lines: Line[]): Line[] {
  const kept = lines.filter((line) => line.amountMinor !== 0n);
  const sum = kept.reduce((total, line) => total + line.amountMinor, 0n);
  if (kept.length < 2 || sum !== 0n) {
    throw new Refusal("unbalanced_entry", "Debits and credits must be equal.", { off_by_minor: sum.toString() });
  }
  return kept;
}

/** Throws Refusal control_account where a line by hand, the `index`-th, stands on such an account. */
export function refuseControlAccount(
  { code, name, purpose }: { code: string; name: string; purpose: AccountPurpose | null },
  index: number,
): void {
  const account = `${code} ${name}`;
  const details = { field: `lines.${index}.account`, account: code };
  if (purpose === "receivable")
    throw new Refusal(
      "control_account",
      `${account} is what invoices owe. Issue an invoice or a credit note, or record a payment instead.`,
      details,
    );
  if (purpose === "customer_credit")
    throw new Refusal(
      "control_account",
      `${account} is what customers have left. Record, apply or refund a payment, or credit an invoice instead.`,
      details,
    );
  if (purpose === "inventory")
    throw new Refusal(
      "control_account",
      `${account} is the value of the stock. Receive, count or adjust stock instead.`,
      details,
    );
}

/** Throws BadInput in_the_future at the path: what has not happened is not in the books. */
export function refuseFuture(path: string, day: string, today: string): void {
  if (day > today) throw BadInput.at(path, "in_the_future", "Enter today or an earlier day");
}

const STATUS_EDGES: Record<string, readonly string[]> = {
  open: ["closed", "locked"],
  closed: ["open", "locked"],
  locked: [],
};

/** A closed period may be opened again, a locked one never. Throws Refusal invalid_transition. */
export function checkPeriodEdge(from: string, to: string): void {
  const allowed = STATUS_EDGES[from] ?? [];
  if (!allowed.includes(to)) {
    throw new Refusal("invalid_transition", `A ${from} period cannot become ${to}.`, { allowed });
  }
}

/** Does the balance of such accounts grow by debits? */
export function isDebitNormal(type: AccountType): boolean {
  return type === "asset" || type === "expense";
}
