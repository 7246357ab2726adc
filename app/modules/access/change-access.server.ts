import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { type ChosenRole, chooseRole } from "./custom-roles.server.ts";
import { accountDisabled, roleChanged } from "./events.ts";
import { readPerson } from "./queries.server.ts";
import { checkReach } from "./role-rules.ts";
import { unlessShared } from "./shared-person.ts";

/** The database keeps the last administrator, at commit or when asked, as here, to say it in words. */
export async function keepAnAdministrator(tx: Tx): Promise<void> {
  try {
    await tx`set constraints membership_one_admin immediate`;
  } catch (error) {
    if ((error as { constraint_name?: string }).constraint_name !== "membership_one_admin") throw error;
    throw new Refusal("last_admin", "The company would have no administrator left.");
  }
}

/**
 * `chosen`: a usual role, or the id of one of the company's own. Ends the person's sign-ins in this company. Refuses `own_role`,
 * `last_admin` and `beyond_own_rights`.
 */
export async function changeRole(tx: Tx, actor: Actor, accountId: string, chosen: string): Promise<void> {
  if (accountId === actor.accountId)
    throw new Refusal("own_role", "Nobody changes their own role. Ask another administrator.");

  const { role, customRoleId } = await chooseRole(tx, actor, chosen);
  checkReach(actor, await readPerson(tx, accountId));

  const [row] = await tx<{ before: ChosenRole["role"]; before_custom: string | null }[]>`
    select before, before_custom from access_change_role(${actor.tenantId}::uuid, ${accountId}::uuid, ${role}, ${customRoleId}::uuid,
      ${actor.accountId}::uuid)`;
  if (!row) throw new NotFound("person");
  await keepAnAdministrator(tx);

  const ids = {
    ...(customRoleId ? { role_id: customRoleId } : {}),
    ...(row.before_custom ? { before_role_id: row.before_custom } : {}),
  };
  await appendEvents(tx, actor, [
    roleChanged.make(accountId, { account_id: accountId, role, before: row.before, ...ids }),
  ]);
}

/**
 * Ends what lets the person into this company (sessions, tokens, badge), whatever other companies do, or lets them in again. By the
 * operator: the account everywhere. Refuses `own_account`, `last_admin`, `already_erased` and `beyond_own_rights`; letting in whom the
 * operator disabled, `shared_person` too.
 */
export async function setDisabled(tx: Tx, actor: Actor, accountId: string, disabled: boolean): Promise<void> {
  if (accountId === actor.accountId)
    throw new Refusal("own_account", "Nobody disables their own account. Ask another administrator.");
  checkReach(actor, await readPerson(tx, accountId));

  await unlessShared(tx`select access_set_disabled(${actor.tenantId}::uuid, ${accountId}::uuid, ${disabled})`);
  await keepAnAdministrator(tx);

  await appendEvents(tx, actor, [accountDisabled.make(accountId, { account_id: accountId, disabled })]);
}
