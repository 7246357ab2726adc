import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { checkOwnInvoice } from "#app/http/own-records.server.ts";
import { deleteComment, editComment } from "#app/modules/notices/comment.server.ts";
import { commentInput } from "#app/modules/notices/comment-input.ts";
import { readComment } from "#app/modules/notices/comment-queries.server.ts";
import { commentView } from "#app/modules/notices/views.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

const params = z.object({ id: z.uuid() });

async function found(tx: Db, actor: Actor, id: string, now: Date) {
  const comment = await readComment(tx, actor, id, now);
  if (comment.subject_type === "invoice") await checkOwnInvoice(tx, actor, comment.subject_id);
  return comment;
}

const endpoints = api("/comments/:id", {
  GET: endpoint({
    summary: "One comment",
    resource: "comments",
    action: "read",
    params,
    answers: { 200: commentView },
    handler: async ({ tx, actor, params, now }) => reply(200, await found(tx, actor, params.id, now)),
  }),
  PATCH: endpoint({
    summary: "Change one's own comment within the hour",
    resource: "comments",
    action: "update",
    params,
    body: commentInput,
    answers: { 200: commentView },
    refusals: ["comment_stands"],
    async handler({ tx, actor, params, body, now }) {
      await found(tx, actor, params.id, now);
      await editComment(tx, actor, params.id, body.body, now);
      return reply(200, await readComment(tx, actor, params.id, now));
    },
  }),
  DELETE: endpoint({
    summary: "Take a comment's words away: one's own within the hour; administrators anybody's",
    resource: "comments",
    action: "update",
    params,
    answers: { 200: commentView },
    refusals: ["comment_stands"],
    async handler({ tx, actor, params, now }) {
      await found(tx, actor, params.id, now);
      await deleteComment(tx, actor, params.id, now);
      return reply(200, await readComment(tx, actor, params.id, now));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
