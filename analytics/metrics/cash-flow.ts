import { CASH_ACCOUNTS, cashIn } from "#analytics/metrics/money.ts";
import { oneSum, series } from "#analytics/metrics/series.ts";

export const cashFlow = series({
  name: "cash-flow",
  title: "Cash flow",
  explanation: "By how much cash and bank grew, or shrank where the figure is negative.",
  formula: `Debits − credits of accounts ${CASH_ACCOUNTS.join(" and ")} in the period.`,
  measure: { name: "cash_flow", type: "money" },
  ...oneSum("ledger_by_day", "day", "sum(amount)", cashIn("account")),
  opens: `/ledger?account=${CASH_ACCOUNTS.join(",")}&from={start}&to={end}`,
  adds: "debit-credit",
});
