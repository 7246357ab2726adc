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
  return postgres(options.url, {
    max: options.max,
    connection: { application_name: options.name },
    connect_timeout: 10,
    // Seconds between attempts. The default grows to 20 s, long after a restarted server is back.
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 1) * (0.5 + Math.random() / 2),
    idle_timeout: 0,
    max_lifetime: 60 * 60,
    onnotice: () => {},
    types: {
      bigint: postgres.BigInt,
      // A day has no time zone: a Date would shift it.
      date: { to: 1082, from: [1082], serialize: (day: string) => day, parse: (day: string) => day },
    },
  }) as unknown as Sql;
}
