import { api, endpoint } from "#app/http/api.server.ts";
import { readBody } from "#app/http/api-input.server.ts";
import { bulkAnswer, bulkBody, eachItem } from "#app/http/bulk-api.server.ts";
import { putOneItem } from "#app/http/write-records.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { itemView } from "#app/modules/inventory/views.ts";

const endpoints = api("/inventory/items/bulk", {
  POST: endpoint({
    summary: "Create or change many items, by SKU; each is answered by itself",
    resource: "products",
    action: "create",
    orElse: [
      ["update", "products"],
      ["update", "stock"],
    ],
    body: bulkBody(putItemInput),
    answers: { 200: bulkAnswer(itemView) },
    handler: (call) =>
      eachItem(call, call.body.items, (inner, item) => putOneItem(inner, readBody(putItemInput, item))),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
