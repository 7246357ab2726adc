import { series } from "#analytics/metrics/series.ts";
import { linesOf, returned, shipped, sold } from "#analytics/metrics/sources.ts";

export const grossMargin = series({
  name: "gross-margin",
  title: "Gross margin",
  explanation:
    "What is left of sales after the cost of the goods. Sales count when they are ordered and cost when goods leave, so what is not shipped yet has its whole price as margin.",
  formula: "Net sales − cost of sales.",
  measure: { name: "gross_margin", type: "money", hiddenAs: "cost" },
  sources: [sold, returned, shipped],
  of: ({ gross = 0n, returned = 0n, cost = 0n, cost_back = 0n }) => gross - returned - cost + cost_back,
  opens: linesOf("order", "credit", "shipment", "return"),
  adds: "margin",
});
