import { percentOf } from "#analytics/metrics/percent.ts";
import { series } from "#analytics/metrics/series.ts";
import { linesOf, SHIPPED_LINES } from "#analytics/metrics/sources.ts";

export const fillRate = series({
  name: "fill-rate",
  title: "Fill rate",
  explanation:
    "How much of what was ordered in the period has been shipped so far, by quantity. What was ordered today is mostly still to ship, so recent days rise later; what is closed short was ordered and never shipped. No figure where nothing was ordered.",
  formula: "Units shipped ÷ units ordered × 100, of orders placed in the period.",
  measure: { name: "fill_rate", type: "quantity", unit: "percent" },
  sources: [
    { table: "order_line", day: "placed_on", sums: { ordered: "sum(ordered)" } },
    { table: SHIPPED_LINES, day: "placed_on", sums: { shipped: "sum(quantity)" } },
  ],
  of: ({ ordered = 0n, shipped = 0n }) => percentOf(shipped, ordered),
  opens: linesOf("order"),
  adds: "shipped/ordered",
});
