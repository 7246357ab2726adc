import { metric } from "#analytics/metrics/metric.ts";
import { asked, bucketsOf, day, monthStart, spanOf } from "#analytics/metrics/periods.ts";

const COST_OF_SALES = "5000";
const entries = (which: string) => `/ledger?${which}&from={start}&to={end}`;

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
  }),
  columns: [
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
  ],
  ask(params, company) {
    const span = spanOf({ ...params, grain: "month" }, company.today);
    return {
      params: span,
      parts: [
        {
          sql: `select date_trunc('month', day)::date::varchar as month,
              coalesce(-sum(amount) filter (where account_type = 'revenue'), 0)::bigint as revenue,
              coalesce(sum(amount) filter (where account = '${COST_OF_SALES}'), 0)::bigint as cost,
              coalesce(sum(amount) filter (where account_type = 'expense' and account <> '${COST_OF_SALES}'), 0)::bigint as other
            from ledger_by_day where tenant_id = $tenant::uuid and account_type in ('revenue', 'expense')
              and day between $from::date and $to::date group by 1`,
          values: { tenant: company.tenantId, ...span },
        },
      ],
      join: ([rows = []]) => {
        const months = new Map(rows.map((row) => [row[0], row.slice(1).map((cell) => BigInt(cell ?? 0n))]));
        return bucketsOf(span, "month", undefined, company.timeZone).map(({ start, end }) => {
          const [revenue = 0n, cost = 0n, other = 0n] = months.get(monthStart(start)) ?? [];
          return [start, end, revenue, cost, revenue - cost, other, revenue - cost - other];
        });
      },
    };
  },
});
