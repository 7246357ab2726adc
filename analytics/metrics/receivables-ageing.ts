import { atMost, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const open = "/invoices?customer_id={customer_id}&status=open,partly_paid,overdue";

export const receivablesAgeing = metric({
  name: "receivables-ageing",
  title: "Receivables by age",
  kind: "table",
  formula: "Totals of invoices − what is settled of them, by the days since they were due.",
  explanation:
    "What each customer still owes on invoices, by how many days it is past due today. Credit not yet set against an invoice is not taken off. With a limit the customers who owe most, and all others together in a last row that names none.",
  params: asked({ ...atMost }),
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
  ask({ limit }, company) {
    const values: Record<string, string> = { tenant: company.tenantId };
    /** What is so many days late, each border included. */
    const sum = (name: string, least: number | null, most: number | null) => {
      const within = ([border, sign]: readonly [number | null, string]) => {
        if (border === null) return [];
        values[`late_${border}`] = addDays(company.today, -border);
        return [`due_on ${sign} $late_${border}::date`];
      };
      const where = [[least, "<="] as const, [most, ">="] as const].flatMap(within).join(" and ");
      return `coalesce(sum(due) filter (where ${where}), 0)::bigint as ${name}`;
    };
    const all = `
      select customer_id, ${sum("not_due", null, 0)}, ${sum("days_1_30", 1, 30)}, ${sum("days_31_60", 31, 60)},
        ${sum("days_61_90", 61, 90)}, ${sum("over_90", 91, null)}, sum(due)::bigint as total
      from accounts_receivable_ageing where tenant_id = $tenant::uuid group by customer_id`;
    const sums = ["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "total"].join(", ");
    const together = sums.replace(/\w+/g, "sum($&)::bigint as $&");
    const largest = `
      select case when place <= ${limit} then customer_id end as customer_id, ${together}
      from (select *, row_number() over (order by total desc, customer_id) as place from (${all})) group by 1`;
    return {
      sql: `select customer_id, customer_id as customer, ${sums} from (${limit === undefined ? all : largest})
        order by customer_id is null, total desc, customer_id`,
      values,
    };
  },
});
