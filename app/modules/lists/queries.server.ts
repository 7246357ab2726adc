import type { ListName } from "#app/modules/lists/input.ts";
import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type SavedView = {
  id: string;
  list: ListName;
  name: string;
  query: string;
  /** The role it is shared with; null: one's own. */
  role: RoleName | null;
  isDefault: boolean;
};

/** The views of a list that somebody has: one's own and one's role's, by name. */
export async function listViews(db: Db, actor: Actor, list: ListName): Promise<SavedView[]> {
  return db<SavedView[]>`
    select id, list, name, query, role, is_default as "isDefault" from saved_view
     where list = ${list} and (account_id = ${actor.accountId} or role = ${actor.role}) order by lower(name), id`;
}

/** What a list is opened with: one's own default goes before that of the role. */
export function defaultView(views: SavedView[]): SavedView | undefined {
  return views.find((view) => view.isDefault && view.role === null) ?? views.find((view) => view.isDefault);
}
