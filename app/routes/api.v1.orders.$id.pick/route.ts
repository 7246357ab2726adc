import * as z from "zod";
import { scanAnswer } from "#app/components/scan-post.ts";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { readPick } from "#app/modules/orders/pick-queries.server.ts";

const line = z.object({
  ...scanAnswer.pick({ item_id: true, sku: true, name: true }).shape,
  wanted: z.number(),
  available: z.number(),
  picked: z.number(),
});
const pickView = z.object({
  order_id: z.uuid(),
  number: z.string(),
  customer: z.string(),
  status: z.string(),
  lines: z.array(line),
});

const endpoints = api("/orders/:id/pick", {
  GET: endpoint({
    summary: "What is to be picked for an order, and what is picked",
    resource: "orders",
    action: "ship",
    params: idParam,
    answers: { 200: pickView },
    async handler({ tx, params }) {
      const { scans: _scans, ...pick } = await readPick(tx, params.id);
      return reply(200, pick);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
