import { connect, type Sql } from "#db/client.ts";

/**
 * The web's pool. A statement over 15 s, a lock waited for over 5 s and a transaction left open over 15 s are ended by
 * the server, so no request can hold the others up for longer.
 */
export function openDatabase(databaseUrl: string, max: number): Sql {
  const url = new URL(databaseUrl);
  url.searchParams.set("statement_timeout", "15000");
  url.searchParams.set("lock_timeout", "5000");
  url.searchParams.set("idle_in_transaction_session_timeout", "15000");
  return connect({ url: url.href, max, name: "pulse-web" });
}
