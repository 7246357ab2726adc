import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";
import type { PinnedView } from "./queries.server.ts";

/** Keeps a view in one's menu, or takes it out again. A matter of looking: it leaves no event. Refuses: NotFound. */
export async function pinView(tx: Tx, actor: Actor, id: string, pinned: boolean): Promise<PinnedView> {
  const [view] = await tx<PinnedView[]>`
    select id, list, name, query from saved_view where id = ${id} and (account_id = ${actor.accountId} or role = ${actor.role})`;
  if (!view) throw new NotFound("view");

  if (pinned) {
    await tx`insert into pinned_view (tenant_id, account_id, view_id) values (${actor.tenantId}, ${actor.accountId}, ${id})
      on conflict do nothing`;
  } else await tx`delete from pinned_view where account_id = ${actor.accountId} and view_id = ${id}`;

  return view;
}
