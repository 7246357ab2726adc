import { reactions } from "#app/modules/reactions.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { readEvent } from "#app/modules/shared/event.ts";
import type { Tx } from "#db/client.ts";

/**
 * Gives all events their place and lets follow what follows from them, as the worker would: else the first order that somebody
 * places after the start waits behind 90 days of reactions. By a superuser's transaction; its role afterwards is the superuser's.
 */
export async function reactToAll(tx: Tx, tenantId: string): Promise<void> {
  for (;;) {
    await tx`reset role`;
    const placed = await tx<{ event_id: string; type: string; published: boolean; message: string }[]>`
      select event_id, type, published, message from order_events(100000)`;
    if (placed.length === 0) break;
    await tx`set local role pulse_worker`;
    for (const { event_id, type, published, message } of placed) {
      if (!published || !reactions[type]) continue;
      const event = readEvent(message);
      for (const { consumer, when, run } of reactions[type]) {
        if (when && !when(event)) continue;
        await tx`insert into processed_event (consumer, event_id, tenant_id) values (${consumer}, ${event_id}, ${tenantId})`;
        await run(tx, event, systemActor(tenantId, consumer, event.requestId ?? event.id));
      }
    }
  }
  // What is done need not be looked at again, nor be published for others to look at.
  await tx`insert into consumer_cursor (consumer, seq) select consumer, seq from event_head, unnest(array['react', 'bus']) as consumer`;
}
