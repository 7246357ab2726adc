import { metric } from "#analytics/metrics/metric.ts";
import { percentOf } from "#analytics/metrics/percent.ts";
import { asked, day, spanOf } from "#analytics/metrics/periods.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

/** Shares of all revenue, in percent, up to which a product is A and B: the usual borders. */
const A = 80n;
const B = 95n;
const YEAR_DAYS = 365;

export const abc = metric({
  name: "abc",
  title: "ABC analysis",
  kind: "table",
  explanation: `Products by revenue: A are the few that make the first ${A} % of it, B the next up to ${B} %, C the many others. A product belongs to the class in which its share begins.`,
  formula: "Each product's revenue ÷ all revenue, added up from the largest on.",
  params: asked({
    from: day.optional().describe("First day; a year back unless said."),
    to: day.optional().describe("Last day, included; today unless said."),
  }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "class", type: "text" },
    {
      name: "revenue",
      type: "money",
      unit: "currency",
      opens: "/reports/lines?kind=order&sku={sku}&from={from}&to={to}",
      adds: "net",
    },
    { name: "share", type: "quantity", unit: "percent", worked: "revenue ÷ sum of all rows' revenue" },
    { name: "up_to", type: "quantity", unit: "percent", worked: "the shares from the first row to this one" },
  ],
  ask(params, company) {
    const to = params.to ?? company.today;
    const span = spanOf({ from: params.from ?? addDays(to, 1 - YEAR_DAYS), to, grain: "all" }, company.today);
    return {
      params: span,
      parts: [
        {
          sql: `select i.sku, i.name, v.revenue
            from (
              select item_id, sum(gross)::bigint as revenue from stock_velocity
              where tenant_id = $tenant::uuid and day between $from::date and $to::date
              group by item_id having sum(gross) > 0
            ) v join item i on i.tenant_id = $tenant::uuid and i.item_id = v.item_id
            order by v.revenue desc, i.sku`,
          values: { tenant: company.tenantId, ...span },
        },
      ],
      join: ([rows = []]) => {
        const whole = rows.reduce((sum, row) => sum + (row[2] as bigint), 0n);
        let before = 0n;
        return rows.map(([sku, name, revenue]) => {
          const amount = revenue as bigint;
          const begins = before * 100n;
          before += amount;
          const kind = begins < A * whole ? "A" : begins < B * whole ? "B" : "C";
          return [sku as string, name as string, kind, amount, percentOf(amount, whole), percentOf(before, whole)];
        });
      },
    };
  },
});
