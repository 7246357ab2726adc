import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";
import { addAccount } from "./create-account.server.ts";
import { chooseRole } from "./custom-roles.server.ts";
import { openLink } from "./links.server.ts";

/**
 * Invites a person into the actor's company. Over the link they set the first password, or, where they sign in to this installation
 * already, join with the account they have: which of the two is not told. Refuses `already_member` and `beyond_own_rights`.
 */
export async function invitePerson(
  tx: Tx,
  actor: Actor,
  person: { email: string; name: string; role: string },
): Promise<{ accountId: string; link: string }> {
  const accountId = await addAccount(tx, actor, {
    ...person,
    ...(await chooseRole(tx, actor, person.role)),
    password: null,
    invited: true,
  });
  return { accountId, link: await openLink(tx, actor, accountId, "invite") };
}
