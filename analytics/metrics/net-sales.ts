import { series } from "#analytics/metrics/series.ts";
import { linesOf, ONE_OF, returned, returnedLines, sold, soldLines } from "#analytics/metrics/sources.ts";

export const netSales = series({
  name: "net-sales",
  title: "Net sales",
  explanation: "What was sold less what was credited, each by its own day.",
  formula: "Revenue − returns.",
  measure: { name: "net_sales", type: "money" },
  sources: [sold, returned],
  filtered: [soldLines, returnedLines],
  of: ({ gross = 0n, returned = 0n }) => gross - returned,
  opens: `${linesOf("order", "credit")}${ONE_OF}`,
  adds: "net",
});
