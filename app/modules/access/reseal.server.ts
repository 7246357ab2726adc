import type { Sql } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";
import { secretPurpose } from "./providers.server.ts";
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

/** The same for the client secrets of identity providers. The proofs that sessions keep for signing out there are dropped: they do without. */
export function sealProvidersAnew(sql: Sql, keys: SealingKeys): Promise<number> {
  return transaction(sql, "", async (tx) => {
    await tx`lock table identity_provider, federated_session in share row exclusive mode`;
    const rows = await tx<{ id: string; sealed: Buffer }[]>`
      select id, client_secret as sealed from identity_provider where client_secret is not null`;
    for (const { id, sealed } of rows) {
      const anew = seal(keys, unseal(keys, sealed, secretPurpose(id)), secretPurpose(id));
      await tx`update identity_provider set client_secret = ${anew} where id = ${id}`;
    }
    await tx`update federated_session set id_token = null where id_token is not null`;
    return rows.length;
  });
}
