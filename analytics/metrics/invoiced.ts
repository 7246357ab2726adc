import { oneSum, series } from "#analytics/metrics/series.ts";

export const invoiced = series({
  name: "invoiced",
  title: "Invoiced",
  explanation: "Invoices posted, net of tax, by their day. Credit notes are not taken off.",
  formula: "Sum of the invoices net of tax.",
  measure: { name: "invoiced", type: "money" },
  ...oneSum("invoice", "issued_on", "sum(net)"),
  opens: "/invoices?kind=invoice&from={start}&to={end}",
  adds: "subtotal",
});
