import { metric, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

/** Of a month at the edge of the period only the period's days. */
const ENTRIES = "/ledger?account={account}&month={month}&from={from}&to={to}";

export const profitAndLoss = metric({
  name: "profit-and-loss",
  title: "Profit and loss by month",
  kind: "table",
  formula: "Credits − debits of each revenue account, debits − credits of each expense account, by month.",
  explanation:
    "Every revenue and expense account by month. Revenue is positive, returns (an account that lowers revenue) negative, expenses positive: the profit is revenue less expenses.",
  params: asked({ ...period }),
  columns: [
    { name: "month", type: "month" },
    { name: "account", type: "text" },
    { name: "name", type: "text" },
    { name: "type", type: "text" },
    {
      name: "amount",
      type: "money",
      unit: "currency",
      opens: ENTRIES,
      worked: "the account's lines of the month, credit − debit of revenue, debit − credit of expense",
    },
  ],
  drillDown: ENTRIES,
  ask(params, company) {
    const posted = within("day", params);
    const sql = `
      select strftime(date_trunc('month', day), '%Y-%m') as month, account, max(account_name) as name, account_type as type,
        sum(case when account_type = 'revenue' then -amount else amount end)::bigint as amount
      from ledger_by_day where tenant_id = $tenant::uuid and account_type in ('revenue', 'expense') ${posted.where}
      group by 1, account, account_type order by month, account`;
    return { sql, values: { tenant: company.tenantId, ...posted.values } };
  },
});
