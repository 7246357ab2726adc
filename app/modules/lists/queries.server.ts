import type { ListName } from "#app/modules/lists/input.ts";
import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type KeptView = {
  id: string;
  list: ListName;
  name: string;
  query: string;
  /** The role it is shared with; null: one's own. */
  role: RoleName | null;
  isDefault: boolean;
};

/** `isPinned`: kept in one's menu. */
export type SavedView = KeptView & { isPinned: boolean };

/** The views of a list that somebody has: one's own and one's role's, by name. */
export async function listViews(db: Db, actor: Actor, list: ListName): Promise<SavedView[]> {
  return db<SavedView[]>`
    select id, list, name, query, role, is_default as "isDefault",
           exists (select 1 from pinned_view p where p.tenant_id = v.tenant_id and p.view_id = v.id and p.account_id = ${actor.accountId}) as "isPinned"
      from saved_view v
     where list = ${list} and (account_id = ${actor.accountId} or role = ${actor.role}) order by lower(name), id`;
}

/** What a list is opened with: one's own default goes before that of the role. */
export function defaultView(views: SavedView[]): SavedView | undefined {
  return views.find((view) => view.isDefault && view.role === null) ?? views.find((view) => view.isDefault);
}

export type PinnedView = { id: string; list: ListName; name: string; query: string };

/**
 * For identifyWith: what the person keeps in the menu, in the order in which it was pinned. A shared view of a role that one
 * left is gone.
 */
export const pinnedOfWho = (db: Db) => db`
  (select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'list', v.list, 'name', v.name, 'query', v.query) order by p.pinned_at, v.id), '[]')
     from pinned_view p join saved_view v on v.tenant_id = p.tenant_id and v.id = p.view_id
    where p.account_id = who.account_id and (v.account_id = p.account_id or v.role = who.role)) as pinned`;

/** How wide somebody made the columns of a list. */
export async function readWidths(db: Db, actor: Actor, list: string): Promise<Record<string, number>> {
  const [row] = await db<{ widths: Record<string, number> }[]>`
    select widths from list_layout where account_id = ${actor.accountId} and list = ${list}`;
  return row?.widths ?? {};
}
