import * as z from "zod";
import { metric, type Question } from "#analytics/metrics/metric.ts";
import { IS_MONEY } from "#analytics/metrics/money.ts";
import { asked, weekStart, weekStartSql } from "#analytics/metrics/periods.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

export const cashForecast = metric({
  name: "cash-forecast",
  title: "Cash forecast",
  kind: "table",
  explanation:
    "Cash and bank now, and as open invoices fall due week by week. What is overdue is expected in the first week, whose first day is today. Only what customers owe is known here: what is to be paid out is not taken off.",
  formula: "Cash at the start + open amounts of the invoices due in the week.",
  params: asked({
    weeks: z.coerce.number().int().min(1).max(53).default(13).describe("How many weeks ahead, this one included."),
  }),
  columns: [
    { name: "start", type: "day" },
    { name: "end", type: "day", explanation: "Its last day, a Sunday." },
    { name: "cash_at_start", type: "money", unit: "currency", worked: "cash now, then cash_at_end of the week before" },
    {
      name: "expected",
      type: "money",
      unit: "currency",
      opens: "/invoices?status=open,partly_paid,overdue&due_from={due_from}&due_to={end}",
      adds: "amount_due",
    },
    { name: "cash_at_end", type: "money", unit: "currency", worked: "cash_at_start + expected" },
    { name: "due_from", type: "day", explanation: "Invoices due from this day on are expected; empty: from ever." },
  ],
  ask({ weeks }, company) {
    const { tenantId: tenant, today } = company;
    const first = weekStart(today, company.weekStart);
    const last = addDays(first, weeks * 7 - 1);
    const parts: Question[] = [
      {
        sql: `select coalesce(sum(amount), 0)::bigint from ledger_by_day where tenant_id = $tenant::uuid and ${IS_MONEY}`,
        values: { tenant },
      },
      {
        sql: `select greatest(${weekStartSql("due_on", company.weekStart)}, $today::date)::varchar as start, sum(due)::bigint
            from accounts_receivable_ageing where tenant_id = $tenant::uuid and due_on <= $last::date group by 1`,
        values: { tenant, today, last },
      },
    ];
    return {
      parts,
      join: ([now, due = []]) => {
        const expected = new Map(due.map((row) => [row[0], BigInt(row[1] ?? 0n)]));
        let cash = BigInt(now?.[0]?.[0] ?? 0n);
        return Array.from({ length: weeks }, (_, week) => {
          const begins = addDays(first, week * 7);
          const start = week === 0 ? today : begins;
          const before = cash;
          const added = expected.get(start) ?? 0n;
          cash += added;
          return [start, addDays(begins, 6), before, added, cash, week === 0 ? null : begins];
        });
      },
    };
  },
});
