import { atMost, latest, metric, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { salesMeasures } from "#analytics/metrics/sales-measures.ts";

export const salesByHour = metric({
  name: "sales-by-hour",
  title: "Sales by hour",
  kind: "series",
  explanation:
    "What was sold in each hour, and what came back. The hour is given by its start; it begins on the hour of the company's clock, so a day has 23 or 25 of them when clocks change. A credit note has a day but no hour: it counts in the first hour of its day.",
  formula: "Sums of order lines by the hour of placing, and of credit notes by their day.",
  measure: "net_sales",
  params: asked({ ...period, ...atMost }),
  columns: [{ name: "hour", type: "instant" }, ...salesMeasures("hour={hour}", null)],
  ask(params, company) {
    const { where, values } = within("day", params);
    // Whole hours of the local clock, kept as instants: the minutes that the local clock shows past the hour are taken off. Hours
    // made from local text instead would fold the repeated hour of the autumn change into one.
    const hour = "quarter - to_minutes(date_part('minute', timezone($zone, quarter))::bigint)";
    // The last hours need no more than their quarters: what the local clock showed is worked out for each row that is left.
    const recent =
      params.limit === undefined
        ? ""
        : `and quarter >= (select min(quarter) from (select distinct quarter from sales_by_hour
            where tenant_id = $tenant::uuid ${where} order by quarter desc limit ${params.limit * 4}))`;
    const sql = `
      select hour, sum(orders)::bigint as orders, sum(units)::bigint as units, sum(gross)::bigint as gross_sales,
        sum(returned)::bigint as returns, sum(gross - returned)::bigint as net_sales
      from (
        select ${hour} as hour, orders, units, gross, 0 as returned from sales_by_hour where tenant_id = $tenant::uuid ${where} ${recent}
        union all
        select timezone($zone, day::timestamp), 0, 0, 0, net from returned_by_day where tenant_id = $tenant::uuid ${where}
      ) group by hour`;
    return {
      sql: latest(sql, "hour", params),
      values: { tenant: company.tenantId, zone: company.timeZone, ...values },
    };
  },
});
