import { accountAdded, accountRemoved } from "#app/modules/ledger/events.ts";
import type { AddAccountInput } from "#app/modules/ledger/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Adds an account, or a group of accounts, to the chart: of the type of the group that it is part of. Refuses: BadInput at `parent`
 * (no such group), duplicate_code.
 */
export async function addAccount(tx: Tx, actor: Actor, input: AddAccountInput, now: Date): Promise<{ code: string }> {
  const { code, name, parent, is_group = false } = input;
  const [group] = await tx<{ id: string; type: string }[]>`
    select id, type from ledger_account where code = ${parent} and is_group for key share`;
  if (!group) throw BadInput.at("parent", "unknown_group", "Choose a group of the chart of accounts");
  const [taken] = await tx`select 1 from ledger_account where code = ${code}`;
  if (taken) throw new Refusal("duplicate_code", `There is an account ${code} already.`, { field: "code" });

  const account = { id: newId(now.getTime()), code, name, type: group.type, is_group };
  await tx`insert into ledger_account ${tx({ ...account, tenant_id: actor.tenantId, parent_id: group.id })}`;

  const { id, ...fields } = account;
  await appendEvents(tx, actor, [accountAdded.make(id, { account_id: id, ...fields, parent })], now);
  return { code };
}

/** Whether nothing is posted to it, nothing is part of it and the program itself does not need it. */
export async function isUnused(db: Db, id: string): Promise<boolean> {
  const [row] = await db<{ unused: boolean }[]>`
    select a.purpose is null and a.parent_id is not null
       and not exists (select 1 from journal_line l where l.tenant_id = a.tenant_id and l.account_id = a.id)
       and not exists (select 1 from ledger_account c where c.tenant_id = a.tenant_id and c.parent_id = a.id) as unused
      from ledger_account a where a.id = ${id}`;
  return row?.unused ?? false;
}

/**
 * Takes an account out of the chart that was never used. What was posted keeps the name that it was posted under, so a name is changed
 * by removing the account before its first entry. Refuses: NotFound, account_in_use.
 */
export async function removeAccount(tx: Tx, actor: Actor, code: string, now: Date): Promise<void> {
  // Whoever posts to it at this moment has it first, or finds it gone.
  const [account] = await tx<{ id: string; name: string }[]>`
    select id, name from ledger_account where code = ${code} for update`;
  if (!account) throw new NotFound("account");
  if (!(await isUnused(tx, account.id)))
    throw new Refusal(
      "account_in_use",
      "This account is in use: only one that nothing was ever posted to can be removed.",
    );
  await tx`delete from ledger_account where id = ${account.id}`;

  await appendEvents(
    tx,
    actor,
    [accountRemoved.make(account.id, { account_id: account.id, code, name: account.name })],
    now,
  );
}
