import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

export const OUTCOMES = ["done", "statement", "failed", "too_slow", "too_much_memory", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type SqlRun = {
  id: string;
  statement: string;
  ranAt: Date;
  outcome: Outcome;
  foundRows: number | null;
  tookMs: number | null;
};

/** One's own last runs, the newest first. */
export async function listSqlRuns(db: Db, actor: Actor, atMost: number): Promise<SqlRun[]> {
  return db<SqlRun[]>`
    select id, statement, ran_at as "ranAt", outcome, found_rows as "foundRows", took_ms as "tookMs" from sql_run
     where account_id = ${actor.accountId} order by id desc limit ${atMost}`;
}

/** One's own run; another's is not there. */
export async function readSqlRun(db: Db, actor: Actor, id: string): Promise<SqlRun> {
  const [run] = await db<SqlRun[]>`
    select id, statement, ran_at as "ranAt", outcome, found_rows as "foundRows", took_ms as "tookMs" from sql_run
     where id = ${id} and account_id = ${actor.accountId}`;
  if (!run) throw new NotFound("query");
  return run;
}
