import { cancelOrder } from "#app/modules/orders/cancel-order.server.ts";
import { completeOrder } from "#app/modules/orders/complete-order.server.ts";
import { lockOrder } from "#app/modules/orders/lock-order.server.ts";
import { placeDraft } from "#app/modules/orders/place-draft.server.ts";
import { checkEdge, type OrderStatus } from "#app/modules/orders/rules.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";

/** Moves an order along its life. Refuses what the act of that edge refuses; no edge leads back to draft. */
export async function changeOrderStatus(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { status: OrderStatus; version?: number | undefined; require_stock?: boolean | undefined },
  now: Date,
): Promise<void> {
  switch (input.status) {
    case "placed":
      return placeDraft(tx, actor, id, input, now);
    case "shipped":
      await shipOrder(tx, actor, id, input, now);
      return;
    case "completed":
      return completeOrder(tx, actor, id, input, now);
    case "cancelled":
      return cancelOrder(tx, actor, id, input, now);
    case "draft": {
      const order = await lockOrder(tx, id, input.version);
      return checkEdge(order.status, "draft");
    }
  }
}
