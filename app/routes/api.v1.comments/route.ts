import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { checkOwnInvoice } from "#app/http/own-records.server.ts";
import { addComment } from "#app/modules/notices/comment.server.ts";
import { commentBody } from "#app/modules/notices/comment-input.ts";
import { listComments, readComment } from "#app/modules/notices/comment-queries.server.ts";
import { commentView } from "#app/modules/notices/views.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

const subject = {
  subject_type: commentView.shape.subject_type,
  subject_id: z.uuid(),
};

async function subjectOf(tx: Db, actor: Actor, asked: z.output<z.ZodObject<typeof subject>>) {
  if (asked.subject_type === "invoice") await checkOwnInvoice(tx, actor, asked.subject_id);
  return { type: asked.subject_type, id: asked.subject_id };
}

const endpoints = api("/comments", {
  GET: endpoint({
    summary: "What was said about a record, newest first",
    resource: "comments",
    action: "read",
    query: listQuery(subject),
    answers: { 200: listAnswer(commentView) },
    async handler({ tx, actor, query, context, now }) {
      const about = await subjectOf(tx, actor, query);
      return reply(
        200,
        await listPage(context, `/comments/${about.id}`, query, (page) => listComments(tx, actor, about, page, now)),
      );
    },
  }),
  POST: endpoint({
    summary: "Say something about a record",
    description: "@ and a name in the body mentions that person, who is told of it.",
    resource: "comments",
    action: "create",
    body: z.object({ ...subject, body: commentBody }),
    answers: { 201: commentView },
    async handler({ tx, actor, body, now }) {
      const id = await addComment(tx, actor, await subjectOf(tx, actor, body), body.body, now);
      return reply(201, await readComment(tx, actor, id, now), { Location: `/api/v1/comments/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
