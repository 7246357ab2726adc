import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { patchOneOrder } from "#app/http/write-records.server.ts";
import { patchOrderInput } from "#app/modules/orders/input.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { orderView } from "#app/modules/orders/views.ts";

const endpoints = api("/orders/:id", {
  GET: endpoint({
    summary: "One order",
    resource: "orders",
    action: "read",
    params: idParam,
    answers: { 200: orderView },
    handler: async ({ tx, params }) => reply(200, await readOrder(tx, params.id)),
  }),
  PATCH: endpoint({
    summary: "Move an order along (placed, shipped, completed, cancelled), or change it before it is invoiced",
    resource: "orders",
    action: "update",
    orElse: [["ship", "orders"]],
    params: idParam,
    body: patchOrderInput,
    answers: { 200: orderView },
    refusals: [
      "invalid_transition",
      "insufficient_stock",
      "stale_version",
      "not_amendable",
      "already_invoiced",
      "erased_customer",
    ],
    handler: (call) => patchOneOrder(call, call.params.id, call.body),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
