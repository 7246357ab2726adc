import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listReports } from "#app/http/reports.server.ts";

const column = z.looseObject({ name: z.string(), type: z.string(), unit: z.string().nullable() });

const endpoints = api("/analytics", {
  GET: endpoint({
    summary: "The reports, with parameters, columns and what each figure means",
    resource: "dashboards",
    action: "read",
    apart: true,
    answers: {
      200: z.object({
        data: z.array(
          z.looseObject({ name: z.string(), title: z.string(), params: z.array(z.string()), columns: z.array(column) }),
        ),
      }),
    },
    handler: async (call) => reply(200, { data: await listReports(call.context, call) }),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
