import { oneSum, series } from "#analytics/metrics/series.ts";

export const shipments = series({
  name: "shipments",
  title: "Shipments",
  explanation: "Parcels, pallets, hand-overs: each posted shipment once, whole or part of an order.",
  formula: "Number of shipments posted in the period.",
  measure: { name: "shipments", type: "count" },
  ...oneSum("shipment_line", "shipped_on", "count(*)", "is_first"),
  opens: "/reports/shipments?from={start}&to={end}",
  adds: "count",
});
