import { type FallingParams, fallingParams, fallingSql, twoSpans } from "#analytics/metrics/falling.ts";
import type { Metric } from "#analytics/metrics/metric.ts";

const lines = "/reports/lines?kind=order,credit&customer_id={customer_id}";

export const fallingCustomers: Metric = {
  name: "falling-customers",
  title: "Falling customers",
  kind: "table",
  explanation:
    "Customers who bought less than in the period before, or than a year ago; those who fell most come first.",
  formula: "Net sales of the period − net sales of the period it is compared with, where that is negative.",
  params: fallingParams(),
  columns: [
    { name: "customer_id", type: "id" },
    { name: "customer", type: "customer_name" },
    { name: "net_sales", type: "money", unit: "currency", opens: `${lines}&from={from}&to={to}`, adds: "net" },
    {
      name: "previous",
      type: "money",
      unit: "currency",
      opens: `${lines}&from={before_from}&to={before_to}`,
      adds: "net",
    },
    { name: "change", type: "money", unit: "currency", worked: "net_sales − previous" },
  ],
  ask(params: FallingParams, company) {
    const spans = twoSpans(params, company.today);
    return {
      params: spans,
      sql: `select customer_id::varchar as customer_id, customer_id::varchar as customer, net_sales, previous, change
        from (${fallingSql("customer_id", params.limit)}) order by change, customer_id`,
      values: { tenant: company.tenantId, ...spans },
    };
  },
};
