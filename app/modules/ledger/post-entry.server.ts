import type { Account } from "#app/modules/ledger/accounts.server.ts";
import { entryPosted } from "#app/modules/ledger/events.ts";
import { balancedLines } from "#app/modules/ledger/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { type InsertRow, insertRows } from "#db/insert-rows.ts";
import { journalEntry, journalLine } from "#db/schema/ledger.ts";
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

export type PreparedEntry = {
  entryId: string;
  event: NewEvent;
  effectiveOn: string;
  row: InsertRow<typeof journalEntry>;
  lineRows: InsertRow<typeof journalLine>[];
};

/** Makes an entry ready to be written, with the fact to announce. Refuses: unbalanced_entry. */
export function prepareEntry(actor: Actor, entry: NewEntry, now: Date): PreparedEntry {
  const entryId = newId(now.getTime());
  const lines = balancedLines(entry.lines).map((line, index) => ({
    ...line,
    id: newId(now.getTime()),
    lineNo: index + 1,
  }));
  const event = entryPosted.make(
    entryId,
    {
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
    },
    { occurredAt: now },
  );
  return {
    entryId,
    event,
    effectiveOn: entry.effectiveOn,
    row: {
      id: entryId,
      tenant_id: actor.tenantId,
      effective_on: entry.effectiveOn,
      recorded_at: now,
      memo: entry.memo,
      scope: entry.scope,
      source_type: entry.sourceType,
      source_id: entry.sourceId,
      source_number: entry.sourceNumber,
      purpose: entry.purpose,
      reverses_id: entry.reversesId ?? null,
      line_count: lines.length,
      request_id: actor.requestId,
      actor_name: actor.name,
    },
    lineRows: lines.map((line) => ({
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
  };
}

/** Writes prepared entries, sent together in one round trip. Refuses: period_closed, account_is_group, account_removed. */
export async function writeEntries(tx: Tx, entries: readonly PreparedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await Promise.all([
    // The database finds the period of each day, and checks that it is open.
    insertRows(
      tx,
      journalEntry,
      entries.map((entry) => entry.row),
    ),
    insertRows(
      tx,
      journalLine,
      entries.flatMap((entry) => entry.lineRows),
    ),
  ]).catch((error: unknown) => {
    throw asRefusal(error, entries[0]?.effectiveOn ?? "");
  });
}

/**
 * Posts a journal entry. Returns its id and the fact to announce (the caller appends it with its own).
 * Refuses: unbalanced_entry, period_closed, account_is_group, account_removed.
 */
export async function postEntry(tx: Tx, actor: Actor, entry: NewEntry, now: Date): Promise<PreparedEntry> {
  const prepared = prepareEntry(actor, entry, now);
  await writeEntries(tx, [prepared]);
  return prepared;
}

function asRefusal(error: unknown, firstDay: string): unknown {
  const { constraint_name: rule, detail } = error as { constraint_name?: string; detail?: string };
  if (rule === "period_closed") {
    const day = detail ?? firstDay;
    return new Refusal(
      "period_closed",
      `The books are closed for ${day}. Use a later day, or have the period opened.`,
      { day },
    );
  }
  if (rule === "control_account")
    return new Refusal("control_account", `Account ${detail} stands for documents: nothing is posted there by hand.`, {
      account: detail,
    });
  if (rule === "account_is_group")
    return new Refusal("account_is_group", "A group account takes no postings. Choose one of its accounts.");
  if (rule === "journal_line_tenant_id_account_id_fkey")
    return new Refusal("account_removed", "An account of this entry has just been removed. Choose another one.");
  return error;
}
