import * as z from "zod";
import { readShownAlert } from "#app/http/alerts.server.ts";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { acknowledgeAlert, snoozeAlert } from "#app/modules/notices/alert-standing.server.ts";
import { alertView } from "#app/modules/notices/alert-views.ts";

const params = z.object({ id: z.uuid() });

const endpoints = api("/alerts/:id", {
  GET: endpoint({
    summary: "One rule, with where it stands",
    resource: "alerts",
    action: "read",
    apart: true,
    params,
    answers: { 200: alertView },
    async handler(call) {
      const { rule } = await readShownAlert(call.context, call, call.params.id);
      return reply(200, { ...rule, webhook_url: null });
    },
  }),
  PATCH: endpoint({
    summary: "Acknowledge a rule that fires, or keep it silent for a while",
    resource: "alerts",
    action: "create",
    params,
    body: z.union([
      z.object({ acknowledged: z.literal(true) }),
      z.object({ snooze_minutes: z.int().min(0).max(10_080).describe("0 ends it") }),
    ]),
    answers: { 200: alertView },
    refusals: ["not_firing"],
    async handler(call) {
      const { tx, actor, params, body, now } = call;
      await readShownAlert(call.context, call, params.id);
      if ("acknowledged" in body) await acknowledgeAlert(tx, actor, params.id, now);
      else await snoozeAlert(tx, actor, params.id, body.snooze_minutes, now);
      const { rule } = await readShownAlert(call.context, call, params.id);
      return reply(200, { ...rule, webhook_url: null });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
