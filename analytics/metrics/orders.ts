import { series } from "#analytics/metrics/series.ts";
import { ONE_OF, sold, soldLines } from "#analytics/metrics/sources.ts";

export const orders = series({
  name: "orders",
  title: "Orders",
  explanation:
    "Orders by the moment they were placed. Drafts do not count, nor does an order that was cancelled before its invoice.",
  formula: "Number of orders placed in the period.",
  measure: { name: "orders", type: "count" },
  sources: [sold],
  filtered: [soldLines],
  of: ({ orders = 0n }) => orders,
  opens: `/orders?from={start}&to={end}&sold=yes${ONE_OF}`,
  adds: "count",
});
