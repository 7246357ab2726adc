import { connect as openSocket, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

export type Sql = postgres.Sql<{ bigint: bigint; date: string }>;
export type Tx = postgres.TransactionSql<{ bigint: bigint; date: string }>;
/** Where a read may run: a pool or an open transaction. */
export type Db = Sql | Tx;

/**
 * Opens a pool. `bigint` columns come as bigint, `numeric` as string (never a float), `date` as "YYYY-MM-DD", timestamps as Date.
 * `max` is the number of connections; nothing connects before the first query.
 */
export function connect(options: { url: string; max: number; name: string }): Sql {
  const over = new AbortController();
  const driver = {
    max: options.max,
    connection: { application_name: options.name },
    connect_timeout: 10,
    // The default grows to 20 s, long after a restarted server is back.
    backoff: (attempt: number) => pauseMs(attempt) / 1_000,
    idle_timeout: 0,
    max_lifetime: 60 * 60,
    onnotice: () => {},
    socket: pacedSockets(over.signal),
    types: {
      bigint: postgres.BigInt,
      // A day has no time zone: a Date would shift it.
      date: { to: 1082, from: [1082], serialize: (day: string) => day, parse: (day: string) => day },
    },
  };
  const sql = postgres(options.url, driver) as unknown as Sql;
  const { end } = sql;
  return Object.assign(sql, { end: (how?: { timeout?: number }) => end(how).finally(() => over.abort()) });
}

/** Between attempts. */
const pauseMs = (attempt: number) => Math.min(50 * 2 ** attempt, 1_000) * (0.5 + Math.random() / 2);

/** The first byte of a server that lets us in; one that still recovers answers with an error. */
const ASKS_WHO_WE_ARE = "R".charCodeAt(0);
const AT_ONCE_MS = 1_000;
const FORGOTTEN_MS = 5_000;

/**
 * Opens a pool's sockets, ever slower while they end at once. A connection that was lost in the middle of a statement keeps the driver's own
 * pause only after a socket's error: refused by a server that still recovers (57P03) it would ask hundreds of times a second.
 */
function pacedSockets(over: AbortSignal) {
  let [failures, failedAt] = [0, Number.NEGATIVE_INFINITY];
  let opened = 0;
  return async ({ host, port, path }: { host: string[]; port: number[]; path: string | false }): Promise<Socket> => {
    if (performance.now() - failedAt > FORGOTTEN_MS) failures = 0;
    const waitMs = failures === 0 ? 0 : failedAt + pauseMs(failures) - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: over });
    const openedAt = performance.now();
    // One after the other, where the address names several servers.
    const [at, name] = [port[opened % port.length] ?? 5432, host[opened % host.length] ?? "localhost"];
    opened += 1;
    const socket = path ? openSocket(path) : openSocket(at, name);
    let isLetIn = false;
    socket.once("data", (first: Buffer) => {
      isLetIn = first[0] === ASKS_WHO_WE_ARE;
    });
    socket.once("close", () => {
      const now = performance.now();
      if (isLetIn || now - openedAt > AT_ONCE_MS) return;
      // Those that were opened together fail once.
      if (openedAt >= failedAt) failures += 1;
      failedAt = now;
    });
    // The driver holds the server's certificate against it.
    return Object.assign(socket, { host: name, port: at });
  };
}
