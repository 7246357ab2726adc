import * as z from "zod";
import { listShownAlerts } from "#app/http/alerts.server.ts";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { alertView } from "#app/modules/notices/alert-views.ts";

const endpoints = api("/alerts", {
  GET: endpoint({
    summary: "The rules that watch figures, with where each stands",
    description:
      "At most 200; those that fire come first. A rule on a figure that the caller may not see is not there.",
    resource: "alerts",
    action: "read",
    apart: true,
    answers: { 200: z.object({ data: z.array(alertView) }) },
    async handler(call) {
      const { rules } = await listShownAlerts(call.context, call);
      return reply(200, { data: rules.map((rule) => ({ ...rule, webhook_url: null })) });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
