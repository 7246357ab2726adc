import type { Reaction } from "#app/modules/reactions.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import type { Sql } from "#db/client.ts";
import { inSpan } from "#db/tracing.ts";
import { inTenant } from "#db/transaction.ts";
import { failPoint } from "#workers/failpoint.ts";
import { pause } from "#workers/signal.ts";

// Postgres away or restarting, and clashes between transactions: not the reaction's fault, so not one of its five tries.
const OUTAGE = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08000",
  "08003",
  "08006",
]);
const CLASH = new Set(["40001", "40P01"]);
const CLASH_TRIES = 3;

const codeOf = (error: unknown) => String((error as { code?: unknown } | undefined)?.code ?? "");
export const isOutage = (error: unknown) => OUTAGE.has(codeOf(error));

class AlreadyApplied extends Error {}

function actorOf(event: DomainEvent, consumer: string): Actor {
  const actor = systemActor(event.tenantId, consumer, event.requestId ?? event.id);
  return event.traceparent ? { ...actor, traceparent: event.traceparent } : actor;
}

/**
 * Applies one reaction to one event exactly once: its effect and the note that it was applied are one transaction.
 * Throws what the reaction throws, with nothing written; clashes are tried again here.
 */
export function applyOnce(sql: Sql, reaction: Reaction, event: DomainEvent): Promise<"applied" | "known"> {
  const attributes = { "pulse.event_id": event.id, "pulse.event_type": event.type };
  const begun = { parent: event.traceparent, kind: "consumer" as const, attributes };
  return inSpan("react", reaction.consumer, begun, ({ traceparent }) =>
    apply(sql, reaction, event.traceparent ? { ...event, traceparent } : event),
  );
}

async function apply(sql: Sql, reaction: Reaction, event: DomainEvent): Promise<"applied" | "known"> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await inTenant(sql, event.tenantId, async (tx) => {
        // The note is sent with the reaction's first statements; was the event known, all that followed is rolled back.
        const note = tx`insert into processed_event (consumer, event_id, tenant_id)
          values (${reaction.consumer}, ${event.id}, ${event.tenantId}) on conflict do nothing returning 1`.execute();
        const [noted, ran] = await Promise.allSettled([
          note,
          reaction.run(tx, event, actorOf(event, reaction.consumer)),
        ]);
        if (noted.status === "rejected") throw noted.reason;
        if (noted.value.length === 0) throw new AlreadyApplied();
        if (ran.status === "rejected") throw ran.reason;
        failPoint("react.before_commit");
      });
      failPoint("react.after_commit");
      return "applied";
    } catch (error) {
      if (error instanceof AlreadyApplied) return "known";
      if (!CLASH.has(codeOf(error)) || attempt >= CLASH_TRIES) throw error;
      await pause(10 * attempt + Math.random() * 20);
    }
  }
}
