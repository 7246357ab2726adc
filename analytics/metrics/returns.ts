import { series } from "#analytics/metrics/series.ts";
import { linesOf, ONE_OF, returned, returnedLines } from "#analytics/metrics/sources.ts";

export const returns = series({
  name: "returns",
  title: "Returns",
  explanation:
    "What was credited to customers, net of tax, by the day of the credit note, whenever the goods were ordered.",
  formula: "Sum of the credit notes' lines net of tax.",
  measure: { name: "returns", type: "money" },
  sources: [returned],
  filtered: [returnedLines],
  of: ({ returned = 0n }) => returned,
  opens: `${linesOf("credit")}${ONE_OF}`,
  adds: "returned",
});
