import { CASH_ACCOUNTS, cashIn } from "#analytics/metrics/money.ts";
import { series } from "#analytics/metrics/series.ts";

export const cash = series({
  name: "cash",
  title: "Cash and bank",
  explanation: "What was in cash and at the bank at the end of each period, as the ledger has it.",
  formula: `Balance of accounts ${CASH_ACCOUNTS.join(" and ")} at the end of the last day.`,
  measure: { name: "cash", type: "money" },
  sources: [{ table: "ledger_by_day", day: "day", only: cashIn("account"), sums: { balance: "sum(amount)" } }],
  of: ({ balance = 0n }) => balance,
  atEnd: true,
  opens: `/ledger?account=${CASH_ACCOUNTS.join(",")}&to={end}`,
  adds: "debit-credit",
});
