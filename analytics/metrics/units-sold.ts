import { series } from "#analytics/metrics/series.ts";
import { linesOf, ONE_OF, sold, soldLines } from "#analytics/metrics/sources.ts";

export const unitsSold = series({
  name: "units-sold",
  title: "Units sold",
  explanation: "Units on the lines of orders placed; returns are not taken off.",
  formula: "Sum of the order lines' quantities.",
  measure: { name: "units", type: "quantity" },
  sources: [sold],
  filtered: [soldLines],
  of: ({ units = 0n }) => units,
  opens: `${linesOf("order")}${ONE_OF}`,
  adds: "quantity",
});
