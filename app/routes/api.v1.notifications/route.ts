import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { markAllRead } from "#app/modules/notices/mark-read.server.ts";
import { listNotices } from "#app/modules/notices/queries.server.ts";
import { noticeView } from "#app/modules/notices/views.ts";

const endpoints = api("/notifications", {
  GET: endpoint({
    summary: "What the token's person was told, newest first",
    resource: "notifications",
    action: "read",
    query: listQuery({ unread: z.enum(["true", "false"]).optional().describe("only what is not read yet") }),
    answers: { 200: listAnswer(noticeView) },
    async handler({ tx, actor, query, context }) {
      const filter = { unread: query.unread === "true" };
      return reply(
        200,
        await listPage(context, "/notifications", query, (page) => listNotices(tx, actor, filter, page)),
      );
    },
  }),
  POST: endpoint({
    summary: "Mark everything as read",
    resource: "notifications",
    action: "update",
    body: z.object({ read: z.literal(true) }),
    answers: { 200: z.object({ marked: z.int() }) },
    async handler({ tx, actor, now }) {
      return reply(200, { marked: await markAllRead(tx, actor, now) });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
