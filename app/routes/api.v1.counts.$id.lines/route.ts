import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { idParam } from "#app/http/params.ts";
import { listCountLines, readCount } from "#app/modules/inventory/scan-queries.server.ts";
import { countLineView } from "#app/modules/inventory/views.ts";

const endpoints = api("/counts/:id/lines", {
  GET: endpoint({
    summary: "Lines of a count by SKU; of a blind count without what is expected, until it is finished",
    resource: "stock",
    action: "read",
    params: idParam,
    query: listQuery({}),
    answers: { 200: listAnswer(countLineView) },
    async handler({ tx, params, query, context }) {
      const count = await readCount(tx, params.id);
      const path = `/counts/${params.id}/lines`;
      return reply(200, await listPage(context, path, query, (page) => listCountLines(tx, count, "all", page)));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
