import { atMost, latest, metric, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { salesMeasures } from "#analytics/metrics/sales-measures.ts";

export const salesByDay = metric({
  name: "sales-by-day",
  title: "Sales by day",
  kind: "series",
  explanation:
    "What was sold and what came back on each day of the company's calendar. Days without either are left out.",
  formula: "Sums of order lines by the day of placing, and of credit notes by theirs.",
  measure: "net_sales",
  params: asked({ ...period, ...atMost }),
  columns: [{ name: "day", type: "day" }, ...salesMeasures("from={day}&to={day}", "from={day}&to={day}")],
  drillDown: "/orders?from={day}&to={day}&sold=yes",
  ask(params, company) {
    const { where, values } = within("day", params);
    const sql = `
      select day, sum(orders)::bigint as orders, sum(units)::bigint as units, sum(gross)::bigint as gross_sales,
        sum(returned)::bigint as returns, sum(gross - returned)::bigint as net_sales
      from (
        select day, orders, units, gross, 0 as returned from sales_by_hour where tenant_id = $tenant::uuid ${where}
        union all
        select day, 0, 0, 0, net from returned_by_day where tenant_id = $tenant::uuid ${where}
      ) group by day`;
    return { sql: latest(sql, "day", params), values: { tenant: company.tenantId, ...values } };
  },
});
