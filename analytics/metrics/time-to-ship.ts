import { series } from "#analytics/metrics/series.ts";
import { SHIPPED_LINES } from "#analytics/metrics/sources.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";

const SECONDS = "greatest((epoch_ms(shipped_at) - epoch_ms(placed_at)) // 1000, 0)";

export const timeToShip = series({
  name: "time-to-ship",
  title: "Time from order to shipment",
  explanation:
    "How long customers waited until goods left, on average over the shipments of the period; each part shipment counts. No figure where nothing left.",
  formula: "Sum of (moment shipped − moment the order was placed) ÷ shipments, in seconds.",
  measure: { name: "seconds", type: "count", unit: "seconds" },
  sources: [
    {
      table: SHIPPED_LINES,
      day: "shipped_on",
      only: "is_first",
      sums: { seconds: `sum(${SECONDS})`, shipments: "count(*)" },
    },
  ],
  of: ({ seconds = 0n, shipments = 0n }) => (shipments === 0n ? null : roundHalfUp(seconds, shipments)),
  opens: "/reports/shipments?from={start}&to={end}",
  adds: "seconds/count",
});
