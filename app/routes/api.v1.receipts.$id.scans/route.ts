import { SCAN_REFUSALS, scanAnswer, scanBody, toScanInput } from "#app/components/scan-post.ts";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { receiptScan } from "#app/modules/inventory/receive-goods.server.ts";

const endpoints = api("/receipts/:id/scans", {
  POST: endpoint({
    summary: "Scan goods that came in",
    resource: "stock",
    action: "create",
    params: idParam,
    body: scanBody,
    answers: { 201: scanAnswer },
    refusals: ["receipt_closed", ...SCAN_REFUSALS],
    handler: async ({ tx, actor, params, body, now }) =>
      reply(201, await receiptScan(tx, actor, params.id, toScanInput(body), now)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
