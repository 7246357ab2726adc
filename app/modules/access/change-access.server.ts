import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { accountDisabled, roleChanged } from "./events.ts";
import { unlessShared } from "./shared-person.ts";

/** The database keeps the last administrator, at commit or when asked, as here, to say it in words. */
async function keepAnAdministrator(tx: Tx): Promise<void> {
  try {
    await tx`set constraints membership_one_admin immediate`;
  } catch (error) {
    if ((error as { constraint_name?: string }).constraint_name !== "membership_one_admin") throw error;
    throw new Refusal("last_admin", "The company would have no administrator left.");
  }
}

/** Ends the person's sign-ins in this company. Refuses `own_role` and `last_admin`. */
export async function changeRole(tx: Tx, actor: Actor, accountId: string, role: RoleName): Promise<void> {
  if (accountId === actor.accountId)
    throw new Refusal("own_role", "Nobody changes their own role. Ask another administrator.");

  const [row] = await tx<
    { before: RoleName | null }[]
  >`select access_change_role(${actor.tenantId}::uuid, ${accountId}::uuid, ${role}, ${actor.accountId}::uuid) as before`;
  if (!row?.before) throw new NotFound("person");
  await keepAnAdministrator(tx);

  await appendEvents(tx, actor, [roleChanged.make(accountId, { account_id: accountId, role, before: row.before })]);
}

/** Ends every session and token family of the person, or lets them in again. Refuses `own_account`, `last_admin` and `shared_person`. */
export async function setDisabled(tx: Tx, actor: Actor, accountId: string, disabled: boolean): Promise<void> {
  if (accountId === actor.accountId)
    throw new Refusal("own_account", "Nobody disables their own account. Ask another administrator.");

  await unlessShared(tx`select access_set_disabled(${actor.tenantId}::uuid, ${accountId}::uuid, ${disabled})`);
  await keepAnAdministrator(tx);

  await appendEvents(tx, actor, [accountDisabled.make(accountId, { account_id: accountId, disabled })]);
}
