import { FACT_NAMES } from "#analytics/sandbox-tables.ts";
import { hidesCost, mayQueryFact } from "#app/modules/access/policy.ts";
import { OUTCOMES, type Outcome } from "#app/modules/console/queries.server.ts";
import { recordSqlRun } from "#app/modules/console/record-run.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { inTenant } from "#db/transaction.ts";
import type { FactTable, SqlAnswer } from "./analytics.server.ts";
import type { RequestContext } from "./context.server.ts";
import { isHttpProblem } from "./problem.server.ts";

/*
 * A person's own SQL. The rows are the worker's to find, on a copy of the facts and with its limits; here is said whose rows, which
 * tables and whether cost is among them, and what was asked is kept. No transaction is open while it runs.
 */

export const ON_SCREEN = { rows: 1_000, bytes: 4 * 1024 * 1024 };
export const IN_FILE = { rows: 100_000, bytes: 32 * 1024 * 1024 };

type Asking = { context: RequestContext; actor: Actor };

const offered = (actor: Actor) => ({
  tables: FACT_NAMES.filter((name) => mayQueryFact(actor, name)),
  hide: hidesCost(actor) ? ["cost"] : [],
});

/** The tables that the person may name; null while the worker does not answer. */
export async function tablesFor({ context, actor }: Asking): Promise<FactTable[] | null> {
  try {
    return await context.services.analytics.sqlTables(offered(actor));
  } catch (error) {
    if (isHttpProblem(error) && error.status === 503) return null;
    throw error;
  }
}

export type Ran = { id: string; answer: SqlAnswer } | { id: string | null; refused: string; code: string };

/** Runs and keeps it. What the statement itself is to blame for comes back as a sentence. */
export async function runSql(
  { context, actor }: Asking,
  sql: string,
  limits: { rows: number; bytes: number },
  options: { run?: string | null; signal: AbortSignal },
): Promise<Ran> {
  const { tenantId } = actor;
  const keep = (outcome: Outcome, answer?: SqlAnswer) =>
    inTenant(context.services.sql, tenantId, (tx) =>
      recordSqlRun(
        tx,
        actor,
        { statement: sql, outcome, foundRows: answer?.rows.length ?? null, tookMs: answer?.took_ms ?? null },
        new Date(),
      ),
    );
  const answered = await context.services.analytics.sql(
    {
      run: options.run ?? newId(),
      tenant_id: tenantId,
      sql,
      ...offered(actor),
      at_most_rows: limits.rows,
      at_most_bytes: limits.bytes,
    },
    options.signal,
  );
  if (!("code" in answered)) return { id: await keep("done", answered), answer: answered };
  const outcome = OUTCOMES.find((one) => answered.code === `sql_${one}`);
  // Not the statement's fault, and not run: nothing to keep.
  return { id: outcome ? await keep(outcome) : null, refused: answered.detail, code: answered.code };
}

export async function cancelSql({ context, actor }: Asking, run: string): Promise<void> {
  await context.services.analytics.cancelSql({ run, tenant_id: actor.tenantId });
}
