import type { Actor } from "#app/modules/shared/actor.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * One thing that happens because of an event. `run` gets a transaction of the event's tenant; its effect is committed
 * together with the note that `consumer` has seen this event, so it happens once however often the event comes.
 */
export type Reaction = {
  consumer: string;
  // biome-ignore lint/suspicious/noExplicitAny: each reaction knows the data of the event it is listed under.
  run: (tx: Tx, event: DomainEvent<any>, actor: Actor) => Promise<void>;
};

/** Event type → what reacts to it: the one list. */
export const reactions: Record<string, readonly Reaction[]> = {};
