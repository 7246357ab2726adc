import { series } from "#analytics/metrics/series.ts";

export const shipments = series({
  name: "shipments",
  title: "Shipments",
  explanation: "Parcels, pallets, hand-overs: each posted shipment once, whole or part of an order.",
  formula: "Number of shipments posted in the period.",
  measure: { name: "shipments", type: "count" },
  sources: [{ table: "shipment_line", day: "shipped_on", sums: { shipments: "count(distinct shipment_id)" } }],
  of: ({ shipments = 0n }) => shipments,
  opens: "/reports/shipments?from={start}&to={end}",
  adds: "count",
});
