import type { Sql } from "#db/client.ts";
import type { Bus, BusMessage } from "#workers/bus.ts";
import { failPoint } from "#workers/failpoint.ts";
import type { Log } from "#workers/log.ts";
import { reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

const AT_ONCE = 1_000;
const POLL_MS = 250;
const SAVE_EVERY_MS = 500;
// The server's limit is 1 MB a message. A larger event is left out and consumers find it missing: they read it from the log.
const LARGEST_MESSAGE = 900_000;
const RETRY_MS = { first: 250, most: 5_000 };

type Ordered = { seq: bigint; event_id: string; type: string; published: boolean; message: string };

/**
 * Gives committed events their gapless place and hash, then publishes them. Placing never waits for the bus.
 * `sql` holds the lock, so there is one at a time; were there two, the lock on the head row would still keep the order whole.
 */
export async function orderEvents(options: {
  sql: Sql;
  /** Where notices are listened for: the pool keeps one connection for all of them. */
  pool: Sql;
  bus?: Bus;
  log: Log;
  stop: AbortSignal;
  /** `isBehind`: more wait than are given their place at once. */
  onOrdered?: (seq: bigint, isBehind: boolean) => void;
}): Promise<void> {
  const { sql, pool, bus, log, stop } = options;
  const waiting = createSignal();
  const listener = await pool.listen("pulse_event", waiting.wake, waiting.wake);
  const publisher = bus ? openPublisher({ ...options, bus }) : undefined;
  const rewinding = publisher && (await pool.listen("pulse_rewind", publisher.rewind));
  const wake = () => waiting.wake();
  stop.addEventListener("abort", wake);
  let known = 0n;
  try {
    while (!stop.aborted) {
      const rows = await sql<Ordered[]>`select seq, event_id, type, published, message from order_events(${AT_ONCE})`;
      failPoint("order.after_commit");
      const last = rows.at(-1);
      if (last) {
        known = last.seq;
        publisher?.offer(rows);
      }
      // Told also when nothing is new, so that the feed of this process need not ask for itself.
      options.onOrdered?.(known, rows.length === AT_ONCE);
      if (rows.length < AT_ONCE && !stop.aborted) await waiting.wait(POLL_MS);
    }
  } finally {
    stop.removeEventListener("abort", wake);
    await listener.unlisten().catch(() => {});
    await rewinding?.unlisten().catch(() => {});
    await publisher?.close();
    if (!stop.aborted) log.warn("ordering of events stopped");
  }
}

/** Follows the order on its own: what is offered while the bus is away is read again from the log later. */
function openPublisher(options: { sql: Sql; bus: Bus; log: Log; stop: AbortSignal }) {
  const { sql, bus, log, stop } = options;
  const work = createSignal();
  const ended = new AbortController();
  // Offered rows that directly continue what is published; dropped when they pile up, then the log is read.
  let offered: Ordered[] = [];
  let upto: bigint | undefined;
  let lastOnBus = 0n;
  let savedUpto = -1n;
  let savedAt = 0;
  let distrusted = true;
  // The log may have more than is offered: after the start, a rewind or a loss, and when offers pile up.
  let inLog = true;

  bus.onReconnect(() => {
    distrusted = true;
    work.wake();
  });

  async function save(): Promise<void> {
    if (upto === undefined || upto === savedUpto) return;
    const seq = upto;
    await sql`insert into consumer_cursor (consumer, seq) values ('bus', ${seq})
      on conflict (consumer) do update set seq = excluded.seq, updated_at = now()`;
    savedUpto = seq;
    savedAt = Date.now();
  }

  /** After a (re)connection the store may be older than what was published, or empty: go back as far as any consumer may need. */
  async function settle(): Promise<void> {
    const stored = await bus.lastStored();
    const [row] = await sql<{ upto: bigint; lowest: bigint; head: bigint }[]>`
      select coalesce((select seq from consumer_cursor where consumer = 'bus'), 0) as upto,
        coalesce((select min(seq) from consumer_cursor where consumer <> 'bus'), 0) as lowest,
        (select seq from event_head) as head`;
    const published = upto ?? row?.upto ?? 0n;
    const lowest = row?.lowest ?? 0n;
    upto = stored < published && lowest < published ? lowest : published;
    if (row && upto > row.head) upto = row.head;
    lastOnBus = upto;
    offered = [];
    inLog = true;
    distrusted = false;
  }

  async function next(): Promise<Ordered[]> {
    const from = upto ?? 0n;
    offered = offered.filter((row) => row.seq > from);
    if (offered[0]?.seq === from + 1n) return offered.slice(0, AT_ONCE);
    if (offered.length === 0 && !inLog) return [];
    offered = [];
    const rows = await sql<Ordered[]>`
      select o.seq, o.event_id, o.type, o.published, case when o.published then event_message(e, o.seq) end as message
      from event_order o join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
      where o.seq > ${from} order by o.seq limit ${AT_ONCE}`;
    inLog = rows.length === AT_ONCE;
    return rows;
  }

  async function publishNext(): Promise<boolean> {
    const rows = await next();
    const last = rows.at(-1);
    if (!last) return false;
    const messages: BusMessage[] = [];
    let after = lastOnBus;
    for (const row of rows) {
      if (!row.published) continue;
      if (Buffer.byteLength(row.message) <= LARGEST_MESSAGE) {
        messages.push({ seq: row.seq, after, id: row.event_id, type: row.type, message: row.message });
      }
      after = row.seq;
    }
    if (messages.length > 0) await bus.publish(messages);
    failPoint("order.after_publish");
    lastOnBus = after;
    upto = last.seq;
    if (Date.now() - savedAt > SAVE_EVERY_MS) await save();
    return true;
  }

  const running = (async () => {
    let retryMs = RETRY_MS.first;
    while (!ended.signal.aborted) {
      try {
        if (distrusted) await settle();
        const more = await publishNext();
        retryMs = RETRY_MS.first;
        if (!more) {
          const restMs = Math.max(savedAt + SAVE_EVERY_MS - Date.now(), 0);
          if (restMs === 0) await save();
          await work.wait(restMs || POLL_MS * 4);
        }
      } catch (error) {
        distrusted = true;
        if (!stop.aborted) log.warn("publishing waits for the event bus", { reason: reasonOf(error) });
        await pause(retryMs, ended.signal);
        retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      }
    }
    await save().catch(() => {});
  })();

  return {
    offer(rows: Ordered[]): void {
      const last = offered.at(-1);
      const continues = !last || rows[0]?.seq === last.seq + 1n;
      if (continues && offered.length < 2 * AT_ONCE) offered.push(...rows);
      else inLog = true;
      work.wake();
    },
    /** Someone set the cursor back: publish again from there. */
    rewind(): void {
      upto = undefined;
      distrusted = true;
      work.wake();
    },
    async close(): Promise<void> {
      ended.abort();
      work.wake();
      await Promise.race([running, pause(2_000)]);
    },
  };
}
