import { api, endpoint, reply } from "#app/http/api.server.ts";
import { startCount } from "#app/modules/inventory/count-stock.server.ts";
import { startCountInput } from "#app/modules/inventory/input.ts";
import { readCount } from "#app/modules/inventory/scan-queries.server.ts";
import { countView } from "#app/modules/inventory/views.ts";

const endpoints = api("/counts", {
  POST: endpoint({
    summary: "Begin a count of all products, or of those whose SKU, name or barcode holds `filter`",
    resource: "stock",
    action: "create",
    body: startCountInput,
    answers: { 201: countView },
    async handler({ tx, actor, body, now }) {
      const { id } = await startCount(tx, actor, body, now);
      return reply(201, await readCount(tx, id), { Location: `/api/v1/counts/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
