import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const opens = "/reports/lines?kind=order&waiting=stock&sku={sku}";

export const backorders = metric({
  name: "backorders",
  title: "Backorders",
  kind: "table",
  explanation: "Products that placed orders wait for: lines that could not be reserved in full.",
  formula: "Quantities of the lines of placed orders that wait for stock, by product.",
  params: asked({ ...atMost }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "orders", type: "count", opens, adds: "count:order_id" },
    { name: "units", type: "quantity", opens, adds: "quantity" },
  ],
  ask(params, company) {
    const sql = `
      select i.sku, i.name, count(distinct s.order_id) as orders, sum(s.quantity)::bigint as units
      from shortage s join item i on i.tenant_id = s.tenant_id and i.item_id = s.item_id
      where s.tenant_id = $tenant::uuid group by i.sku, i.name order by units desc, i.sku`;
    return { sql: limited(sql, params), values: { tenant: company.tenantId } };
  },
});
