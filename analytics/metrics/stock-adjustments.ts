import { metric, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const opens = "/reports/moves?kind=adjustment&sku={sku}&from={from}&to={to}";

export const stockAdjustments = metric({
  name: "stock-adjustments",
  title: "Stock adjustments",
  kind: "table",
  explanation: "What counting and correcting changed: found goods are positive, lost and damaged ones negative.",
  formula: "Sum of the adjustment moves' quantities and values, by product.",
  ordered: "value",
  params: asked({ ...period }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "quantity", type: "quantity", opens, adds: "quantity" },
    { name: "value", type: "money", unit: "currency", hiddenAs: "cost", opens, adds: "value" },
  ],
  ask(params, company) {
    const moved = within("moved_on", params);
    return {
      sql: `select i.sku, i.name, m.quantity, m.value
        from (
          select item_id, sum(quantity)::bigint as quantity, sum(value)::bigint as value from stock_move
            where tenant_id = $tenant::uuid and reason = 'adjustment' ${moved.where} group by item_id
        ) m join item i on i.tenant_id = $tenant::uuid and i.item_id = m.item_id order by m.value, i.sku`,
      values: { tenant: company.tenantId, ...moved.values },
    };
  },
});
