import { SCAN_REFUSALS, scanAnswer, scanBody, toScanInput } from "#app/components/scan-post.ts";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { pickScan } from "#app/modules/orders/pick-order.server.ts";

const endpoints = api("/orders/:id/pick/scans", {
  POST: endpoint({
    summary: "Scan goods for an order; the first scan begins its pick",
    resource: "orders",
    action: "ship",
    params: idParam,
    body: scanBody,
    answers: { 201: scanAnswer },
    refusals: ["not_pickable", "wrong_item", "over_pick", ...SCAN_REFUSALS],
    handler: async ({ tx, actor, params, body, now }) =>
      reply(201, await pickScan(tx, actor, params.id, toScanInput(body), now)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
