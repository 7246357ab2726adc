import { percentOf } from "#analytics/metrics/percent.ts";
import { series } from "#analytics/metrics/series.ts";
import { linesOf, ONE_OF, returned, returnedLines, sold, soldLines } from "#analytics/metrics/sources.ts";

export const returnRate = series({
  name: "return-rate",
  title: "Return rate",
  explanation: "How much of what was sold came back in the same period. No figure where nothing was sold.",
  formula: "Returns ÷ revenue × 100.",
  measure: { name: "return_rate", type: "quantity", unit: "percent" },
  sources: [sold, returned],
  filtered: [soldLines, returnedLines],
  of: ({ gross = 0n, returned = 0n }) => percentOf(returned, gross),
  opens: `${linesOf("order", "credit")}${ONE_OF}`,
  adds: "returned/gross",
});
