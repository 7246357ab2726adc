import { series } from "#analytics/metrics/series.ts";
import { linesOf, returned, shipped } from "#analytics/metrics/sources.ts";

export const costOfSales = series({
  name: "cost-of-sales",
  title: "Cost of sales",
  explanation: "What the goods that left had cost, less that of goods that came back, by the day they moved.",
  formula: "Cost of goods shipped − cost of goods that came back, at moving average cost.",
  measure: { name: "cost_of_sales", type: "money", hiddenAs: "cost" },
  sources: [shipped, returned],
  of: ({ cost = 0n, cost_back = 0n }) => cost - cost_back,
  opens: linesOf("shipment", "return"),
  adds: "cost",
});
