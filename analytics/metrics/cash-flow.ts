import { IS_MONEY, MONEY_ACCOUNTS, MONEY_ENTRIES } from "#analytics/metrics/money.ts";
import { oneSum, series } from "#analytics/metrics/series.ts";

export const cashFlow = series({
  name: "cash-flow",
  title: "Cash flow",
  explanation: "By how much cash and bank grew, or shrank where the figure is negative.",
  formula: `Debits − credits of the cash and bank accounts, the ${MONEY_ACCOUNTS}, in the period.`,
  measure: { name: "cash_flow", type: "money" },
  ...oneSum("ledger_by_day", "day", "sum(amount)", IS_MONEY),
  opens: `${MONEY_ENTRIES}&from={start}&to={end}`,
  adds: "debit-credit",
});
