import {
  AckPolicy,
  connect,
  DeliverPolicy,
  DiscardPolicy,
  headers,
  type JetStreamManager,
  type Msg,
  type NatsConnection,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
} from "nats";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const STREAM = "PULSE";
const SUBJECT = "pulse.events";
const PUBLISH_TIMEOUT_MS = 5_000;
const HEARTBEAT_MS = 2_000;
// The stream is a fast way, never the record: it may forget, Postgres does not.
const KEEP_DAYS = 3;
const KEEP_BYTES = 256 * 1024 * 1024;
const SAME_ID_WINDOW_MS = 120_000;

/** One event on the bus. Everything between `after` and `seq` is not for the bus (sign-ins, refusals), so no gap. */
export type BusMessage = { seq: bigint; after: bigint; id: string; type: string; message: string };

export type Bus = {
  /** True while messages can be expected to arrive. */
  live: () => boolean;
  /** Resolves when every message is acknowledged as stored; rejects when one is not. */
  publish: (messages: readonly BusMessage[]) => Promise<void>;
  /** The `seq` of the last event in the stream, creating the stream where it is missing; 0 for an empty one. */
  lastStored: () => Promise<bigint>;
  /** Hands every message from now on to `take`, in whatever order and number the bus delivers. */
  follow: (take: (message: BusMessage) => void, stop: AbortSignal) => Promise<void>;
  onReconnect: (tell: () => void) => void;
  close: () => Promise<void>;
};

function optionsOf(url: string) {
  const servers = url.split(",").map((part) => new URL(part.includes("://") ? part : `nats://${part}`));
  const first = servers[0];
  return {
    servers: servers.map((server) => `${server.hostname}:${server.port || 4222}`),
    ...(first?.username ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) } : {}),
    ...(first?.protocol === "tls:" ? { tls: {} } : {}),
  };
}

async function ensureStream(manager: JetStreamManager): Promise<void> {
  try {
    await manager.streams.info(STREAM);
  } catch (error) {
    if (!(error instanceof NatsError && error.api_error?.code === 404)) throw error;
    await manager.streams.add({
      name: STREAM,
      subjects: [`${SUBJECT}.>`],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_age: nanos(KEEP_DAYS * 24 * 3_600_000),
      max_bytes: KEEP_BYTES,
      duplicate_window: nanos(SAME_ID_WINDOW_MS),
    });
  }
}

function read(message: Msg): BusMessage | undefined {
  const about = message.headers;
  const seq = about?.get("Pulse-Seq");
  if (!about || !seq) return undefined;
  return {
    seq: BigInt(seq),
    after: BigInt(about.get("Pulse-After") || "0"),
    id: about.get("Nats-Msg-Id"),
    type: message.subject.slice(SUBJECT.length + 1),
    message: message.string(),
  };
}

/**
 * Connects in the background and for ever: without a server everything else works on through Postgres, and when it comes
 * (back), perhaps with an empty store, the stream is made anew.
 */
export function openBus(url: string, log: Log): Bus {
  let connection: NatsConnection | undefined;
  let connected = false;
  let following = false;
  let closed = false;
  const toTell = new Set<() => void>();

  const opening = connect({
    ...optionsOf(url),
    name: "pulse-worker",
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    reconnectJitter: 100,
    pingInterval: 10_000,
    maxPingOut: 2,
  }).then(async (opened) => {
    connection = opened;
    if (closed) return opened.close();
    connected = true;
    log.info("the event bus is connected", { server: opened.getServer() });
    for (const tell of toTell) tell();
    for await (const status of opened.status()) {
      if (status.type === "disconnect") {
        if (connected) log.warn("the event bus is away; events go through Postgres");
        connected = false;
      } else if (status.type === "reconnect") {
        connected = true;
        log.info("the event bus is back");
        for (const tell of toTell) tell();
      }
    }
  });
  opening.catch((error) => log.error("the event bus cannot be used", { reason: reasonOf(error) }));

  function now(): NatsConnection {
    if (!connection || !connected) throw new Error("the event bus is away");
    return connection;
  }

  const bus: Bus = {
    live: () => connected && following,

    publish: (messages) => publishAll(now(), messages),

    async lastStored() {
      const manager = await now().jetstreamManager({ timeout: PUBLISH_TIMEOUT_MS, checkAPI: false });
      await ensureStream(manager);
      try {
        const last = await manager.streams.getMessage(STREAM, { last_by_subj: `${SUBJECT}.>` });
        return BigInt(last.header.get("Pulse-Seq") || "0");
      } catch (error) {
        if (error instanceof NatsError && error.api_error?.code === 404) return 0n;
        throw error;
      }
    },

    async follow(take, stop) {
      while (!stop.aborted) {
        try {
          await followOnce(
            now(),
            take,
            (state) => {
              following = state;
            },
            stop,
          );
        } catch (error) {
          if (connected && !stop.aborted)
            log.warn("following the event bus failed; trying again", { reason: reasonOf(error) });
        }
        following = false;
        await pause(500, stop);
      }
    },

    onReconnect: (tell) => void toTell.add(tell),

    async close() {
      closed = true;
      connected = false;
      // A first connection still being waited for cannot be closed; the process ends without it.
      await connection?.drain().catch(() => {});
    },
  };
  return bus;
}

/**
 * All at once, and one inbox for all acknowledgements: a request for each would cost several times as much. Rejects when one
 * is refused or none came in time; the others are then published again, which the stream notices by their ids.
 */
function publishAll(connection: NatsConnection, messages: readonly BusMessage[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const inbox = `_INBOX.pulse.${crypto.randomUUID()}`;
    let missing = messages.length;
    const end = (error?: Error) => {
      clearTimeout(timer);
      acknowledgements.unsubscribe();
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(() => end(new Error("the event bus did not acknowledge in time")), PUBLISH_TIMEOUT_MS);
    const acknowledgements = connection.subscribe(inbox, {
      callback: (error, reply) => {
        if (error) return end(error);
        if (reply.headers?.code === 503) return end(new Error("there is no stream"));
        const said = reply.string();
        if (said.includes('"error"')) return end(new Error(said));
        missing -= 1;
        if (missing === 0) end();
      },
    });
    for (const message of messages) {
      const about = headers();
      about.set("Nats-Msg-Id", message.id);
      about.set("Pulse-Seq", message.seq.toString());
      about.set("Pulse-After", message.after.toString());
      connection.publish(`${SUBJECT}.${message.type}`, message.message, { headers: about, reply: inbox });
    }
  });
}

/** A consumer of its own, kept in the server's memory, from now on: what was before is read from Postgres. Ends when it falls silent. */
async function followOnce(
  connection: NatsConnection,
  take: (message: BusMessage) => void,
  tell: (following: boolean) => void,
  stop: AbortSignal,
): Promise<void> {
  const manager = await connection.jetstreamManager({ timeout: PUBLISH_TIMEOUT_MS, checkAPI: false });
  await ensureStream(manager);
  const inbox = `_INBOX.pulse.${crypto.randomUUID()}`;
  let heardAt = Date.now();
  const subscription = connection.subscribe(inbox, {
    callback: (error, message) => {
      if (error) return;
      heardAt = Date.now();
      if (message.headers?.code === 100) {
        // Flow control asks for an answer; an idle heartbeat does not.
        if (message.reply) message.respond();
        return;
      }
      const taken = read(message);
      if (taken) take(taken);
    },
  });
  let name = "";
  try {
    const consumer = await manager.consumers.add(STREAM, {
      deliver_subject: inbox,
      deliver_policy: DeliverPolicy.New,
      ack_policy: AckPolicy.None,
      max_deliver: 1,
      mem_storage: true,
      flow_control: true,
      idle_heartbeat: nanos(HEARTBEAT_MS),
      inactive_threshold: nanos(30_000),
    });
    name = consumer.name;
    tell(true);
    while (!stop.aborted && !connection.isClosed() && Date.now() - heardAt < 3 * HEARTBEAT_MS) await pause(500, stop);
  } finally {
    tell(false);
    subscription.unsubscribe();
    if (name && !connection.isClosed()) await manager.consumers.delete(STREAM, name).catch(() => {});
  }
}
