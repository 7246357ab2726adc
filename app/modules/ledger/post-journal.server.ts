import { readCompany } from "#app/modules/access/company.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import type { PostJournalInput } from "#app/modules/ledger/input.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import { refuseControlAccount, refuseFuture } from "#app/modules/ledger/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, type InputError } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * A journal entry by hand. Refuses: BadInput at its line or day (in_the_future), control_account (it stands for documents),
 * unbalanced_entry, period_closed, account_is_group, account_removed.
 */
export async function postJournal(tx: Tx, actor: Actor, input: PostJournalInput, now: Date): Promise<{ id: string }> {
  const company = await readCompany(tx);
  refuseFuture("effective_on", input.effective_on, dayIn(company.timeZone, now));
  const accounts = await readAccounts(tx);

  const errors: InputError[] = [];
  const lines = input.lines.flatMap((line, index) => {
    const account = accounts.byCode(line.account);
    if (!account)
      errors.push({
        path: `lines.${index}.account`,
        code: "unknown_account",
        message: `There is no account ${line.account}`,
      });
    const debit = line.debit ? toMinor(line.debit, company.currency) : 0n;
    const credit = line.credit ? toMinor(line.credit, company.currency) : 0n;
    if (debit === null || credit === null) {
      errors.push({
        path: `lines.${index}.${debit === null ? "debit" : "credit"}`,
        code: "invalid_amount",
        message: `Enter an amount in ${company.currency}`,
      });
    } else if ((debit === 0n) === (credit === 0n)) {
      errors.push({
        path: `lines.${index}.debit`,
        code: "debit_or_credit",
        message: "Enter either a debit or a credit",
      });
    }
    return account && debit !== null && credit !== null ? [{ account, amountMinor: debit - credit }] : [];
  });
  if (errors.length > 0) throw new BadInput(errors);
  for (const [index, { account }] of lines.entries()) refuseControlAccount(account, index);

  const sourceId = newId(now.getTime());
  const [taken] = await tx<
    { number: bigint }[]
  >`select take_number('journal', ${Number(input.effective_on.slice(0, 4))}) as number`;
  const { entryId, event } = await postEntry(
    tx,
    actor,
    {
      effectiveOn: input.effective_on,
      memo: input.memo,
      scope: "general",
      currency: company.currency,
      sourceType: "manual",
      sourceId,
      sourceNumber: `JV-${input.effective_on.slice(0, 4)}-${String(taken?.number ?? 0n).padStart(5, "0")}`,
      purpose: "manual",
      lines,
    },
    now,
  );
  await appendEvents(tx, actor, [event], now);

  return { id: entryId };
}
