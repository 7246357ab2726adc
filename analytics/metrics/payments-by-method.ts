import { metric, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const opens = (kind: string) => `/reports/payments?method={method}&from={from}&to={to}${kind}`;

export const paymentsByMethod = metric({
  name: "payments-by-method",
  title: "Payments by method",
  kind: "table",
  explanation: "How customers paid, and what was paid back to them.",
  formula: "Receipts, refunds and their difference, by cash, card and bank.",
  params: asked({ ...period }),
  columns: [
    { name: "method", type: "text" },
    { name: "payments", type: "count", opens: opens(""), adds: "count" },
    { name: "received", type: "money", unit: "currency", opens: opens("&kind=receipt"), adds: "amount" },
    { name: "paid_back", type: "money", unit: "currency", worked: "received − net" },
    { name: "net", type: "money", unit: "currency", opens: opens(""), adds: "amount" },
  ],
  ask(params, company) {
    const paid = within("paid_on", params);
    return {
      sql: `select method, count(*) as payments, coalesce(sum(amount) filter (where kind = 'receipt'), 0)::bigint as received,
          coalesce(sum(amount) filter (where kind <> 'receipt'), 0)::bigint as paid_back,
          sum(case when kind = 'receipt' then amount else -amount end)::bigint as net
        from payment where tenant_id = $tenant::uuid ${paid.where} group by method order by net desc, method`,
      values: { tenant: company.tenantId, ...paid.values },
    };
  },
});
