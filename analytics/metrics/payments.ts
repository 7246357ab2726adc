import { oneSum, series } from "#analytics/metrics/series.ts";

export const payments = series({
  name: "payments",
  title: "Payments received",
  explanation: "What customers paid less what was paid back to them, by the day of payment.",
  formula: "Receipts − refunds.",
  measure: { name: "payments", type: "money" },
  ...oneSum("payment", "paid_on", "sum(case when kind = 'receipt' then amount else -amount end)"),
  opens: "/reports/payments?from={start}&to={end}",
  adds: "amount",
});
