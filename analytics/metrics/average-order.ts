import { series } from "#analytics/metrics/series.ts";
import { linesOf, ONE_OF, sold, soldLines } from "#analytics/metrics/sources.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";

export const averageOrder = series({
  name: "average-order",
  title: "Average order",
  explanation: "What an order came to on average, net of tax. No figure where nothing was ordered.",
  formula: "Revenue ÷ orders, rounded to the smallest coin.",
  measure: { name: "average_order", type: "money" },
  sources: [sold],
  filtered: [soldLines],
  of: ({ gross = 0n, orders = 0n }) => (orders === 0n ? null : roundHalfUp(gross, orders)),
  opens: `${linesOf("order")}${ONE_OF}`,
  adds: "net/count:order_id",
});
