import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { LOW } from "#analytics/metrics/stock.ts";

const moves = "/reports/moves?sku={sku}";

export const stockLevels = metric({
  name: "stock-levels",
  title: "Stock levels",
  kind: "table",
  explanation:
    "What is on hand, promised and free of each product that is kept in stock, and what it is worth at cost.",
  formula: "Sum of all stock moves; reserved: what open reservations hold; available: on hand − reserved.",
  params: asked({ ...atMost }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "qty_on_hand", type: "quantity", opens: moves, adds: "quantity" },
    { name: "reserved_qty", type: "quantity", worked: "open reservations, listed on the product's page" },
    { name: "available_qty", type: "quantity", worked: "qty_on_hand − reserved_qty" },
    { name: "reorder_point", type: "quantity", worked: "a setting of the product" },
    { name: "low_stock", type: "flag", explanation: "A reorder point is set and what is available is at or below it." },
    {
      name: "value",
      type: "money",
      unit: "currency",
      hiddenAs: "cost",
      explanation: "At moving average cost.",
      opens: moves,
      adds: "value",
    },
  ],
  drillDown: "/products/{sku}",
  ask(params, company) {
    const sql = `
      select i.sku, i.name, coalesce(l.on_hand, 0) as qty_on_hand, coalesce(l.reserved, 0) as reserved_qty,
        coalesce(l.on_hand, 0) - coalesce(l.reserved, 0) as available_qty, i.reorder_point, ${LOW} as low_stock, coalesce(l.value, 0) as value
      from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      where i.tenant_id = $tenant::uuid and i.kind = 'stock' order by i.sku`;
    return { sql: limited(sql, params), values: { tenant: company.tenantId } };
  },
});
