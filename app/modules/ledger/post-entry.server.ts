import type { Account, Accounts } from "#app/modules/ledger/accounts.server.ts";
import { entryPosted } from "#app/modules/ledger/events.ts";
import { balancedLines } from "#app/modules/ledger/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

export type NewEntry = {
  effectiveOn: string;
  memo: string;
  /** Which lock dates bind it. */
  scope: "sales" | "purchase" | "general";
  currency: string;
  sourceType: string;
  sourceId: string;
  sourceNumber: string | null;
  /** Tells apart the entries of one source document; one of each at most. */
  purpose: string;
  reversesId?: string;
  lines: Array<{ account: Account; amountMinor: bigint; customerId?: string | null }>;
};

/**
 * Posts a journal entry. Returns its id and the fact to announce (the caller appends it with its own).
 * Refuses: unbalanced_entry, period_closed, account_is_group.
 */
export async function postEntry(
  tx: Tx,
  actor: Actor,
  entry: NewEntry,
  now: Date,
): Promise<{ entryId: string; event: NewEvent }> {
  const entryId = newId(now.getTime());
  const lines = balancedLines(entry.lines).map((line, index) => ({
    ...line,
    id: newId(now.getTime()),
    lineNo: index + 1,
  }));

  // Sent together, one round trip: the second statement does not wait for the first one's answer.
  await Promise.all([
    tx`insert into journal_entry (id, tenant_id, period_id, effective_on, recorded_at, memo, scope, source_type, source_id, source_number,
                                  purpose, reverses_id, line_count, request_id, actor_name)
       values (${entryId}, ${actor.tenantId}, period_for(${entry.effectiveOn}), ${entry.effectiveOn}, ${now}, ${entry.memo}, ${entry.scope},
               ${entry.sourceType}, ${entry.sourceId}, ${entry.sourceNumber}, ${entry.purpose}, ${entry.reversesId ?? null},
               ${lines.length}, ${actor.requestId}, ${actor.name})`,
    tx`insert into journal_line ${tx(
      lines.map((line) => ({
        id: line.id,
        tenant_id: actor.tenantId,
        entry_id: entryId,
        effective_on: entry.effectiveOn,
        line_no: line.lineNo,
        account_id: line.account.id,
        amount_minor: line.amountMinor,
        currency: entry.currency,
        customer_id: line.customerId ?? null,
      })),
    )}`,
  ]).catch((error: unknown) => {
    throw asRefusal(error, entry.effectiveOn);
  });

  const event = entryPosted.make(entryId, {
    entry_id: entryId,
    effective_on: entry.effectiveOn,
    memo: entry.memo,
    source_type: entry.sourceType,
    source_id: entry.sourceId,
    source_number: entry.sourceNumber,
    currency: entry.currency,
    reverses_id: entry.reversesId ?? null,
    lines: lines.map((line) => ({
      line_id: line.id,
      account: line.account.code,
      account_name: line.account.name,
      account_type: line.account.type,
      amount: formatMoney(line.amountMinor, entry.currency),
      party_id: line.customerId ?? null,
    })),
  });
  return { entryId, event };
}

function asRefusal(error: unknown, day: string): unknown {
  const rule = (error as { constraint_name?: string }).constraint_name;
  if (rule === "period_closed") {
    return new Refusal(
      "period_closed",
      `The books are closed for ${day}. Use a later day, or have the period opened.`,
      { day },
    );
  }
  if (rule === "account_is_group")
    return new Refusal("account_is_group", "A group account takes no postings. Choose one of its accounts.");
  return error;
}
