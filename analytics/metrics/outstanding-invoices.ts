import * as z from "zod";
import { atMost, limited, metric } from "#analytics/metrics/metric.ts";

const params = z.strictObject({ ...atMost });

const one = "/invoices?id={invoice_id}";

export const outstandingInvoices = metric({
  name: "outstanding-invoices",
  title: "Outstanding invoices",
  kind: "table",
  formula: "Total − what is settled, of each invoice that is not settled.",
  explanation: "Invoices that are not settled yet, the longest overdue first.",
  params,
  columns: [
    { name: "invoice_id", type: "id" },
    { name: "number", type: "text" },
    { name: "customer", type: "customer_name" },
    { name: "issued_on", type: "day" },
    { name: "due_on", type: "day" },
    { name: "total", type: "money", unit: "currency", opens: one, adds: "total" },
    { name: "amount_due", type: "money", unit: "currency", opens: one, adds: "amount_due" },
    {
      name: "days_overdue",
      type: "count",
      unit: "days",
      explanation: "0 until the day after it is due.",
      worked: "today − due_on",
    },
  ],
  drillDown: "/invoices/{invoice_id}",
  ask(asked, company) {
    const sql = `
      select invoice_id, number, customer_id as customer, issued_on, due_on, total, due::bigint as amount_due,
        greatest(date_diff('day', due_on, $today::date), 0) as days_overdue
      from accounts_receivable_ageing where tenant_id = $tenant::uuid order by due_on, number`;
    return { sql: limited(sql, asked), values: { tenant: company.tenantId, today: company.today } };
  },
});
