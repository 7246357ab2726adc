import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { tellAgain, tellFailedAgain } from "#app/modules/webhooks/save-endpoint.server.ts";

const endpoints = api("/webhooks/:id/replay", {
  POST: endpoint({
    summary: "Tell one delivery again, or without one all that failed, in their order",
    description: "A delivery keeps its `webhook-id`, so a receiver who had it knows.",
    resource: "settings",
    action: "update",
    params: idParam,
    body: z.object({ delivery_id: z.uuid().optional() }),
    answers: { 200: z.object({ replayed: z.int() }) },
    refusals: ["not_over"],
    async handler({ tx, params, body, now }) {
      if (!body.delivery_id) return reply(200, { replayed: await tellFailedAgain(tx, params.id, now) });
      await tellAgain(tx, params.id, body.delivery_id, now);
      return reply(200, { replayed: 1 });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
