import { readCompany } from "#app/modules/access/company.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import { refuseFuture } from "#app/modules/ledger/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Takes back an entry that a person posted by hand. Entries of documents are taken back by the document's own act (a credit note).
 * Refuses: NotFound, BadInput in_the_future, already_reversed, entry_of_document, period_closed.
 */
export async function reverseEntry(
  tx: Tx,
  actor: Actor,
  entryId: string,
  input: { effectiveOn: string; reason: string },
  now: Date,
): Promise<{ id: string }> {
  const { timeZone } = await readCompany(tx);
  refuseFuture("effective_on", input.effectiveOn, dayIn(timeZone, now));
  const [entry] = await tx<
    {
      id: string;
      sourceType: string;
      sourceNumber: string | null;
      memo: string;
      reversed: boolean;
      reversesId: string | null;
    }[]
  >`
    select e.id, e.source_type as "sourceType", e.source_number as "sourceNumber", e.memo, e.reverses_id as "reversesId",
           exists (select 1 from journal_entry r where r.reverses_id = e.id) as reversed
      from journal_entry e where e.id = ${entryId}`;
  if (!entry) throw new NotFound("journal entry");
  const accounts = await readAccounts(tx);
  const lines = await tx<{ accountId: string; amountMinor: bigint; currency: string; customerId: string | null }[]>`
    select account_id as "accountId", amount_minor as "amountMinor", currency, customer_id as "customerId"
      from journal_line where entry_id = ${entryId} order by line_no`;

  if (entry.reversed || entry.reversesId) throw new Refusal("already_reversed", "This entry is reversed already.");
  if (entry.sourceType !== "manual") {
    throw new Refusal(
      "entry_of_document",
      "This entry belongs to a document. Correct the document, for example by a credit note.",
    );
  }

  const { entryId: id, event } = await postEntry(
    tx,
    actor,
    {
      effectiveOn: input.effectiveOn,
      memo: `Reversal: ${input.reason}`,
      scope: "general",
      currency: lines[0]?.currency ?? "",
      sourceType: "manual",
      sourceId: entryId,
      sourceNumber: entry.sourceNumber,
      purpose: "reversal",
      reversesId: entryId,
      lines: lines.map((line) => {
        const account = accounts.byId(line.accountId);
        if (!account) throw new NotFound("account");
        return { account, amountMinor: -line.amountMinor, customerId: line.customerId };
      }),
    },
    now,
  );
  await appendEvents(tx, actor, [event], now);

  return { id };
}
