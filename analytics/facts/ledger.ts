import type { EntryPosted } from "#analytics/facts/events.ts";
import { type FactModule, factTable, summary } from "#analytics/facts/table.ts";
import { parseMoney } from "#app/modules/shared/money.ts";

export const ledgerLine = factTable("ledger_line", {
  entry_id: "uuid",
  line_id: "uuid",
  account: "text",
  account_name: "text",
  account_type: "text",
  // Debit positive, credit negative.
  amount: "minor",
  effective_on: "day",
});

export const ledgerByDay = summary({
  name: "ledger_by_day",
  columns: { day: "day", account: "text", account_name: "text", account_type: "text", amount: "minor" },
  key: "day",
  touchedBy: [[ledgerLine, "effective_on"]],
  rows: (where) => `select tenant_id, effective_on as day, account, max(account_name) as account_name, account_type,
      sum(amount)::bigint as amount
    from ledger_line where ${where} group by all`,
});

export const ledger: FactModule = {
  tables: [ledgerLine],
  summaries: [ledgerByDay],
  rules: {
    "ledger.entry_posted": (data: EntryPosted, tenantId, changes) => {
      for (const line of data.lines) {
        changes.add(ledgerLine, {
          tenant_id: tenantId,
          entry_id: data.entry_id,
          line_id: line.line_id,
          account: line.account,
          account_name: line.account_name,
          account_type: line.account_type,
          amount: parseMoney(line.amount, data.currency),
          effective_on: data.effective_on,
        });
      }
    },
  },
};
