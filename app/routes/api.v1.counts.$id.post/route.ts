import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { postCount } from "#app/modules/inventory/count-stock.server.ts";
import { readCount } from "#app/modules/inventory/scan-queries.server.ts";
import { countView } from "#app/modules/inventory/views.ts";

const endpoints = api("/counts/:id/post", {
  POST: endpoint({
    summary: "Post the differences of a finished count, once",
    resource: "stock",
    action: "update",
    params: idParam,
    answers: { 200: countView },
    refusals: ["count_posted", "count_closed", "second_person", "reserved_stock", "period_closed"],
    async handler({ tx, actor, params, now }) {
      await postCount(tx, actor, params.id, now);
      return reply(200, await readCount(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
