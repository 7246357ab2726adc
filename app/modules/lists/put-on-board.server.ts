import { mustMay } from "#app/modules/access/lacking.ts";
import { may } from "#app/modules/access/policy.ts";
import type { BoardName } from "#app/modules/lists/board-input.ts";
import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Puts a saved question on a dashboard, or with null takes it from there: for oneself, and a shared one for everybody of its
 * role, which takes the right to change settings. A way of looking is no fact of the business: it leaves no event.
 * Refuses: NotFound, Forbidden.
 */
export async function putOnBoard(tx: Tx, actor: Actor, id: string, board: BoardName | null): Promise<{ name: string }> {
  const settings = may(actor, "update", "settings");
  const [view] = await tx<{ name: string; role: RoleName | null }[]>`
    select name, role from saved_view
     where id = ${id} and list = 'explore'
       and (account_id = ${actor.accountId} or role = ${actor.role} or (${settings} and role is not null)) for update`;

  if (!view) throw new NotFound("question");
  if (view.role !== null) mustMay(actor, "update", "settings");

  await tx`update saved_view set board = ${board} where id = ${id}`;

  return { name: view.name };
}
