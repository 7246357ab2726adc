import * as z from "zod";
import { type Column, metric } from "#analytics/metrics/metric.ts";
import { asked, bucketsOf, COMPARISONS, day, spanOf } from "#analytics/metrics/periods.ts";
import { COMPARE, PREVIOUS, spanOfBuckets, summing } from "#analytics/metrics/series.ts";

const COST_OF_SALES = "5000";
const entries = (which: string) => `/ledger?${which}&from={start}&to={end}`;

const COLUMNS: Column[] = [
  { name: "start", type: "day" },
  { name: "end", type: "day", explanation: "Its last day." },
  { name: "revenue", type: "money", unit: "currency", opens: entries("type=revenue"), adds: "credit-debit" },
  {
    name: "cost_of_sales",
    type: "money",
    unit: "currency",
    hiddenAs: "cost",
    opens: entries(`account=${COST_OF_SALES}`),
    adds: "debit-credit",
  },
  { name: "gross_profit", type: "money", unit: "currency", hiddenAs: "cost", worked: "revenue − cost_of_sales" },
  { name: "other_expenses", type: "money", unit: "currency", worked: "all expenses − cost_of_sales" },
  {
    name: "profit",
    type: "money",
    unit: "currency",
    hiddenAs: "cost",
    opens: entries("type=revenue,expense"),
    adds: "credit-debit",
  },
];

const SUMS = {
  revenue: "-sum(amount) filter (where account_type = 'revenue')",
  cost: `sum(amount) filter (where account = '${COST_OF_SALES}')`,
  other: `sum(amount) filter (where account_type = 'expense' and account <> '${COST_OF_SALES}')`,
};

export const profitByMonth = metric({
  name: "profit-by-month",
  title: "Profit by month",
  kind: "series",
  explanation:
    "The profit and loss account in four lines a month, as the ledger has it. The first and last month are cut to the period.",
  formula: "Revenue accounts − cost of goods sold − all other expense accounts.",
  measure: "profit",
  params: asked({
    from: day.optional().describe("First day; twelve months back unless said."),
    to: day.optional().describe("Last day, included; today unless said."),
    compare: z.enum(COMPARISONS).optional().describe(COMPARE),
  }),
  columns: COLUMNS,
  ask(params, company) {
    const span = spanOf({ ...params, grain: "month" }, company.today);
    const buckets = bucketsOf(span, "month", params.compare, company);
    const before = spanOfBuckets(buckets, company) ?? span;
    const sums = Object.entries(SUMS).map(([name, sum]) => `coalesce(${sum}, 0)::bigint as ${name}`);
    const previous: Column = {
      name: "previous",
      type: "money",
      unit: "currency",
      hiddenAs: "cost",
      explanation: PREVIOUS,
    };
    return {
      params: span,
      ...(params.compare ? { columns: [...COLUMNS, previous] } : {}),
      parts: [
        {
          sql: `select day::varchar, ${sums.join(", ")}
            from ledger_by_day where tenant_id = $tenant::uuid and account_type in ('revenue', 'expense')
              and (day between $from::date and $to::date or day between $before_from::date and $before_to::date) group by day`,
          values: { tenant: company.tenantId, ...span, before_from: before.from, before_to: before.to },
        },
      ],
      join: (answers) => {
        const of = summing([{ sums: SUMS }], answers, false);
        const lines = (at: { start: string; end: string }) => {
          const { revenue = 0n, cost = 0n, other = 0n } = of(at);
          return [revenue, cost, revenue - cost, other, revenue - cost - other];
        };
        return buckets.map(({ start, end, before }) => [
          ...[start, end, ...lines({ start, end })],
          ...(params.compare ? [before ? (lines(before).at(-1) ?? null) : null] : []),
        ]);
      },
    };
  },
});
