import { api, endpoint, mustBeAllowed, reply } from "#app/http/api.server.ts";
import { readBody } from "#app/http/api-input.server.ts";
import { bulkAnswer, bulkBody, eachItem } from "#app/http/bulk-api.server.ts";
import { idParam } from "#app/http/params.ts";
import { patchOneOrder } from "#app/http/write-records.server.ts";
import { patchOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { orderView } from "#app/modules/orders/views.ts";

const endpoints = api("/orders/bulk", {
  POST: endpoint({
    summary:
      "Place, change or move along many orders: with an id one is changed, without it is placed; each is answered by itself",
    resource: "orders",
    action: "create",
    orElse: [
      ["update", "orders"],
      ["ship", "orders"],
    ],
    body: bulkBody(placeOrderInput, patchOrderInput.safeExtend(idParam.shape)),
    answers: { 200: bulkAnswer(orderView) },
    handler: (call) =>
      eachItem(call, call.body.items, async (inner, item) => {
        const { tx, actor, identity, now } = inner;
        if ("id" in item) return patchOneOrder(inner, readBody(idParam, item).id, readBody(patchOrderInput, item));
        mustBeAllowed(identity, "create", "orders");
        const { id } = await placeOrder(tx, actor, readBody(placeOrderInput, item), now);
        return reply(201, await readOrder(tx, id));
      }),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
