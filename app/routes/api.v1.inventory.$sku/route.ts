import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { skuParam } from "#app/http/params.ts";
import { may } from "#app/modules/access/policy.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { itemView } from "#app/modules/inventory/views.ts";

const endpoints = api("/inventory/:sku", {
  GET: endpoint({
    summary: "One item with its stock",
    resource: "products",
    action: "read",
    params: z.object({ sku: skuParam }),
    answers: { 200: itemView },
    handler: async ({ tx, actor, params }) =>
      reply(200, await readItem(tx, params.sku, { cost: may(actor, "read", "product_cost") })),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
