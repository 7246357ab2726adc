import { orderCompleted } from "#app/modules/orders/events.ts";
import { lockOrder } from "#app/modules/orders/lock-order.server.ts";
import { checkEdge } from "#app/modules/orders/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Closes a shipped order: a person's act. Refuses: NotFound, stale_version, invalid_transition. */
export async function completeOrder(
  tx: Tx,
  actor: Actor,
  id: string,
  input: { version?: number | undefined },
  now: Date,
): Promise<void> {
  const order = await lockOrder(tx, id, input.version);

  checkEdge(order.status, "completed");

  await tx`update sales_order set status = 'completed', completed_at = ${now}, version = version + 1 where id = ${id}`;

  await appendEvents(
    tx,
    actor,
    [orderCompleted.make(id, { order_id: id, number: order.number, completed_at: now.toISOString() })],
    now,
  );
}
