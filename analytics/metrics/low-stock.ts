import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { LOW } from "#analytics/metrics/stock.ts";

export const lowStock = metric({
  name: "low-stock",
  title: "Low stock",
  kind: "table",
  explanation: "Products with a reorder point whose available quantity is at or below it, the scarcest first.",
  formula: "On hand − reserved ≤ reorder point.",
  params: asked({ ...atMost }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "qty_on_hand", type: "quantity", opens: "/reports/moves?sku={sku}", adds: "quantity" },
    { name: "available_qty", type: "quantity", worked: "qty_on_hand − what is reserved" },
    { name: "reorder_point", type: "quantity", worked: "a setting of the product" },
    { name: "missing", type: "quantity", worked: "reorder_point − available_qty" },
  ],
  ask(params, company) {
    const available = "coalesce(l.on_hand, 0) - coalesce(l.reserved, 0)";
    const sql = `
      select i.sku, i.name, coalesce(l.on_hand, 0) as qty_on_hand, ${available} as available_qty, i.reorder_point,
        i.reorder_point - (${available}) as missing
      from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      where i.tenant_id = $tenant::uuid and i.kind = 'stock' and ${LOW} order by missing desc, i.sku`;
    return { sql: limited(sql, params), values: { tenant: company.tenantId } };
  },
});
