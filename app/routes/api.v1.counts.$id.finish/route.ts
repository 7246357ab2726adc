import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { finishCount } from "#app/modules/inventory/count-stock.server.ts";
import { readCount } from "#app/modules/inventory/scan-queries.server.ts";
import { countView } from "#app/modules/inventory/views.ts";

const endpoints = api("/counts/:id/finish", {
  POST: endpoint({
    summary: "End the counting: from now on the differences are shown",
    resource: "stock",
    action: "update",
    params: idParam,
    answers: { 200: countView },
    refusals: ["count_closed", "nothing_counted"],
    async handler({ tx, params }) {
      await finishCount(tx, params.id);
      return reply(200, await readCount(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
