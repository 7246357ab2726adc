import { SCAN_REFUSALS, scanAnswer, scanBody, toScanInput } from "#app/components/scan-post.ts";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { countScan } from "#app/modules/inventory/count-stock.server.ts";

const endpoints = api("/counts/:id/scans", {
  POST: endpoint({
    summary: "Scan goods into a count",
    resource: "stock",
    action: "create",
    params: idParam,
    body: scanBody,
    answers: { 201: scanAnswer },
    refusals: ["count_closed", "not_in_count", ...SCAN_REFUSALS],
    handler: async ({ tx, actor, params, body, now }) =>
      reply(201, await countScan(tx, actor, params.id, toScanInput(body), now)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
