import { metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";

/** Long enough that one large invoice does not rule it. */
const DAYS = 90;

export const daysSalesOutstanding = metric({
  name: "days-sales-outstanding",
  title: "Days sales outstanding",
  kind: "figure",
  explanation: `How many days of invoicing customers still owe: the smaller, the sooner they pay. No figure where nothing was invoiced in ${DAYS} days.`,
  formula: `Open invoices ÷ what was invoiced with tax in the last ${DAYS} days, today included × ${DAYS}, one decimal.`,
  measure: "days",
  params: asked({}),
  columns: [
    {
      name: "outstanding",
      type: "money",
      unit: "currency",
      opens: "/invoices?status=open,partly_paid,overdue",
      adds: "amount_due",
    },
    {
      name: "invoiced",
      type: "money",
      unit: "currency",
      opens: "/invoices?kind=invoice&from={from}&to={to}",
      adds: "total",
    },
    { name: "days", type: "quantity", unit: "days", worked: `outstanding ÷ invoiced × ${DAYS}` },
  ],
  ask(_params, company) {
    const span = { from: addDays(company.today, 1 - DAYS), to: company.today };
    return {
      params: span,
      parts: [
        {
          sql: "select coalesce(sum(due), 0)::bigint from accounts_receivable_ageing where tenant_id = $tenant::uuid",
          values: { tenant: company.tenantId },
        },
        {
          sql: `select coalesce(sum(total), 0)::bigint from invoice
            where tenant_id = $tenant::uuid and issued_on between $from::date and $to::date`,
          values: { tenant: company.tenantId, ...span },
        },
      ],
      join: ([owed, posted]) => {
        const outstanding = BigInt(owed?.[0]?.[0] ?? 0n);
        const invoiced = BigInt(posted?.[0]?.[0] ?? 0n);
        const days = invoiced > 0n ? roundHalfUp(outstanding * BigInt(DAYS) * 10n, invoiced) * 100_000n : null;
        return [[outstanding, invoiced, days]];
      },
    };
  },
});
