import type { Sql, Tx } from "#db/client.ts";
import { openTransactions, transactionBeginSeconds } from "#db/metrics.ts";

export type { Tx } from "#db/client.ts";

/**
 * Runs `work` in one transaction that sees and writes the rows of one tenant only (row-level security reads `app.tenant_id`).
 * The setting ends with the transaction, so a pooled connection never carries it on. Whatever `work` throws rolls all back.
 */
export function inTenant<T>(sql: Sql, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(sql, "", (tx) => behindWall(tx, tenantId, work));
}

/** Like `inTenant`, but every statement sees one snapshot and nothing can be written. For reports that must agree with themselves. */
export function readTenant<T>(sql: Sql, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(sql, "isolation level repeatable read read only", (tx) => behindWall(tx, tenantId, work));
}

/**
 * The wall goes with the first statement of `work` in one round trip: a connection runs its statements in the order they are sent, and
 * were the wall refused, PostgreSQL would run none of those behind it.
 */
async function behindWall<T>(tx: Tx, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const wall = tx`select set_config('app.tenant_id', ${tenantId}, true)`.execute();
  const [, result] = await Promise.all([wall, work(tx)]);
  return result;
}

/**
 * Runs a part of a transaction behind another tenant's wall and goes back to `home`: what two companies note of one fact is committed
 * together or not at all, and no statement ever sees both. Whoever calls has made sure that it may, and lets what `work` throws end
 * the whole transaction.
 */
export async function behindOtherWall<T>(tx: Tx, home: string, other: string, work: () => Promise<T>): Promise<T> {
  await tx`select set_config('app.tenant_id', ${other}, true)`;
  const result = await work();
  await tx`select set_config('app.tenant_id', ${home}, true)`;
  return result;
}

const LOST = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
]);
/** Only what the driver itself says of a statement (it adds `query`) or what we throw below: other errors must roll back. */
function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("query" in error || error instanceof TransactionOver) && LOST.has(String((error as { code?: unknown }).code));
}

class TransactionOver extends Error {
  readonly code = "CONNECTION_CLOSED";
  constructor() {
    super("the connection of this transaction was lost");
  }
}

/**
 * `sql.begin`, safe when the connection is lost in the middle. The driver would go on to write ROLLBACK or COMMIT to the
 * dead socket, which ends the process with a TypeError outside of every promise and leaves the pool stuck; and work that goes
 * on after the loss would have its statements run on whatever connection came after. So a lost transaction is left alone, and
 * its `tx` refuses from then on. The caller gets the driver's error, code CONNECTION_CLOSED or the like.
 */
export async function transaction<T>(sql: Sql, mode: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  let isOpen = true;
  let give: (error: unknown) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    give = reject;
  });
  const never = new Promise<never>(() => {});
  const wantedAt = performance.now();
  let hasBegun = false;
  const begun = sql.begin(mode, async (tx) => {
    transactionBeginSeconds.observe((performance.now() - wantedAt) / 1_000);
    openTransactions.inc();
    hasBegun = true;
    try {
      const result = await work(guard(tx as unknown as Tx, () => isOpen));
      return isOpen ? result : await never;
    } catch (error) {
      if (isOpen && !isLost(error)) throw error;
      give(error);
      return never;
    }
  });
  try {
    return (await Promise.race([begun, lost])) as T;
  } finally {
    isOpen = false;
    if (hasBegun) openTransactions.dec();
  }
}

/**
 * What the driver cannot write it notices too late: with another statement under way it waits for an answer to one that was never
 * sent, and the transaction, its connection and whoever asked hang for good. So it is an error here, before anything is sent.
 */
function refuseUnwritable([first, ...values]: unknown[]): void {
  if (Array.isArray(first) && first.length === 0) throw new TypeError("no rows to write");
  if (Array.isArray(first) && "raw" in first && values.includes(undefined))
    throw new TypeError(`no value for a part of: ${first.join("?").trim().slice(0, 200)}`);
}

function guard(tx: Tx, isOpen: () => boolean): Tx {
  return new Proxy(tx, {
    apply(target, _self, args: Parameters<Tx>) {
      if (!isOpen()) throw new TransactionOver();
      refuseUnwritable(args);
      return target(...args);
    },
    get(target, name, receiver) {
      if (!isOpen()) throw new TransactionOver();
      return Reflect.get(target, name, receiver);
    },
  }) as Tx;
}
