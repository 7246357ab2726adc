import * as z from "zod";
import { metric } from "#analytics/metrics/metric.ts";
import { asked, bucketsOf, day, spanOf } from "#analytics/metrics/periods.ts";

export const activeCustomers = metric({
  name: "active-customers",
  title: "Customers who ordered",
  kind: "series",
  explanation: "Different customers with an order placed in the period; who orders twice in it counts once.",
  formula: "Number of different customers of the orders placed.",
  measure: "customers",
  params: asked({
    from: day.optional().describe("First day, in the company's time zone."),
    to: day.optional().describe("Last day, included; today unless said."),
    grain: z.enum(["day", "week", "month", "all"]).default("day").describe("What one point stands for."),
  }),
  columns: [
    { name: "start", type: "day" },
    { name: "end", type: "day", explanation: "Its last day." },
    {
      name: "customers",
      type: "count",
      opens: "/reports/lines?kind=order&from={start}&to={end}",
      adds: "count:customer_id",
    },
  ],
  ask(params, company) {
    const span = spanOf(params, company.today);
    const bucket = params.grain === "all" ? "$from::date" : `date_trunc('${params.grain}', placed_on)::date`;
    // Days become texts when they are few.
    return {
      params: span,
      parts: [
        {
          sql: `select start::varchar as start, customers from (
            select greatest(${bucket}, $from::date) as start, count(distinct customer_id) as customers from order_line
             where tenant_id = $tenant::uuid and placed_on between $from::date and $to::date and is_first group by 1)`,
          values: { tenant: company.tenantId, ...span },
        },
      ],
      join: ([rows]) => {
        const found = new Map((rows ?? []).map((row) => [row[0], row[1] ?? 0n]));
        return bucketsOf(span, params.grain, undefined, company.timeZone).map(({ start, end }) => [
          start,
          end,
          found.get(start) ?? 0n,
        ]);
      },
    };
  },
});
