import type { Sql } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";
import { type SealingKeys, seal, unseal } from "./sealing.server.ts";
import { purposeOf } from "./second-factor.server.ts";

/**
 * Seals every second factor under the first key, by the operator's connection. Whoever sets one up meanwhile waits for the end.
 * Returns how many there are. Throws, and changes nothing, when one cannot be opened.
 */
export function sealSecondFactorsAnew(sql: Sql, keys: SealingKeys): Promise<number> {
  return transaction(sql, "", async (tx) => {
    await tx`lock table second_factor in share row exclusive mode`;
    const rows = await tx<{ id: string; sealed: Buffer }[]>`select account_id as id, sealed from second_factor`;
    for (const { id, sealed } of rows) {
      const anew = seal(keys, unseal(keys, sealed, purposeOf(id)), purposeOf(id));
      await tx`update second_factor set sealed = ${anew} where account_id = ${id}`;
    }
    return rows.length;
  });
}
