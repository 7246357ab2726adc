import { noticePath } from "#app/modules/notices/kinds.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type ListTotals, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";
import type { NoticeView } from "./views.ts";

const walkable: Walkable = {
  from: (db) => db`notification n`,
  id: (db) => db`n.id`,
  sortable: { at: { column: (db) => db`n.happened_at`, type: "instant" } },
  usual: [{ key: "at", descending: true }],
};

export type NoticeFilter = { unread?: boolean | undefined };

/** One's own, told in the role that one has. */
function own(db: Db, actor: Actor, filter: NoticeFilter) {
  return db`n.account_id = ${actor.accountId} and n.role = ${actor.role} ${filter.unread ? db`and n.read_at is null` : db``}`;
}

type Row = {
  id: string;
  kind: string;
  data: Record<string, unknown>;
  subject_type: string;
  subject_id: string;
  by_name: string | null;
  times: number;
  happened_at: Date;
  read_at: Date | null;
};

function toView(row: Row): NoticeView {
  return {
    id: row.id,
    kind: row.kind,
    data: row.data,
    by: row.by_name,
    path: noticePath(row.subject_type, row.subject_id, row.data),
    times: row.times,
    happened_at: row.happened_at.toISOString(),
    read_at: row.read_at?.toISOString() ?? null,
  };
}

const columns = (db: Db) => db`
  n.id, n.kind, n.data, n.subject_type, n.subject_id, m.name as by_name, n.times, n.happened_at, n.read_at
  from notification n left join access_members() m on m.account_id = n.by_account_id`;

/** What the actor was told, newest first. */
export async function listNotices(db: Db, actor: Actor, filter: NoticeFilter, page: Page): Promise<Paged<NoticeView>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<Row[]>`
    select ${columns(db)} where ${own(db, actor, filter)} and ${after} order by ${order} limit ${limit}`;
  return toPage(rows.map(toView), page.limit, (notice) => notice.id);
}

export async function readNotice(db: Db, actor: Actor, id: string): Promise<NoticeView | undefined> {
  const [row] = await db<Row[]>`select ${columns(db)} where ${own(db, actor, {})} and n.id = ${id}`;
  return row && toView(row);
}

export async function countNotices(db: Db, actor: Actor, filter: NoticeFilter, atMost: number): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (select 1 from notification n where ${own(db, actor, filter)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}

/** More than this nobody counts. */
export const MOST_COUNTED = 99;

/** How many the actor has not read, at most one more than is counted. */
/** For identifyWith: the same count. */
export const unreadOfWho = (db: Db) => db`
  (select count(*)::int from (
    select 1 from notification n where n.account_id = who.account_id and n.role = who.role and n.read_at is null
    limit ${MOST_COUNTED + 1}) r) as unread`;

export async function countUnread(db: Db, actor: Pick<Actor, "accountId" | "role">): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (
      select 1 from notification where account_id = ${actor.accountId} and role = ${actor.role} and read_at is null
      limit ${MOST_COUNTED + 1}) r`;
  return row?.count ?? 0;
}
