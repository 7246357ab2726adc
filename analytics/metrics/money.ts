import * as z from "zod";
import { atMost, limited, type Metric, noParams, period, within } from "#analytics/metrics/metric.ts";

/** The company's money: the codes of the chart's cash and bank accounts. */
export const CASH_ACCOUNTS = ["1000", "1010"];
export const cashIn = (column: string) => `${column} in (${CASH_ACCOUNTS.map((code) => `'${code}'`).join(", ")})`;

export const receivablesAgeing: Metric = {
  name: "receivables-ageing",
  title: "Receivables by age",
  explanation:
    "What each customer still owes on invoices, by how many days it is past due today. Credit not yet set against an invoice is not taken off.",
  params: noParams(),
  columns: [
    { name: "customer_id", type: "id" },
    { name: "customer", type: "customer_name" },
    { name: "not_due", type: "money", unit: "currency" },
    { name: "days_1_30", type: "money", unit: "currency" },
    { name: "days_31_60", type: "money", unit: "currency" },
    { name: "days_61_90", type: "money", unit: "currency" },
    { name: "over_90", type: "money", unit: "currency" },
    { name: "total", type: "money", unit: "currency" },
  ],
  drillDown: "/customers/{customer_id}",
  ask(_asked, company) {
    const late = "date_diff('day', due_on, $today::date)";
    const sum = (condition: string) => `coalesce(sum(due) filter (where ${condition}), 0)::bigint`;
    const sql = `
      select customer_id::varchar as customer_id, customer_id::varchar as customer, ${sum(`${late} <= 0`)} as not_due,
        ${sum(`${late} between 1 and 30`)} as days_1_30, ${sum(`${late} between 31 and 60`)} as days_31_60,
        ${sum(`${late} between 61 and 90`)} as days_61_90, ${sum(`${late} > 90`)} as over_90, sum(due)::bigint as total
      from open_invoice where tenant_id = $tenant::uuid group by customer_id order by total desc, customer_id`;
    return { sql, values: { tenant: company.tenantId, today: company.today } };
  },
};

const outstandingParams = z.strictObject({ ...atMost });

export const outstandingInvoices: Metric = {
  name: "outstanding-invoices",
  title: "Outstanding invoices",
  explanation: "Invoices that are not settled yet, the longest overdue first.",
  params: outstandingParams,
  columns: [
    { name: "invoice_id", type: "id" },
    { name: "number", type: "text" },
    { name: "customer", type: "customer_name" },
    { name: "issued_on", type: "day" },
    { name: "due_on", type: "day" },
    { name: "total", type: "money", unit: "currency" },
    { name: "amount_due", type: "money", unit: "currency" },
    { name: "days_overdue", type: "count", unit: "days", explanation: "0 until the day after it is due." },
  ],
  drillDown: "/invoices/{invoice_id}",
  ask(asked: z.output<typeof outstandingParams>, company) {
    const sql = `
      select invoice_id::varchar as invoice_id, number, customer_id::varchar as customer, issued_on, due_on, total, due::bigint as amount_due,
        greatest(date_diff('day', due_on, $today::date), 0) as days_overdue
      from open_invoice where tenant_id = $tenant::uuid order by due_on, number`;
    return { sql: limited(sql, asked), values: { tenant: company.tenantId, today: company.today } };
  },
};

const plParams = z.strictObject({ ...period });

export const profitAndLoss: Metric = {
  name: "profit-and-loss",
  title: "Profit and loss by month",
  explanation:
    "Every revenue and expense account by month. Revenue is positive, returns (an account that lowers revenue) negative, expenses positive: the profit is revenue less expenses.",
  params: plParams,
  columns: [
    { name: "month", type: "month" },
    { name: "account", type: "text" },
    { name: "name", type: "text" },
    { name: "type", type: "text" },
    { name: "amount", type: "money", unit: "currency" },
  ],
  drillDown: "/ledger?account={account}&from={month}",
  ask(asked: z.output<typeof plParams>, company) {
    const posted = within("day", asked);
    const sql = `
      select strftime(date_trunc('month', day), '%Y-%m') as month, account, max(account_name) as name, account_type as type,
        sum(case when account_type = 'revenue' then -amount else amount end)::bigint as amount
      from ledger_by_day where tenant_id = $tenant::uuid and account_type in ('revenue', 'expense') ${posted.where}
      group by 1, account, account_type order by month, account`;
    return { sql, values: { tenant: company.tenantId, ...posted.values } };
  },
};

export const cashSnapshot: Metric = {
  name: "cash-snapshot",
  title: "Cash",
  explanation: "What the ledger says is in cash and at the bank, everything posted included.",
  params: noParams(),
  columns: [
    { name: "account", type: "text" },
    { name: "name", type: "text" },
    { name: "balance", type: "money", unit: "currency" },
  ],
  drillDown: "/ledger?account={account}",
  ask(_asked, company) {
    const sql = `
      select account, max(account_name) as name, sum(amount)::bigint as balance
      from ledger_by_day where tenant_id = $tenant::uuid and ${cashIn("account")} group by account order by account`;
    return { sql, values: { tenant: company.tenantId } };
  },
};
