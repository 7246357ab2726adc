import { percentOf } from "#analytics/metrics/percent.ts";
import { series } from "#analytics/metrics/series.ts";
import { linesOf, returned, shipped, sold } from "#analytics/metrics/sources.ts";

export const marginRate = series({
  name: "margin-rate",
  title: "Margin rate",
  explanation: "The gross margin's share of net sales. No figure where net sales are nil.",
  formula: "Gross margin ÷ net sales × 100.",
  measure: { name: "margin_rate", type: "quantity", unit: "percent", hiddenAs: "cost" },
  sources: [sold, returned, shipped],
  of: ({ gross = 0n, returned = 0n, cost = 0n, cost_back = 0n }) =>
    percentOf(gross - returned - cost + cost_back, gross - returned),
  opens: linesOf("order", "credit", "shipment", "return"),
  adds: "margin/net",
});
