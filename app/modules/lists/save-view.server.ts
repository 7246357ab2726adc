import { mustMay, takesPerson } from "#app/modules/access/lacking.ts";
import type { SaveViewInput } from "#app/modules/lists/input.ts";
import type { KeptView } from "#app/modules/lists/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** More tabs than this nobody finds anything in. */
const VIEWS_OF_A_LIST = 30;

/**
 * Keeps a view under its name; one of that name is replaced. A shared one is everybody's of a role and takes the right to
 * change settings. A view is a way of looking and no fact of the business: it leaves no event.
 * Refuses: too_many_views, Forbidden.
 */
export async function saveView(tx: Tx, actor: Actor, input: SaveViewInput): Promise<KeptView> {
  const { list, name, query, shared_with: role, is_default: isDefault } = input;
  const account = role === null ? actor.accountId : null;
  const whose = role === null ? tx`account_id = ${account}` : tx`role = ${role}`;
  const before = await tx<{ id: string; same: boolean; is_default: boolean }[]>`
    select id, lower(name) = lower(${name}) as same, is_default from saved_view
     where list = ${list} and ${whose} order by id for update`;

  if (role !== null) mustMay(actor, "update", "settings");
  if (role === null && account === null) throw takesPerson("update", "profile");
  const same = before.find((view) => view.same);
  if (!same && before.length >= VIEWS_OF_A_LIST) {
    throw new Refusal("too_many_views", `There are ${VIEWS_OF_A_LIST} views of this list already. Delete one first.`, {
      most: VIEWS_OF_A_LIST,
    });
  }

  if (isDefault) await tx`update saved_view set is_default = false where list = ${list} and ${whose} and is_default`;
  const [view] = same
    ? await tx<KeptView[]>`
        update saved_view set name = ${name}, query = ${query}, is_default = ${isDefault} where id = ${same.id}
        returning id, list, name, query, role, is_default as "isDefault"`
    : await tx<KeptView[]>`
        insert into saved_view (tenant_id, list, name, query, account_id, role, is_default)
        values (${actor.tenantId}, ${list}, ${name}, ${query}, ${account}, ${role}, ${isDefault})
        returning id, list, name, query, role, is_default as "isDefault"`;

  return view as KeptView;
}
