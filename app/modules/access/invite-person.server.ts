import type { Actor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";
import { addAccount } from "./create-account.server.ts";
import { chooseRole } from "./custom-roles.server.ts";
import { openLink } from "./links.server.ts";
import { readPerson } from "./queries.server.ts";

/**
 * Lets a person into the actor's company. The link sets the first password; null for one who is known to this installation by
 * another company and signs in as before: no company may set the password of another's person. Refuses `already_member` and
 * `beyond_own_rights`.
 */
export async function invitePerson(
  tx: Tx,
  actor: Actor,
  person: { email: string; name: string; role: string },
): Promise<{ accountId: string; link: string | null }> {
  const accountId = await addAccount(tx, actor, {
    ...person,
    ...(await chooseRole(tx, actor, person.role)),
    password: null,
  });
  if ((await readPerson(tx, accountId)).hasPassword) return { accountId, link: null };
  const link = await tx
    .savepoint((inner) => openLink(inner as Tx, actor, accountId, "invite"))
    .catch((error: unknown) => {
      if (error instanceof Refusal && error.code === "shared_person") return null;
      throw error;
    });
  return { accountId, link };
}
