import type { Sql } from "#db/client.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

/** A message that has been claimed for one try. */
export type Outgoing = {
  id: string;
  tenant_id: string;
  kind: string;
  key: string;
  account_id: string | null;
  rule_id: string | null;
  /** Of a push: the browser. */
  subscription_id: string | null;
  /** Of an event that is told to one of the company's webhooks. */
  endpoint_id: string | null;
  event_id: string | null;
  event_seq: bigint | null;
  data: Record<string, unknown>;
  sealed: Buffer | null;
  gathered: boolean;
  attempts: number;
  fence: number;
  created_at: Date;
  expires_at: Date | null;
};

/** No further try would help: the receiver refuses it, or there is nobody to send it to any more. */
export class Undeliverable extends Error {}

/** Nobody wants it any more: it is laid aside, and there is nothing for anybody to repair. */
export class Unwanted extends Error {}

/** The receiver asks to be left alone for so long. */
export class TooMany extends Error {
  constructor(
    message: string,
    readonly waitMs: number,
  ) {
    super(message);
  }
}

export type Sender = {
  channel: "mail" | "webhook" | "sms" | "push";
  /** Sends these as one and returns the receiver's answer. What it throws is tried again, but for Undeliverable. */
  send: (messages: readonly Outgoing[], stop: AbortSignal) => Promise<string>;
  /** Told how each try ended; null: it was sent. */
  onTried?: (reason: string | null) => Promise<void>;
};

const MINUTE_MS = 60_000;
/** About two and a half days in all: a server that is mended on Monday still gets Friday's mail. */
export const BACK_OFF_MS = [1, 5, 15, 60, 180, 360, 720, 1_440, 1_440].map((minutes) => minutes * MINUTE_MS);
const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 20;
const LANES = 4;
// Longer than any try takes; a sender that was killed meanwhile loses its claim.
const CLAIM_S = 180;

/**
 * Sends what waits in one channel until `stop`. The rows are the record: a claim raises the fence, so that of two senders only
 * one settles a message, and a message goes out once more only when the sender died between the receiver's answer and its note.
 */
export async function keepSending(options: {
  sql: Sql;
  sender: Sender;
  log: Log;
  stop: AbortSignal;
  lookEveryMs?: number;
}): Promise<void> {
  const { sql, sender, log, stop, lookEveryMs = LOOK_EVERY_MS } = options;
  const asked = createSignal();
  const listener = await sql.listen("pulse_outgoing", asked.wake);
  try {
    while (!stop.aborted) {
      let claimed = 0;
      try {
        claimed = await sendDue(sql, sender, log, stop);
      } catch (error) {
        if (!stop.aborted) log.error("messages cannot be sent", { channel: sender.channel, reason: reasonOf(error) });
      }
      // What was sent may have been what the next of its record waited for.
      if (claimed === 0) await Promise.race([asked.wait(lookEveryMs), pause(lookEveryMs, stop)]);
    }
  } finally {
    await listener.unlisten().catch(() => {});
  }
}

/** One round: claims what is due and tries each once. Returns how many were claimed. */
export async function sendDue(sql: Sql, sender: Sender, log: Log, stop: AbortSignal): Promise<number> {
  const claimed = await claim(sql, sender.channel);
  const queue = await together(sql, claimed);
  const lanes = Array.from({ length: LANES }, async () => {
    for (let messages = queue.shift(); messages && !stop.aborted; messages = queue.shift()) {
      await tryOnce(sql, sender, messages, log, stop);
    }
  });
  await Promise.all(lanes);
  return claimed.length;
}

const due = (sql: Sql) => sql`
  ((state = 'waiting' and due_at <= now()) or (state = 'sending' and started_at < now() - ${CLAIM_S} * interval '1 second'))`;

const taking = (sql: Sql) => sql`
  state = 'sending', started_at = now(), attempts = attempts + 1, fence = fence + 1`;

const columns = (sql: Sql) => sql`
  o.id, o.tenant_id, o.kind, o.key, o.account_id, o.rule_id, o.subscription_id, o.endpoint_id, o.event_id, o.event_seq, o.data, o.sealed, o.gathered, o.attempts, o.fence, o.created_at, o.expires_at`;

function claim(sql: Sql, channel: Sender["channel"]): Promise<Outgoing[]> {
  return sql<Outgoing[]>`
    update outgoing_message o set ${taking(sql)}
     where (tenant_id, id) in (
       select tenant_id, id from outgoing_message m where channel = ${channel} and ${due(sql)} and is_next_told(m)
        order by due_at, event_seq limit ${AT_ONCE} for update skip locked)
    returning ${columns(sql)}`;
}

/** Of a person's gathered messages all that are due are one mail; every other message is its own. */
async function together(sql: Sql, claimed: Outgoing[]): Promise<Outgoing[][]> {
  const groups: Outgoing[][] = claimed.filter((message) => !message.gathered).map((message) => [message]);
  const gathered = new Map<string, Outgoing[]>();
  for (const message of claimed.filter((one) => one.gathered)) {
    const person = `${message.tenant_id} ${message.account_id}`;
    gathered.set(person, [...(gathered.get(person) ?? []), message]);
  }
  for (const messages of gathered.values()) {
    const [first] = messages;
    const more = await sql<Outgoing[]>`
      update outgoing_message o set ${taking(sql)}
       where (tenant_id, id) in (
         select tenant_id, id from outgoing_message
          where tenant_id = ${first?.tenant_id ?? ""} and account_id = ${first?.account_id ?? ""} and gathered and ${due(sql)}
          limit 500 for update skip locked)
      returning ${columns(sql)}`;
    groups.push([...messages, ...more]);
  }
  return groups;
}

async function tryOnce(
  sql: Sql,
  sender: Sender,
  messages: readonly Outgoing[],
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  const expired = messages.filter((message) => message.expires_at && message.expires_at.getTime() <= Date.now());
  await settle(sql, expired, "dropped", "It had lost its worth before it could be sent.");
  const good = messages.filter((message) => !expired.includes(message));
  if (good.length === 0) return;
  try {
    const answer = await sender.send(good, stop);
    await settle(sql, good, "sent", answer);
    await sender.onTried?.(null);
  } catch (error) {
    const reason = reasonOf(error).slice(0, 2_000);
    // Ended by us: the claim runs out and it is tried again.
    if (stop.aborted) return;
    if (error instanceof Unwanted) return settle(sql, good, "dropped", reason);
    log.warn("a message could not be sent", { channel: sender.channel, kind: good[0]?.kind, reason });
    const waitMs = waitOf(error, good[0]?.attempts ?? 1);
    if (error instanceof Undeliverable || waitMs === undefined) await settle(sql, good, "failed", reason);
    else await again(sql, good, waitMs, reason);
    await sender.onTried?.(reason);
  }
}

/** Until the next try; undefined: there is none. */
function waitOf(error: unknown, attempts: number): number | undefined {
  const usual = BACK_OFF_MS[attempts - 1];
  if (usual === undefined || !(error instanceof TooMany)) return usual;
  return Math.min(Math.max(usual, error.waitMs), 1_440 * MINUTE_MS);
}

async function settle(
  sql: Sql,
  messages: readonly Outgoing[],
  state: "sent" | "failed" | "dropped",
  answer: string,
): Promise<void> {
  for (const { tenant_id, id, fence } of messages) {
    await sql`
      update outgoing_message set state = ${state}, finished_at = now(), answer = ${answer.slice(0, 2_000)},
        sealed = case when ${state} = 'failed' then sealed end
       where tenant_id = ${tenant_id} and id = ${id} and fence = ${fence} and state = 'sending'`;
  }
}

async function again(sql: Sql, messages: readonly Outgoing[], waitMs: number, answer: string): Promise<void> {
  const endpoint = messages[0]?.endpoint_id;
  // A receiver that is away is not asked for each of its messages: the others wait as long.
  if (endpoint) {
    await sql`update outgoing_message set due_at = greatest(due_at, now() + ${waitMs} * interval '1 ms')
      where tenant_id = ${messages[0]?.tenant_id ?? ""} and endpoint_id = ${endpoint} and state = 'waiting' and attempts = 0`;
  }
  // Spread, so that a server that comes back is not met by everything at once.
  const spreadMs = waitMs * (0.9 + Math.random() * 0.2);
  for (const { tenant_id, id, fence } of messages) {
    await sql`
      update outgoing_message set state = 'waiting', due_at = now() + ${spreadMs} * interval '1 ms', answer = ${answer}
       where tenant_id = ${tenant_id} and id = ${id} and fence = ${fence} and state = 'sending'`;
  }
}
