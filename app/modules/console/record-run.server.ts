import type { Outcome } from "#app/modules/console/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";

/** What nobody looks at again goes. */
const KEPT = 100;

/**
 * Keeps a statement in its author's history; the same one run again moves up. It is a way of looking and no fact of the business:
 * it leaves no event.
 */
export async function recordSqlRun(
  tx: Tx,
  actor: Actor,
  run: { statement: string; outcome: Outcome; foundRows: number | null; tookMs: number | null },
  now: Date,
): Promise<string> {
  const { statement, outcome, foundRows, tookMs } = run;
  await tx`delete from sql_run where account_id = ${actor.accountId} and statement = ${statement}`;

  const [kept] = await tx<{ id: string }[]>`
    insert into sql_run (tenant_id, account_id, statement, ran_at, outcome, found_rows, took_ms)
    values (${actor.tenantId}, ${actor.accountId}, ${statement}, ${now}, ${outcome}, ${foundRows}, ${tookMs}) returning id`;
  await tx`
    delete from sql_run where account_id = ${actor.accountId} and id < (
      select min(id::text)::uuid from (select id from sql_run where account_id = ${actor.accountId} order by id desc limit ${KEPT}) newest)`;

  return kept?.id ?? "";
}
