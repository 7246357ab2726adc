import { percentOf } from "#analytics/metrics/percent.ts";
import { series } from "#analytics/metrics/series.ts";
import { linesOf } from "#analytics/metrics/sources.ts";

const LEFT = `(
  select o.tenant_id, o.placed_on, s.quantity
  from shipment_line s join order_line o on o.tenant_id = s.tenant_id and o.line_id = s.line_id
) as shipped`;

export const fillRate = series({
  name: "fill-rate",
  title: "Fill rate",
  explanation:
    "How much of what was ordered in the period has been shipped so far, by quantity. What was ordered today is mostly still to ship, so recent days rise later; what is closed short was ordered and never shipped. No figure where nothing was ordered.",
  formula: "Units shipped ÷ units ordered × 100, of orders placed in the period.",
  measure: { name: "fill_rate", type: "quantity", unit: "percent" },
  sources: [
    { table: "order_line", day: "placed_on", sums: { ordered: "sum(ordered)" } },
    { table: LEFT, day: "placed_on", sums: { shipped: "sum(quantity)" } },
  ],
  of: ({ ordered = 0n, shipped = 0n }) => percentOf(shipped, ordered),
  opens: linesOf("order"),
  adds: "shipped/ordered",
});
