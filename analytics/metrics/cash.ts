import { CASH_ACCOUNTS, cashIn } from "#analytics/metrics/money.ts";
import { oneSum, series } from "#analytics/metrics/series.ts";

export const cash = series({
  name: "cash",
  title: "Cash and bank",
  explanation: "What was in cash and at the bank at the end of each period, as the ledger has it.",
  formula: `Balance of accounts ${CASH_ACCOUNTS.join(" and ")} at the end of the last day.`,
  measure: { name: "cash", type: "money" },
  ...oneSum("ledger_by_day", "day", "sum(amount)", cashIn("account")),
  atEnd: true,
  opens: `/ledger?account=${CASH_ACCOUNTS.join(",")}&to={end}`,
  adds: "debit-credit",
});
