import type { Readable, Writable } from "node:stream";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

/**
 * One connection for COPY. By `pg`, not by the driver of everything else: that one's COPY stream stops for ever when its reader
 * is slower than the server.
 */
export type Connection = {
  rows: <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;
  copyOut: (statement: string) => Readable;
  copyIn: (statement: string) => Writable;
  close: () => Promise<void>;
  /** Drops the connection at once, in the middle of whatever it does. */
  drop: () => void;
};

export async function connectForCopy(url: string, name: string): Promise<Connection> {
  const client = new pg.Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 10_000 });
  // A connection that is lost is told by the statement it carried.
  client.on("error", () => {});
  await client.connect();
  return {
    rows: async (text, values = []) => (await client.query(text, values)).rows,
    copyOut: (statement) => client.query(copyTo(statement)),
    copyIn: (statement) => client.query(copyFrom(statement)),
    close: () => client.end(),
    drop: () =>
      void (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy(),
  };
}
