import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { skuParam } from "#app/http/params.ts";
import { reserveStockInput } from "#app/modules/inventory/input.ts";
import { reserveStock } from "#app/modules/inventory/reserve-stock.server.ts";

const reserved = z.object({
  reservation_id: z.uuid(),
  sku: z.string(),
  quantity: z.number(),
  reserved_qty: z.number(),
  available_qty: z.number(),
});

const endpoints = api("/inventory/:sku/reserve", {
  POST: endpoint({
    summary: "Promise stock of one item, whole or not at all",
    resource: "reservations",
    action: "create",
    params: z.object({ sku: skuParam }),
    body: reserveStockInput,
    answers: { 201: reserved },
    refusals: ["insufficient_stock", "not_stocked", "order_closed"],
    handler: async ({ tx, actor, params, body, now }) =>
      reply(201, await reserveStock(tx, actor, params.sku, body, now)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
