import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { postReceiptInput } from "#app/modules/inventory/input.ts";
import { postReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import { readReceipt } from "#app/modules/inventory/scan-queries.server.ts";
import { receiptView } from "#app/modules/inventory/views.ts";

const endpoints = api("/receipts/:id/post", {
  POST: endpoint({
    summary: "Put what was scanned into stock, once",
    resource: "stock",
    action: "create",
    params: idParam,
    body: postReceiptInput,
    answers: { 200: receiptView },
    refusals: ["receipt_closed", "nothing_received", "period_closed"],
    async handler({ tx, actor, params, body, now }) {
      await postReceipt(tx, actor, params.id, body, now);
      return reply(200, await readReceipt(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
