import type { Sql } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";
import { billingChecks } from "#db/verify/billing.ts";
import { bulkChecks } from "#db/verify/bulk.ts";
import type { Check } from "#db/verify/check.ts";
import { eventChecks } from "#db/verify/events.ts";
import { exchangeChecks } from "#db/verify/exchange.ts";
import { ledgerChecks } from "#db/verify/ledger.ts";
import { mirrorChecks } from "#db/verify/mirrors.ts";
import { noticeChecks } from "#db/verify/notices.ts";
import { isDamaged } from "#db/verify/pages.ts";
import { paymentChecks } from "#db/verify/payments.ts";
import { scanChecks } from "#db/verify/scans.ts";
import { stockChecks } from "#db/verify/stock.ts";
import { wallChecks } from "#db/verify/walls.ts";

export const checks: readonly Check[] = [
  ...ledgerChecks,
  ...stockChecks,
  ...scanChecks,
  ...mirrorChecks,
  ...bulkChecks,
  ...billingChecks,
  ...paymentChecks,
  ...noticeChecks,
  ...exchangeChecks,
  ...eventChecks,
  ...wallChecks,
];

export type CheckResult = {
  name: string;
  rule: string;
  breaches: number;
  first: Record<string, unknown>[];
  ms: number;
};

const SHOWN = 5;

/** How many the quick run reads of what a check looks at one by one. */
const NEWEST = 10_000;

/** Put before a check, these stand in the place of the tables of that name. `offset 0`: by the index, not by reading all lines. */
const NEWEST_OF = {
  entries: `journal_entry as (select * from public.journal_entry order by id desc limit ${NEWEST}),
    journal_line as (select l.* from journal_entry e cross join lateral (
      select * from public.journal_line l where l.tenant_id = e.tenant_id and l.entry_id = e.id offset 0) l),`,
  events: `event_order as (select * from public.event_order order by seq desc limit ${NEWEST}),
    event_log as (select e.* from public.event_log e join (
      select tenant_id, event_id from event_order union select tenant_id, event_id from public.event_pending) newest
        on newest.tenant_id = e.tenant_id and newest.event_id = e.id),`,
};

/** A check's statement, over the newest records alone where it is the quick run's. */
export const statementOf = (check: Check, fast: boolean): string =>
  `with ${fast && check.each ? NEWEST_OF[check.each] : ""} breach as materialized (${check.sql})`;

/**
 * Runs every check (the quick ones with `fast`) on one snapshot, as a role that sees all tenants and writes nothing (`pulse_verify`).
 * Returns a result for each, in order; none is left out when another fails, nor when the disk has damaged what it reads.
 */
export async function runVerify(
  sql: Sql,
  options: { fast?: boolean; progress?: (done: number) => void } = {},
): Promise<CheckResult[]> {
  return transaction(sql, "isolation level repeatable read read only", async (tx) => {
    // Big joins of whole tables: let them run in memory where they can.
    await tx`set local work_mem = '32MB'`;
    // Whatever is looked through, little is found.
    await tx`set local parallel_tuple_cost = 0`;
    const done: CheckResult[] = [];
    for (const check of checks) {
      if (options.fast && check.full) continue;
      const started = performance.now();
      const [row] = await tx
        .savepoint((part) =>
          part.unsafe<{ breaches: number; first: Record<string, unknown>[] }[]>(`
            ${statementOf(check, options.fast ?? false)}
            select (select count(*) from breach)::int as breaches,
                   coalesce((select jsonb_agg(to_jsonb(b)) from (select * from breach limit ${SHOWN}) b), '[]') as first`),
        )
        .catch((error: Error) => {
          if (!isDamaged(error)) throw error;
          return [{ breaches: 1, first: [{ error: error.message }] }];
        });
      done.push({
        name: check.name,
        rule: check.rule,
        breaches: row?.breaches ?? 0,
        first: row?.first ?? [],
        ms: Math.round(performance.now() - started),
      });
      options.progress?.(done.length / checks.length);
    }
    return done;
  });
}
