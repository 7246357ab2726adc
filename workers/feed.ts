import { type DomainEvent, readEvent } from "#app/modules/shared/event.ts";
import type { Sql } from "#db/client.ts";
import type { Bus, BusMessage } from "#workers/bus.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal } from "#workers/signal.ts";

/** An ordered event as it lies in the log; `read()` parses it once for all who ask. */
export type FeedEvent = { seq: bigint; id: string; type: string; read: () => DomainEvent };

/** Everything up to and including `upto` that is for consumers; unpublished events are left out. */
export type FeedBatch = { upto: bigint; events: FeedEvent[] };

/** What of the log a consumer has a use for; what it does not need to be read is not. More may come by the bus. */
export type Only = { types: readonly string[]; notImported?: boolean };

/**
 * The ordered events, without gaps, for all consumers of this process. They arrive by the bus; what is missing there (lost,
 * wiped, reordered, bus away) is read from Postgres by its place, so the way an event took never changes a result.
 */
export type Feed = {
  /** The place of the last ordered event known here. */
  head: () => bigint;
  /** The next events after `after`, at most about `atMost`; waits until there are some. An aborted `stop` gives an empty batch. */
  take: (after: bigint, atMost: number, stop: AbortSignal, only?: Only) => Promise<FeedBatch>;
  /** Tells that events up to `seq` have their place. */
  announce: (seq: bigint) => void;
  close: () => Promise<void>;
};

const POLL_MS = 250;
// How long an event that is known to have its place may still be under way on the bus before it is read from Postgres.
const BUS_PATIENCE_MS = 40;
const REMEMBERED = 1_500;

type Held = BusMessage & { event: FeedEvent };

function feedEvent(seq: bigint, id: string, type: string, message: string): FeedEvent {
  let parsed: DomainEvent | undefined;
  return {
    seq,
    id,
    type,
    read() {
      parsed ??= readEvent(message);
      return parsed;
    },
  };
}

/** Reads ordered, published events with places in (after, upto] from the log; with `only` those alone. */
export async function readLog(sql: Sql, after: bigint, upto: bigint, only?: Only): Promise<FeedEvent[]> {
  const rows = await sql<{ seq: bigint; event_id: string; type: string; message: string }[]>`
    select o.seq, o.event_id, o.type, event_message(e, o.seq) as message
    from event_order o join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where o.seq > ${after} and o.seq <= ${upto} and o.published
      ${only ? sql`and o.type = any (${only.types as string[]})` : sql``}
      ${only?.notImported ? sql`and o.origin is distinct from 'import'` : sql``}
    order by o.seq`;
  return rows.map((row) => feedEvent(row.seq, row.event_id, row.type, row.message));
}

/** The last messages of the bus, by place, each once, however they came. */
function createMemory() {
  const held: Held[] = [];

  function indexAfter(seq: bigint): number {
    let low = 0;
    let high = held.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((held[middle] as Held).seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    add(message: BusMessage): void {
      const index = indexAfter(message.seq);
      if (held[index - 1]?.seq === message.seq) return;
      held.splice(index, 0, { ...message, event: feedEvent(message.seq, message.id, message.type, message.message) });
      if (held.length > REMEMBERED) held.splice(0, held.length - REMEMBERED);
    },
    /** The unbroken run that follows `after`. */
    runAfter(after: bigint, atMost: number): FeedBatch {
      const events: FeedEvent[] = [];
      let upto = after;
      for (let index = indexAfter(after); index < held.length && events.length < atMost; index += 1) {
        const next = held[index] as Held;
        if (next.after > upto) break;
        events.push(next.event);
        upto = next.seq;
      }
      return { upto, events };
    },
  };
}

export function openFeed(options: { sql: Sql; bus?: Bus; log: Log }): Feed {
  const { sql, bus, log } = options;
  const memory = createMemory();
  const arrival = createSignal();
  const closing = new AbortController();
  let head = 0n;
  let heardAt = 0;

  function announce(seq: bigint): void {
    heardAt = Date.now();
    if (seq <= head) return;
    head = seq;
    arrival.wake();
  }

  async function poll(): Promise<void> {
    const [row] = await sql<{ seq: bigint }[]>`select seq from event_head`;
    if (row) announce(row.seq);
  }

  const listening = sql
    .listen(
      "pulse_ordered",
      (payload) => announce(BigInt(payload)),
      () => void poll().catch(() => {}),
    )
    .catch((error) => log.warn("cannot listen for ordered events; asking every 250 ms", { reason: reasonOf(error) }));
  const timer = setInterval(() => {
    if (Date.now() - heardAt >= POLL_MS)
      poll().catch((error) => log.warn("the event log cannot be read", { reason: reasonOf(error) }));
  }, POLL_MS);
  const following = bus?.follow((message) => {
    memory.add(message);
    announce(message.seq);
    arrival.wake();
  }, closing.signal);

  return {
    head: () => head,
    announce,
    async take(after, atMost, stop, only) {
      let missingSince = 0;
      while (!stop.aborted && !closing.signal.aborted) {
        const run = memory.runAfter(after, atMost);
        if (run.upto > after) return run;
        if (head > after) {
          const now = Date.now();
          missingSince ||= now;
          // Whoever is more than a batch behind is ahead of the bus, or the bus of its memory: waiting brings nothing.
          const isNear = head - after <= BigInt(atMost);
          const patience = isNear && bus?.live() ? BUS_PATIENCE_MS - (now - missingSince) : 0;
          if (patience > 0) {
            await arrival.wait(patience);
            continue;
          }
          const upto = head - after > BigInt(atMost) ? after + BigInt(atMost) : head;
          return { upto, events: await readLog(sql, after, upto, only) };
        }
        await arrival.wait(POLL_MS);
      }
      return { upto: after, events: [] };
    },
    async close() {
      closing.abort();
      clearInterval(timer);
      arrival.wake();
      await Promise.race([following, new Promise((resolve) => setTimeout(resolve, 1_000))]);
      const subscription = await listening;
      await subscription?.unlisten().catch(() => {});
    },
  };
}
