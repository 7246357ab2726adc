import type { BoardName } from "#app/modules/lists/board-input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type BoardView = { id: string; name: string; query: string; board: BoardName };

/** More than these on one dashboard make it slow and nobody wiser. */
const MOST = 6;

/** The saved questions that somebody has on a dashboard, or on any: one's own and one's role's, by name. */
export async function listBoardViews(db: Db, actor: Actor, board: BoardName | null): Promise<BoardView[]> {
  return db<BoardView[]>`
    select id, name, query, board from saved_view
     where list = 'explore' and ${board === null ? db`board is not null` : db`board = ${board}`}
       and (account_id = ${actor.accountId} or role = ${actor.role})
     order by lower(name), id limit ${board === null ? 100 : MOST}`;
}
