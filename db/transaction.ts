import type { Sql, Tx } from "#db/client.ts";

export type { Tx } from "#db/client.ts";

/**
 * Runs `work` in one transaction that sees and writes the rows of one tenant only (row-level security reads `app.tenant_id`).
 * The setting ends with the transaction, so a pooled connection never carries it on. Whatever `work` throws rolls all back.
 */
export async function inTenant<T>(sql: Sql, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await sql.begin(async (tx) => {
    await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
    return work(tx as unknown as Tx);
  });
  return result as T;
}

/** Like `inTenant`, but every statement sees one snapshot and nothing can be written. For reports that must agree with themselves. */
export async function readTenant<T>(sql: Sql, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await sql.begin("isolation level repeatable read read only", async (tx) => {
    await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
    return work(tx as unknown as Tx);
  });
  return result as T;
}
