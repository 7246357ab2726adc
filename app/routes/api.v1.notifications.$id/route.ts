import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { markNotice } from "#app/modules/notices/mark-read.server.ts";
import { readNotice } from "#app/modules/notices/queries.server.ts";
import { noticeView } from "#app/modules/notices/views.ts";

const endpoints = api("/notifications/:id", {
  PATCH: endpoint({
    summary: "Mark one as read or as unread",
    resource: "notifications",
    action: "update",
    params: z.object({ id: z.uuid() }),
    body: z.object({ read: z.boolean() }),
    answers: { 200: noticeView },
    async handler({ tx, actor, params, body, now }) {
      await markNotice(tx, actor, params.id, body.read, now);
      return reply(200, await readNotice(tx, actor, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
