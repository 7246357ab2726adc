import { metric, noParams } from "#analytics/metrics/metric.ts";

const open = "/invoices?customer_id={customer_id}&status=open,partly_paid,overdue";

export const receivablesAgeing = metric({
  name: "receivables-ageing",
  title: "Receivables by age",
  kind: "table",
  formula: "Totals of invoices − what is settled of them, by the days since they were due.",
  explanation:
    "What each customer still owes on invoices, by how many days it is past due today. Credit not yet set against an invoice is not taken off.",
  params: noParams(),
  columns: [
    { name: "customer_id", type: "id" },
    { name: "customer", type: "customer_name" },
    { name: "not_due", type: "money", unit: "currency", opens: `${open}&age=not_due`, adds: "amount_due" },
    {
      name: "days_1_30",
      type: "money",
      unit: "currency",
      opens: `${open}&age=days_1_30`,
      adds: "amount_due",
    },
    {
      name: "days_31_60",
      type: "money",
      unit: "currency",
      opens: `${open}&age=days_31_60`,
      adds: "amount_due",
    },
    {
      name: "days_61_90",
      type: "money",
      unit: "currency",
      opens: `${open}&age=days_61_90`,
      adds: "amount_due",
    },
    { name: "over_90", type: "money", unit: "currency", opens: `${open}&age=over_90`, adds: "amount_due" },
    { name: "total", type: "money", unit: "currency", opens: open, adds: "amount_due" },
  ],
  drillDown: "/customers/{customer_id}",
  ask(_asked, company) {
    const late = "date_diff('day', due_on, $today::date)";
    const sum = (condition: string) => `coalesce(sum(due) filter (where ${condition}), 0)::bigint`;
    const sql = `
      select customer_id, customer_id as customer, ${sum(`${late} <= 0`)} as not_due,
        ${sum(`${late} between 1 and 30`)} as days_1_30, ${sum(`${late} between 31 and 60`)} as days_31_60,
        ${sum(`${late} between 61 and 90`)} as days_61_90, ${sum(`${late} > 90`)} as over_90, sum(due)::bigint as total
      from accounts_receivable_ageing where tenant_id = $tenant::uuid group by customer_id order by total desc, customer_id`;
    return { sql, values: { tenant: company.tenantId, today: company.today } };
  },
});
