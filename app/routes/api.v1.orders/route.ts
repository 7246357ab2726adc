import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { listOrders, readOrder } from "#app/modules/orders/queries.server.ts";
import { orderView } from "#app/modules/orders/views.ts";
import { day, sought } from "#app/modules/shared/schemas.ts";

const endpoints = api("/orders", {
  GET: endpoint({
    summary: "Orders, newest first",
    resource: "orders",
    action: "read",
    query: listQuery(
      {
        q: sought(200).optional().describe("found in number, references and customer"),
        status: orderView.shape.status.optional(),
        customer_id: z.uuid().optional(),
        outlet_id: z.uuid().optional(),
        from: day.optional().describe("day of placed_at, inclusive"),
        to: day.optional().describe("day of placed_at, inclusive"),
      },
      ["number", "placed", "customer", "total"],
    ),
    answers: { 200: listAnswer(orderView) },
    async handler({ tx, query, context }) {
      const { limit: _limit, cursor: _cursor, sort: _sort, ...filter } = query;
      return reply(200, await listPage(context, "/orders", query, (page) => listOrders(tx, filter, page)));
    },
  }),
  POST: endpoint({
    summary: "Place an order, or keep it as a draft",
    description:
      "We price it; totals that are sent are ignored. Placing reserves stock in the same transaction: a short line waits for stock (`backordered`) unless `require_stock`.",
    resource: "orders",
    action: "create",
    body: placeOrderInput,
    answers: { 201: orderView },
    refusals: ["insufficient_stock", "erased_customer"],
    async handler({ tx, actor, body, now }) {
      const { id } = await placeOrder(tx, actor, body, now);
      return reply(201, await readOrder(tx, id), { Location: `/api/v1/orders/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
