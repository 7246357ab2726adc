import { CASH_ACCOUNTS, cashIn } from "#analytics/metrics/money.ts";
import { series } from "#analytics/metrics/series.ts";

export const cashFlow = series({
  name: "cash-flow",
  title: "Cash flow",
  explanation: "By how much cash and bank grew, or shrank where the figure is negative.",
  formula: `Debits − credits of accounts ${CASH_ACCOUNTS.join(" and ")} in the period.`,
  measure: { name: "cash_flow", type: "money" },
  sources: [{ table: "ledger_by_day", day: "day", only: cashIn("account"), sums: { flow: "sum(amount)" } }],
  of: ({ flow = 0n }) => flow,
  opens: `/ledger?account=${CASH_ACCOUNTS.join(",")}&from={start}&to={end}`,
  adds: "debit-credit",
});
