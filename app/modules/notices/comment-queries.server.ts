import { mustMay } from "#app/modules/access/lacking.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import {
  COMMENT_SUBJECTS,
  type CommentSubject,
  mayDeleteComment,
  mayEditComment,
  mentionSpans,
} from "./comment-rules.ts";
import type { CommentView } from "./views.ts";

type Row = {
  id: string;
  subject_type: CommentSubject;
  subject_id: string;
  account_id: string;
  body: string;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
};

const COLUMNS = ["id", "subject_type", "subject_id", "account_id", "body", "created_at", "edited_at", "deleted_at"];

async function toViews(db: Db, actor: Actor, rows: Row[], now: Date): Promise<CommentView[]> {
  if (rows.length === 0) return [];
  const people = await listMembers(db);
  const names = new Map(people.map((person) => [person.accountId, person.name]));
  return rows.map((row) => {
    const written = { accountId: row.account_id, createdAt: row.created_at, deleted: row.deleted_at !== null };
    return {
      id: row.id,
      subject_type: row.subject_type,
      subject_id: row.subject_id,
      author: names.get(row.account_id) ?? "Someone who has left",
      body: row.body,
      mentions: mentionSpans(row.body, people).map(({ start, end }) => ({ start, end })),
      created_at: row.created_at.toISOString(),
      edited_at: row.edited_at?.toISOString() ?? null,
      deleted: written.deleted,
      can: { edit: mayEditComment(actor, written, now), delete: mayDeleteComment(actor, written, now) },
    };
  });
}

/** What was said about a record, newest first; `page.after` is the last one's id. Refuses: Forbidden. */
export async function listComments(
  db: Db,
  actor: Actor,
  subject: { type: CommentSubject; id: string },
  page: Page,
  now: Date,
): Promise<Paged<CommentView>> {
  mustMay(actor, "read", COMMENT_SUBJECTS[subject.type]);
  const rows = await db<Row[]>`
    select ${db(COLUMNS)} from comment
     where subject_id = ${subject.id} and subject_type = ${subject.type} ${page.after ? db`and id < ${page.after}` : db``}
     order by id desc limit ${page.limit + 1}`;
  const { data, next } = toPage(rows, page.limit, (row) => row.id);
  return { data: await toViews(db, actor, data, now), next };
}

/** Refuses: NotFound, Forbidden. */
export async function readComment(db: Db, actor: Actor, id: string, now: Date): Promise<CommentView> {
  const rows = await db<Row[]>`select ${db(COLUMNS)} from comment where id = ${id}`;
  const [row] = rows;
  if (!row) throw new NotFound("comment");
  mustMay(actor, "read", COMMENT_SUBJECTS[row.subject_type]);
  return (await toViews(db, actor, rows, now))[0] as CommentView;
}
