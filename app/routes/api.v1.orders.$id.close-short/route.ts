import * as z from "zod";
import { api, endpoint, mustBeAllowed, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { closeShort } from "#app/modules/orders/close-short.server.ts";
import { readOrder, readOrderMaker } from "#app/modules/orders/queries.server.ts";
import { orderView } from "#app/modules/orders/views.ts";
import { version } from "#app/modules/shared/schemas.ts";

const endpoints = api("/orders/:id/close-short", {
  POST: endpoint({
    summary:
      "Give up what is not shipped of an order of which something is: the order is shipped with it, and what was invoiced of the rest is credited",
    resource: "orders",
    action: "update",
    params: idParam,
    body: z.object({ version: version.optional() }),
    bodyless: true,
    answers: { 200: orderView },
    refusals: ["invalid_transition", "nothing_shipped", "stale_version", "period_closed"],
    async handler({ tx, actor, identity, params, body, now }) {
      mustBeAllowed(identity, "update", "orders", await readOrderMaker(tx, params.id));
      await closeShort(tx, actor, params.id, body, now);
      return reply(200, await readOrder(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
