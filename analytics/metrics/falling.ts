import * as z from "zod";
import { atMost } from "#analytics/metrics/metric.ts";
import { asked, COMPARISONS, type Comparison, day, type Span, spanBefore, spanOf } from "#analytics/metrics/periods.ts";

/** What a question about who buys less is asked with. */
export const fallingParams = () =>
  asked({
    from: day.optional().describe("First day; 30 days back unless said."),
    to: day.optional().describe("Last day, included; today unless said."),
    compare: z.enum(COMPARISONS).default("previous_period").describe("What the period is compared with."),
    ...atMost,
  });

export type FallingParams = { from?: string; to?: string; compare: Comparison; limit?: number };
export type TwoSpans = Span & { before_from: string; before_to: string };

export function twoSpans(params: FallingParams, today: string): TwoSpans {
  const span = spanOf(params, today);
  const shift = spanBefore(span, "all", params.compare);
  return { ...span, before_from: shift(span.from), before_to: shift(span.to) };
}

/** Net sales of the two spans by `key`, most fallen first. */
export function fallingSql(key: "customer_id" | "item_id", limit: number | undefined): string {
  const within = (column: string, from: string, to: string) => `${column} between $${from}::date and $${to}::date`;
  const sums = (column: string, sign: string) => `
    coalesce(sum(${sign}net) filter (where ${within(column, "from", "to")}), 0) as net_sales,
    coalesce(sum(${sign}net) filter (where ${within(column, "before_from", "before_to")}), 0) as previous`;
  const rows = (table: string, column: string, sign: string) => `
    select ${key}, ${sums(column, sign)} from ${table} where tenant_id = $tenant::uuid and ${key} is not null
      and (${within(column, "from", "to")} or ${within(column, "before_from", "before_to")}) group by ${key}`;
  return `select ${key}, sum(net_sales)::bigint as net_sales, sum(previous)::bigint as previous,
      sum(net_sales - previous)::bigint as change
    from (${rows("order_line", "placed_on", "")} union all ${rows("credit_note_line", "issued_on", "-")})
    group by ${key} having sum(net_sales - previous) < 0 order by change, ${key}${limit === undefined ? "" : ` limit ${limit}`}`;
}
