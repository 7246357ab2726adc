import { mustMay, takesPerson } from "#app/modules/access/lacking.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { Forbidden, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import {
  COMMENT_OPEN_MS,
  COMMENT_SUBJECTS,
  type CommentSubject,
  mayDeleteComment,
  mayEditComment,
  mentionsIn,
} from "./comment-rules.ts";
import * as events from "./events.ts";

const COMMENTS = { action: "update", resource: "comments" };
const COMMENTED = {
  order: events.orderCommented,
  invoice: events.invoiceCommented,
  customer: events.customerCommented,
  product: events.itemCommented,
  count: events.countCommented,
} as const satisfies Record<CommentSubject, unknown>;

/** The record's number or code. Records are never taken away, so none is locked. Refuses: NotFound, Forbidden. */
async function labelOf(tx: Tx, actor: Actor, type: CommentSubject, id: string): Promise<string> {
  mustMay(actor, "read", COMMENT_SUBJECTS[type]);
  const [row] = await {
    order: () => tx<{ label: string }[]>`select number as label from sales_order where id = ${id}`,
    invoice: () => tx<{ label: string }[]>`select number as label from invoice where id = ${id}`,
    customer: () => tx<{ label: string }[]>`select code as label from customer where id = ${id}`,
    product: () => tx<{ label: string }[]>`select sku as label from item where id = ${id}`,
    count: () => tx<{ label: string }[]>`select number as label from stock_count where id = ${id}`,
  }[type]();
  if (!row) throw new NotFound(type);
  return row.label;
}

type Subject = { type: CommentSubject; id: string };

/** Says something about a record. People who are mentioned are told of it. Refuses: NotFound, Forbidden. Returns its id. */
export async function addComment(tx: Tx, actor: Actor, subject: Subject, body: string, now: Date): Promise<string> {
  const label = await labelOf(tx, actor, subject.type, subject.id);
  if (!actor.accountId) throw takesPerson("create", "comments");
  const id = newId(now.getTime());
  const mentions = mentionsIn(body, await listMembers(tx));

  await tx`
    insert into comment (id, tenant_id, subject_type, subject_id, account_id, body, created_at)
    values (${id}, ${actor.tenantId}, ${subject.type}, ${subject.id}, ${actor.accountId}, ${body}, ${now})`;

  const fact = { comment_id: id, act: "added" as const, mentions, label };
  await appendEvents(tx, actor, [COMMENTED[subject.type].make(subject.id, fact, { personal: { body } })], now);

  return id;
}

type Locked = { subject: Subject; accountId: string; createdAt: Date; deleted: boolean; body: string };

async function lockComment(tx: Tx, id: string): Promise<Locked> {
  const [row] = await tx<(Omit<Locked, "subject"> & { type: CommentSubject; subject_id: string })[]>`
    select subject_type as type, subject_id, account_id as "accountId", created_at as "createdAt",
           deleted_at is not null as deleted, body
      from comment where id = ${id} for update`;
  if (!row) throw new NotFound("comment");
  return { ...row, subject: { type: row.type, id: row.subject_id } };
}

const standing = () =>
  new Refusal("comment_stands", `A comment can be changed for ${COMMENT_OPEN_MS / 60_000} minutes. Write another one.`);

/** Refuses: NotFound, Forbidden (another's), comment_stands. */
export async function editComment(tx: Tx, actor: Actor, id: string, body: string, now: Date): Promise<Subject> {
  const comment = await lockComment(tx, id);
  const label = await labelOf(tx, actor, comment.subject.type, comment.subject.id);
  if (comment.accountId !== actor.accountId) throw new Forbidden("A comment is its author's to change.", COMMENTS);
  if (!mayEditComment(actor, comment, now)) throw standing();
  if (body === comment.body) return comment.subject;
  const people = await listMembers(tx);
  const before = mentionsIn(comment.body, people);
  const mentions = mentionsIn(body, people).filter((accountId) => !before.includes(accountId));

  await tx`update comment set body = ${body}, edited_at = ${now} where id = ${id}`;

  const fact = { comment_id: id, act: "edited" as const, mentions, label };
  const { type, id: subjectId } = comment.subject;
  await appendEvents(tx, actor, [COMMENTED[type].make(subjectId, fact, { personal: { body } })], now);

  return comment.subject;
}

/** Takes its words away; that there was one stays to be seen. Refuses: NotFound, Forbidden (another's), comment_stands. */
export async function deleteComment(tx: Tx, actor: Actor, id: string, now: Date): Promise<Subject> {
  const comment = await lockComment(tx, id);
  const { type, id: subjectId } = comment.subject;
  const label = await labelOf(tx, actor, type, subjectId);
  if (comment.deleted) return comment.subject;
  if (!mayDeleteComment(actor, comment, now)) {
    throw comment.accountId === actor.accountId
      ? standing()
      : new Forbidden("A comment is its author's to delete.", COMMENTS);
  }

  await tx`update comment set body = '', deleted_at = ${now} where id = ${id}`;

  const fact = { comment_id: id, act: "deleted" as const, mentions: [], label };
  await appendEvents(tx, actor, [COMMENTED[type].make(subjectId, fact)], now);

  return comment.subject;
}
