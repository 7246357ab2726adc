import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { readCount } from "#app/modules/inventory/scan-queries.server.ts";
import { countView } from "#app/modules/inventory/views.ts";

const endpoints = api("/counts/:id", {
  GET: endpoint({
    summary: "One count",
    resource: "stock",
    action: "read",
    params: idParam,
    answers: { 200: countView },
    handler: async ({ tx, params }) => reply(200, await readCount(tx, params.id)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
