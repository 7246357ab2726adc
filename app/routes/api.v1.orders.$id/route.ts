import { api, endpoint, mustBeAllowed, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { patchOrderInput } from "#app/modules/orders/input.ts";
import { readOrder, readOrderMaker } from "#app/modules/orders/queries.server.ts";
import type { OrderStatus } from "#app/modules/orders/rules.ts";
import { orderView } from "#app/modules/orders/views.ts";

/** Who ships need not be who sells; a shipped order may be closed by either. */
function checkStep(identity: Identity, to: OrderStatus, madeBy: string | null): void {
  if (to === "shipped") mustBeAllowed(identity, "ship", "orders");
  else if (to !== "completed" || !may(identity, "ship", "orders")) mustBeAllowed(identity, "update", "orders", madeBy);
}

const endpoints = api("/orders/:id", {
  GET: endpoint({
    summary: "One order",
    resource: "orders",
    action: "read",
    params: idParam,
    answers: { 200: orderView },
    handler: async ({ tx, params }) => reply(200, await readOrder(tx, params.id)),
  }),
  PATCH: endpoint({
    summary: "Move an order along (placed, shipped, completed, cancelled), or change it before it is invoiced",
    resource: "orders",
    action: "update",
    orElse: [["ship", "orders"]],
    params: idParam,
    body: patchOrderInput,
    answers: { 200: orderView },
    refusals: ["invalid_transition", "insufficient_stock", "stale_version", "not_amendable", "already_invoiced"],
    async handler({ tx, actor, identity, params, body, now }) {
      const maker = await readOrderMaker(tx, params.id);
      const amends = body.items || body.customer_id || body.customer_reference !== undefined;
      if (amends) {
        checkStep(identity, "placed", maker);
        await amendOrder(tx, actor, params.id, body, now);
      }
      if (body.status) {
        checkStep(identity, body.status, maker);
        const { status, require_stock } = body;
        await changeOrderStatus(
          tx,
          actor,
          params.id,
          { status, require_stock, version: amends ? undefined : body.version },
          now,
        );
      }
      return reply(200, await readOrder(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
