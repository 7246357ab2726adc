import * as z from "zod";
import { type Column, metric } from "#analytics/metrics/metric.ts";
import { asked, bucketsOf, COMPARISONS, day, spanOf, weekStartSql } from "#analytics/metrics/periods.ts";
import { COMPARE, PREVIOUS } from "#analytics/metrics/series.ts";

const COLUMNS: Column[] = [
  { name: "start", type: "day" },
  { name: "end", type: "day", explanation: "Its last day." },
  {
    name: "customers",
    type: "count",
    opens: "/reports/lines?kind=order&from={start}&to={end}",
    adds: "count:customer_id",
  },
];

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
    compare: z.enum(COMPARISONS).optional().describe(COMPARE),
  }),
  columns: COLUMNS,
  ask(params, company) {
    const span = spanOf(params, company.today, company.weekStart);
    const bucket = {
      all: "$from::date",
      day: "placed_on",
      week: weekStartSql("placed_on", company.weekStart),
      month: "date_trunc('month', placed_on)::date",
    }[params.grain];
    const buckets = bucketsOf(span, params.grain, params.compare, company);
    const before = buckets.flatMap((one) => one.before ?? []);
    const [first, last] = [before[0], before.at(-1)];
    // Days become texts when they are few.
    return {
      params: span,
      ...(params.compare ? { columns: [...COLUMNS, { name: "previous", type: "count", explanation: PREVIOUS }] } : {}),
      parts: [
        {
          sql: `select start::varchar as start, customers from (
            select greatest(${bucket}, $from::date) as start, count(distinct customer_id) as customers from order_line
             where tenant_id = $tenant::uuid and placed_on between $from::date and $to::date and is_first group by 1)`,
          values: { tenant: company.tenantId, ...span },
        },
        // What is compared with may begin in the middle of a week or month, so its points are named one by one.
        ...(first && last
          ? [
              {
                sql: `select b.start::varchar, count(distinct o.customer_id) from (
                    select distinct placed_on, customer_id from order_line
                     where tenant_id = $tenant::uuid and placed_on between $from::date and $to::date and is_first) o
                  join (select unnest(string_split($starts, ' '))::date as start, unnest(string_split($ends, ' '))::date as stop) b
                    on o.placed_on between b.start and b.stop group by 1`,
                values: {
                  ...{ tenant: company.tenantId, from: first.start, to: last.end },
                  starts: [...new Set(before.map(({ start }) => start))].join(" "),
                  ends: [...new Map(before.map(({ start, end }) => [start, end])).values()].join(" "),
                },
              },
            ]
          : []),
      ],
      join: ([rows = [], earlier = []]) => {
        const found = new Map(rows.map((row) => [row[0], row[1] ?? 0n]));
        const then = new Map(earlier.map((row) => [row[0], row[1] ?? 0n]));
        return buckets.map(({ start, end, before }) => [
          ...[start, end, found.get(start) ?? 0n],
          ...(params.compare ? [before && (then.get(before.start) ?? 0n)] : []),
        ]);
      },
    };
  },
});
