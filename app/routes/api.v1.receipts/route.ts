import { api, endpoint, reply } from "#app/http/api.server.ts";
import { startReceiptInput } from "#app/modules/inventory/input.ts";
import { startReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import { readReceipt } from "#app/modules/inventory/scan-queries.server.ts";
import { receiptView } from "#app/modules/inventory/views.ts";

const endpoints = api("/receipts", {
  POST: endpoint({
    summary: "Begin a receipt of goods; nothing moves before it is posted",
    resource: "stock",
    action: "create",
    body: startReceiptInput,
    answers: { 201: receiptView },
    async handler({ tx, actor, body, now }) {
      const { id } = await startReceipt(tx, actor, body, now);
      return reply(201, await readReceipt(tx, id), { Location: `/api/v1/receipts/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
