import { metric } from "#analytics/metrics/metric.ts";
import { asked, day, spanOf } from "#analytics/metrics/periods.ts";
import { addDays, clockChanges } from "#app/modules/shared/calendar.ts";

const opens = "/reports/lines?kind=order&from={from}&to={to}&weekday={weekday}&clock={hour}";

export const busyHours = metric({
  name: "busy-hours",
  title: "Busy hours",
  kind: "table",
  explanation:
    "When in the week orders come in, by the company's clock: the weekday (1 is Monday) and the hour that had begun. Hours without an order are left out.",
  formula: "Orders placed, and their lines net of tax, by weekday and hour of placing.",
  params: asked({ from: day.optional().describe("First day."), to: day.optional().describe("Last day, included.") }),
  columns: [
    { name: "weekday", type: "count", worked: "1 is Monday, 7 Sunday." },
    { name: "hour", type: "count", worked: "0 to 23." },
    { name: "orders", type: "count", opens, adds: "count:order_id" },
    { name: "revenue", type: "money", unit: "currency", opens, adds: "net" },
  ],
  ask(params, company) {
    const span = spanOf(params, company.today);
    // What the clock shows is worked out with whole numbers: DuckDB's calendar takes eight times as long for as many quarters. With a
    // day more at each end, whatever the zone.
    const [first, ...later] = clockChanges(company.timeZone, addDays(span.from, -1), addDays(span.to, 1));
    const offset = later.reduce(
      (before, { at, offset }) => `case when utc >= ${at.getTime() / 1_000} then ${offset} else ${before} end`,
      String(first?.offset ?? 0),
    );
    return {
      params: span,
      // The first of January 1970 was a Thursday.
      sql: `select ((shown // 86400 + 3) % 7 + 1)::bigint as weekday, (shown % 86400 // 3600)::bigint as hour,
          sum(orders)::bigint as orders, sum(gross)::bigint as revenue
        from (
          select utc + ${offset} as shown, orders, gross from (
            select epoch_us(quarter) // 1000000 as utc, orders, gross
            from sales_by_hour where tenant_id = $tenant::uuid and day between $from::date and $to::date
          )
        ) group by 1, 2 order by 1, 2`,
      values: { tenant: company.tenantId, ...span },
    };
  },
});
