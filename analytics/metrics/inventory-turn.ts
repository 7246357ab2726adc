import { metric } from "#analytics/metrics/metric.ts";
import { asked, day, spanOf } from "#analytics/metrics/periods.ts";
import { addDays, daysBetween } from "#app/modules/shared/calendar.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";

const YEAR_DAYS = 365;

export const inventoryTurn = metric({
  name: "inventory-turn",
  title: "Inventory turn",
  kind: "figure",
  explanation:
    "How often in a year the stock is sold and bought anew: the cost of what was sold, as of a whole year, beside what the stock was worth on average. No figure without stock.",
  formula: `(Cost of sales ÷ days × ${YEAR_DAYS}) ÷ ((value before the first day + value after the last) ÷ 2), two decimals.`,
  measure: "turn",
  params: asked({
    from: day.optional().describe("First day; a year back unless said."),
    to: day.optional().describe("Last day, included; today unless said."),
  }),
  columns: [
    {
      name: "cost_of_sales",
      type: "money",
      unit: "currency",
      hiddenAs: "cost",
      opens: "/reports/lines?kind=shipment,return&from={from}&to={to}",
      adds: "cost",
    },
    {
      name: "value_before",
      type: "money",
      unit: "currency",
      hiddenAs: "cost",
      opens: "/reports/moves?to={day_before}",
      adds: "value",
    },
    {
      name: "value_after",
      type: "money",
      unit: "currency",
      hiddenAs: "cost",
      opens: "/reports/moves?to={to}",
      adds: "value",
    },
    {
      name: "turn",
      type: "quantity",
      unit: "times a year",
      hiddenAs: "cost",
      worked: `cost_of_sales ÷ days × ${YEAR_DAYS} ÷ the mean of value_before and value_after`,
    },
  ],
  ask(params, company) {
    const to = params.to ?? company.today;
    const span = spanOf({ from: params.from ?? addDays(to, 1 - YEAR_DAYS), to, grain: "all" }, company.today);
    const values = { tenant: company.tenantId, ...span };
    const cost = (table: string) =>
      `select coalesce(sum(cost), 0)::bigint as cost from ${table} where tenant_id = $tenant::uuid and day between $from::date and $to::date`;
    return {
      params: { ...span, day_before: addDays(span.from, -1) },
      parts: [
        { sql: cost("shipped_by_day"), values },
        { sql: cost("returned_by_day"), values },
        {
          sql: `select coalesce(sum(value) filter (where moved_on < $from::date), 0)::bigint, coalesce(sum(value), 0)::bigint
            from stock_move where tenant_id = $tenant::uuid and moved_on <= $to::date`,
          values,
        },
      ],
      join: ([out, back, worth]) => {
        const sold = BigInt(out?.[0]?.[0] ?? 0n) - BigInt(back?.[0]?.[0] ?? 0n);
        const before = BigInt(worth?.[0]?.[0] ?? 0n);
        const after = BigInt(worth?.[0]?.[1] ?? 0n);
        const days = BigInt(daysBetween(span.from, span.to) + 1);
        const base = days * (before + after);
        const turn = base > 0n ? roundHalfUp(sold * BigInt(YEAR_DAYS) * 2n * 100n, base) * 10_000n : null;
        return [[sold, before, after, turn]];
      },
    };
  },
});
