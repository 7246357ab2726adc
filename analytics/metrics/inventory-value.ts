import { oneSum, series } from "#analytics/metrics/series.ts";

export const inventoryValue = series({
  name: "inventory-value",
  title: "Inventory value",
  explanation: "What the stock was worth at cost at the end of each period: every move up to then, replayed.",
  formula: "Sum of the values of all stock moves up to the end of the last day, at moving average cost.",
  measure: { name: "inventory_value", type: "money", hiddenAs: "cost" },
  ...oneSum("stock_move", "moved_on", "sum(value)"),
  atEnd: true,
  opens: "/reports/moves?to={end}",
  adds: "value",
});
