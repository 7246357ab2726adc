import { mustMay } from "#app/modules/access/lacking.ts";
import { may } from "#app/modules/access/policy.ts";
import type { KeptView } from "#app/modules/lists/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** One's own views, and the shared ones for whom may change settings; what is neither one's own nor one's role's is not there. */
async function lockView(tx: Tx, actor: Actor, id: string): Promise<KeptView> {
  const settings = may(actor, "update", "settings");
  const [view] = await tx<KeptView[]>`
    select id, list, name, query, role, is_default as "isDefault" from saved_view
     where id = ${id} and (account_id = ${actor.accountId} or role = ${actor.role} or (${settings} and role is not null)) for update`;
  if (!view) throw new NotFound("view");
  if (view.role !== null) mustMay(actor, "update", "settings");
  return view;
}

/** Gives a view other filters, order or columns. Refuses: NotFound, Forbidden. */
export async function changeView(tx: Tx, actor: Actor, id: string, query: string): Promise<KeptView> {
  const view = await lockView(tx, actor, id);

  await tx`update saved_view set query = ${query} where id = ${id}`;

  return { ...view, query };
}

/** Refuses: NotFound, Forbidden. */
export async function deleteView(tx: Tx, actor: Actor, id: string): Promise<KeptView> {
  const view = await lockView(tx, actor, id);

  await tx`delete from saved_view where id = ${id}`;

  return view;
}
