import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const opens = "/invoices?customer_id={customer_id}&status=overdue";

export const overdue = metric({
  name: "overdue",
  title: "Overdue by customer",
  kind: "table",
  explanation: "Who owes on invoices that were due before today, and since when; who owes most comes first.",
  formula: "Open amounts of the invoices due before today, by customer.",
  params: asked({ ...atMost }),
  columns: [
    { name: "customer_id", type: "id" },
    { name: "customer", type: "customer_name" },
    { name: "invoices", type: "count", opens, adds: "count" },
    { name: "amount_due", type: "money", unit: "currency", opens, adds: "amount_due" },
    { name: "oldest_due_on", type: "day" },
    { name: "days_overdue", type: "count", unit: "days", worked: "today − oldest_due_on" },
  ],
  ask(params, company) {
    const sql = `
      select customer_id, customer_id as customer, count(*) as invoices, sum(due)::bigint as amount_due,
        min(due_on) as oldest_due_on, date_diff('day', min(due_on), $today::date) as days_overdue
      from accounts_receivable_ageing where tenant_id = $tenant::uuid and due_on < $today::date
      group by customer_id order by amount_due desc, customer_id`;
    return { sql: limited(sql, params), values: { tenant: company.tenantId, today: company.today } };
  },
});
