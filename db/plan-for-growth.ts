import type { Tx } from "#db/transaction.ts";

// Few enough that reading all of them for each costs nothing that is felt.
const FIRST = 200;

/**
 * For a transaction in which tables grow a thousandfold: the planner takes them for as small as they were before it, where any index of
 * the company costs it as little as the right one, and triggers and foreign keys keep that plan. Answers what to call behind each batch,
 * with how many are done: at each fourfold the tables are looked at as this transaction sees them, and all plans made anew.
 */
export async function planForGrowth(tx: Tx): Promise<(done: number) => Promise<void>> {
  await Promise.all([tx`set local enable_seqscan = off`, tx`discard plans`]);
  let next = FIRST;
  return async (done) => {
    if (done < next) return;
    next = done * 4;
    await tx`select analyze_growing()`;
  };
}
