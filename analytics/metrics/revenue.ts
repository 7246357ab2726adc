import { series } from "#analytics/metrics/series.ts";
import { linesOf, ONE_OF, sold, soldLines } from "#analytics/metrics/sources.ts";

export const revenue = series({
  name: "revenue",
  title: "Revenue",
  explanation:
    "Gross sales: what was ordered, net of tax, by the moment the order was placed. Returns are not taken off; an order that was cancelled before its invoice is not a sale.",
  formula: "Sum of the order lines net of tax.",
  measure: { name: "revenue", type: "money" },
  sources: [sold],
  filtered: [soldLines],
  of: ({ gross = 0n }) => gross,
  opens: `${linesOf("order")}${ONE_OF}`,
  adds: "net",
});
