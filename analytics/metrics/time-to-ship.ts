import { series } from "#analytics/metrics/series.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";

// One row a shipment: when it left and how long after its order.
const WAITS = `(
  select s.tenant_id, s.shipped_on, s.shipment_id,
    greatest((min(epoch_ms(s.shipped_at)) - min(epoch_ms(o.placed_at))) // 1000, 0) as seconds
  from shipment_line s join order_line o on o.tenant_id = s.tenant_id and o.line_id = s.line_id
  group by s.tenant_id, s.shipped_on, s.shipment_id
) as shipment`;

export const timeToShip = series({
  name: "time-to-ship",
  title: "Time from order to shipment",
  explanation:
    "How long customers waited until goods left, on average over the shipments of the period; each part shipment counts. No figure where nothing left.",
  formula: "Sum of (moment shipped − moment the order was placed) ÷ shipments, in seconds.",
  measure: { name: "seconds", type: "count", unit: "seconds" },
  sources: [{ table: WAITS, day: "shipped_on", sums: { seconds: "sum(seconds)", shipments: "count(*)" } }],
  of: ({ seconds = 0n, shipments = 0n }) => (shipments === 0n ? null : roundHalfUp(seconds, shipments)),
  opens: "/reports/shipments?from={start}&to={end}",
  adds: "seconds/count",
});
