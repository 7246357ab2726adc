import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { askReport } from "#app/http/reports.server.ts";
import { day } from "#app/modules/shared/schemas.ts";

const count = (max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, "A whole number.")
    .transform(Number)
    .refine((value) => value <= max, `At most ${max}.`);

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const endpoints = api("/analytics/:report", {
  GET: endpoint({
    summary: "One report",
    description: "`min_seq` waits up to a second until that event is in the figures.",
    resource: "dashboards",
    action: "read",
    apart: true,
    params: z.object({ report: z.string().regex(/^[a-z][a-z-]{0,60}$/) }),
    query: z.object({
      from: day.optional(),
      to: day.optional(),
      limit: count(10_000)
        .refine((value) => value >= 1, "At least 1.")
        .optional(),
      grain: z.enum(["hour", "day", "week", "month", "all"]).optional(),
      compare: z.enum(["previous_period", "last_year"]).optional(),
      customer_id: z.uuid().optional(),
      sku: z
        .string()
        .regex(/^\P{Cc}{1,64}$/u)
        .refine((text) => text.isWellFormed())
        .optional(),
      order: z
        .string()
        .regex(/^[a-z][a-z_]{0,60}$/)
        .optional(),
      on: day.optional(),
      days: count(3_650).optional(),
      weeks: count(53).optional(),
      min_seq: count(Number.MAX_SAFE_INTEGER).optional(),
    }),
    answers: {
      200: z.object({
        report: z.string(),
        as_of: z.iso.datetime(),
        event_seq: z.int(),
        params: z.record(z.string(), z.unknown()),
        columns: z.array(z.looseObject({ name: z.string(), type: z.string(), unit: z.string().nullable() })),
        rows: z.array(z.array(cell)),
      }),
    },
    async handler(call) {
      const { min_seq, ...given } = call.query;
      const params = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      return reply(200, await askReport(call.context, call, call.params.report, params, min_seq));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
