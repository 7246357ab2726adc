import { Readable } from "node:stream";
import pg from "pg";
import { both } from "pg-copy-streams";
import { readLsn, writeLsn } from "./layout.ts";

declare module "pg-copy-streams" {
  /** Not in the types of the package. */
  export function both(
    text: string,
    options: { alignOnCopyDataFrame: boolean; readableObjectMode: boolean },
  ): pg.Submittable;
}

/** The messages of PostgreSQL's streaming replication protocol that an archive needs: what pg_receivewal and pg_basebackup speak. */
export type Walsender = {
  /** Streams WAL from `from` on. `copied` says up to where it lies safe. */
  stream: (slot: string, from: bigint, timeline: number) => WalStream;
  /** A physical copy as one tar archive; its start and stop are known when it has come to its end. */
  baseBackup: () => { tar: Readable; range: () => { start: bigint; stop: bigint } };
  /** Drops the connection at once, in the middle of whatever it does. */
  drop: () => void;
};

/**
 * WAL from an LSN on; nothing when the server only says how far it is. `allUntil` when this was the end of its WAL: what the server answered
 * until then lies in this message or in one before. null while it sends what it has had for longer, as after an outage.
 */
export type WalMessage = { from: bigint; bytes: Buffer; allUntil: Date | null };
export type WalStream = {
  messages: AsyncIterator<WalMessage>;
  copied: (upTo: bigint) => void;
};

/** A connection on which only replication commands go; `url` names a superuser. */
export async function connectWalsender(url: string, name: string): Promise<Walsender> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    replication: "true",
  } as pg.ClientConfig);
  // A connection that is lost is told by the command it carried.
  client.on("error", () => {});
  await client.connect();
  return {
    stream: (slot, from, timeline) => streamWal(client, slot, from, timeline),
    baseBackup: () => copyCluster(client),
    drop: () =>
      void (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy(),
  };
}

/** 2000-01-01, from which PostgreSQL counts its microseconds. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const toMs = (micros: bigint) => EPOCH_MS + Number(micros / 1000n);
/** The server looks where its WAL ends, reads it, and only then what time it is: what it answers meanwhile is not in the message. */
export const LOOKED_BEFORE_MS = 1_000;

const NOTHING = Buffer.alloc(0);

function streamWal(client: pg.Client, slot: string, from: bigint, timeline: number): WalStream {
  const command = `START_REPLICATION SLOT "${slot}" PHYSICAL ${writeLsn(from)} TIMELINE ${timeline}`;
  const duplex = client.query(both(command, { alignOnCopyDataFrame: true, readableObjectMode: true }));
  const stream = duplex as unknown as Readable & { write: (bytes: Buffer) => void };
  let safe = from;
  const tell = () => {
    const status = Buffer.alloc(34);
    status.write("r");
    for (const offset of [1, 9, 17]) status.writeBigUInt64BE(safe, offset);
    status.writeBigInt64BE(BigInt(Date.now() - EPOCH_MS) * 1000n, 25);
    stream.write(status);
  };
  async function* read(): AsyncGenerator<WalMessage> {
    for await (const message of stream as AsyncIterable<Buffer>) {
      const from = message.readBigUInt64BE(1);
      if (message[0] === "k".charCodeAt(0)) {
        if (message[17] === 1) tell();
        yield { from, bytes: NOTHING, allUntil: null };
      } else if (message[0] === "w".charCodeAt(0)) {
        const bytes = message.subarray(25);
        const isAll = from + BigInt(bytes.length) >= message.readBigUInt64BE(9);
        yield { from, bytes, allUntil: isAll ? new Date(toMs(message.readBigInt64BE(17)) - LOOKED_BEFORE_MS) : null };
      }
    }
    throw new Error("the server has ended the stream of its WAL");
  }
  return {
    messages: read(),
    copied(upTo) {
      safe = upTo;
      tell();
    },
  };
}

const BASE_BACKUP =
  "BASE_BACKUP (LABEL 'pulse', CHECKPOINT 'fast', WAL false, WAIT false, MANIFEST 'no', TABLESPACE_MAP true)";

/**
 * BASE_BACKUP answers with rows, one COPY, and a row again, which the copy streams of pg-copy-streams do not expect. Checksums of pages are
 * looked at by the server as it reads them.
 */
function copyCluster(client: pg.Client): ReturnType<Walsender["baseBackup"]> {
  const positions: bigint[] = [];
  let archives = 0;
  const socket = (client as unknown as { connection: { stream: Readable } }).connection.stream;
  const tar = new Readable({ highWaterMark: 1024 ** 2, read: () => void socket.resume() });
  client.query({
    submit(connection: { query: (text: string) => void }) {
      connection.query(BASE_BACKUP);
      return null;
    },
    handleRowDescription() {},
    handleDataRow({ fields }: { fields: (string | null)[] }) {
      // Where it starts and where it stops; between them, how many tablespaces there are.
      if (/^[0-9A-F]+\/[0-9A-F]+$/i.test(fields[0] ?? "")) positions.push(readLsn(fields[0] as string));
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      if (chunk[0] === "n".charCodeAt(0)) archives += 1;
      // The buffer it came in is used again.
      if (chunk[0] === "d".charCodeAt(0) && !tar.push(Buffer.from(chunk.subarray(1)))) socket.pause();
    },
    handleCommandComplete() {},
    handleReadyForQuery() {
      if (archives === 1 && positions.length === 2) tar.push(null);
      else tar.destroy(new Error("the server's data lies in tablespaces of its own, which an archive does not hold"));
    },
    handleError: (error: Error) => void tar.destroy(error),
  } as unknown as pg.Submittable);
  client.on("error", (error) => tar.destroy(error));
  return { tar, range: () => ({ start: positions[0] ?? 0n, stop: positions[1] ?? 0n }) };
}
