import type { Tx } from "#db/transaction.ts";

/**
 * Called before each batch of a transaction in which tables grow a thousandfold. The planner takes them for as small as they were
 * before it: there reading all of a table costs no more than an index, and any index of the company as little as the right one.
 * Triggers and foreign keys keep such a plan, and each new line reads all that came before it. Here no table is read whole for want
 * of rows, and all plans are made anew, behind the rows that are there by then.
 */
export async function planForGrowth(tx: Tx): Promise<void> {
  await Promise.all([tx`set local enable_seqscan = off`, tx`discard plans`]);
}
