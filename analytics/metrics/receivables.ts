import { oneSum, series } from "#analytics/metrics/series.ts";

export const receivables = series({
  name: "receivables",
  title: "Receivables",
  explanation: "What customers owed at the end of each period, as the ledger has it.",
  formula: "Balance of account 1100, Receivable, at the end of the last day.",
  measure: { name: "receivables", type: "money" },
  ...oneSum("ledger_by_day", "day", "sum(amount)", "account = '1100'"),
  atEnd: true,
  opens: "/ledger?account=1100&to={end}",
  adds: "debit-credit",
});
