import { metric, noParams } from "#analytics/metrics/metric.ts";
import { IS_MONEY, MONEY_ACCOUNTS } from "#analytics/metrics/money.ts";

export const cashSnapshot = metric({
  name: "cash-snapshot",
  title: "Cash",
  kind: "table",
  formula: `Debits − credits of each cash and bank account, the ${MONEY_ACCOUNTS}.`,
  explanation: "What the ledger says is in cash and at the bank, everything posted included.",
  params: noParams(),
  columns: [
    { name: "account", type: "text" },
    { name: "name", type: "text" },
    { name: "balance", type: "money", unit: "currency", opens: "/ledger?account={account}", adds: "debit-credit" },
  ],
  drillDown: "/ledger?account={account}",
  ask(_asked, company) {
    const sql = `
      select account, max(account_name) as name, sum(amount)::bigint as balance
      from ledger_by_day where tenant_id = $tenant::uuid and ${IS_MONEY} group by account order by account`;
    return { sql, values: { tenant: company.tenantId } };
  },
});
