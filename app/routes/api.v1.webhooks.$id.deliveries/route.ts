import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { idParam } from "#app/http/params.ts";
import { listMessages, readEndpoint } from "#app/modules/webhooks/queries.server.ts";
import { messageView } from "#app/modules/webhooks/views.ts";

const endpoints = api("/webhooks/:id/deliveries", {
  GET: endpoint({
    summary: "What was told to one address and what it answered, newest first",
    resource: "settings",
    action: "read",
    params: idParam,
    query: listQuery({}),
    answers: { 200: listAnswer(messageView) },
    async handler({ tx, params, query, context }) {
      await readEndpoint(tx, params.id);
      const list = `/webhooks/${params.id}/deliveries`;
      return reply(200, await listPage(context, list, query, (page) => listMessages(tx, params.id, page)));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
