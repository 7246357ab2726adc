import type { AccountType } from "#app/modules/ledger/chart.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";

/*
 * The books:
 * - every entry has at least two lines and sums to exactly zero; nothing is ever rounded away;
 * - a posted entry does not change; it is taken back by one reversing entry, dated in an open period;
 * - debit is positive, credit negative.
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
