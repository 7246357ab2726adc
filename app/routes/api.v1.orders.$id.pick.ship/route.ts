import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { shipPick } from "#app/modules/orders/pick-order.server.ts";

const endpoints = api("/orders/:id/pick/ship", {
  POST: endpoint({
    summary: "Ship what was picked; what is missing stays open",
    resource: "orders",
    action: "ship",
    params: idParam,
    answers: { 201: z.object({ shipment_id: z.uuid(), whole: z.boolean() }) },
    refusals: ["nothing_picked", "insufficient_stock", "invalid_transition"],
    async handler({ tx, actor, params, now }) {
      const { shipmentId, isWhole } = await shipPick(tx, actor, params.id, now);
      return reply(201, { shipment_id: shipmentId, whole: isWhole });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
