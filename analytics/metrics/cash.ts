import { IS_MONEY, MONEY_ACCOUNTS, MONEY_ENTRIES } from "#analytics/metrics/money.ts";
import { oneSum, series } from "#analytics/metrics/series.ts";

export const cash = series({
  name: "cash",
  title: "Cash and bank",
  explanation: "What was in cash and at the bank at the end of each period, as the ledger has it.",
  formula: `Balance of the cash and bank accounts, the ${MONEY_ACCOUNTS}, at the end of the last day.`,
  measure: { name: "cash", type: "money" },
  ...oneSum("ledger_by_day", "day", "sum(amount)", IS_MONEY),
  atEnd: true,
  opens: `${MONEY_ENTRIES}&to={end}`,
  adds: "debit-credit",
});
