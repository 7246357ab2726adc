import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { readReceipt } from "#app/modules/inventory/scan-queries.server.ts";
import { receiptView } from "#app/modules/inventory/views.ts";

const endpoints = api("/receipts/:id", {
  GET: endpoint({
    summary: "One receipt, with what was scanned of each item",
    resource: "stock",
    action: "create",
    params: idParam,
    answers: { 200: receiptView },
    handler: async ({ tx, params }) => reply(200, await readReceipt(tx, params.id)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
