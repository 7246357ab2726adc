import { atMost, metric, OF_SKU, ofOne, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const linesOf = (kind: string) => `/reports/lines?kind=${kind}&customer_id={customer_id}&from={from}&to={to}&sku={sku}`;

export const topCustomers = metric({
  name: "top-customers",
  title: "Top customers",
  kind: "table",
  explanation: "Customers by net sales: what they ordered less what was credited to them in the period.",
  formula: "Order lines − credit notes' lines, net of tax, by customer.",
  params: asked({ ...period, sku: ofOne.sku, ...atMost }),
  columns: [
    { name: "customer_id", type: "id" },
    { name: "customer", type: "customer_name" },
    { name: "orders", type: "count", opens: linesOf("order"), adds: "count:order_id" },
    { name: "gross_sales", type: "money", unit: "currency", opens: linesOf("order"), adds: "net" },
    { name: "returns", type: "money", unit: "currency", opens: linesOf("credit"), adds: "returned" },
    { name: "net_sales", type: "money", unit: "currency", opens: linesOf("order,credit"), adds: "net" },
  ],
  ask(params, company) {
    const placed = within("placed_on", params);
    const credited = within("issued_on", params);
    const only = params.sku ? `and ${OF_SKU}` : "";
    const orders = params.sku ? "count(distinct order_id)" : "count(*) filter (where is_first)";
    const limit = params.limit === undefined ? "" : `limit ${params.limit}`;
    return {
      sql: `select customer_id, customer_id as customer, sum(orders)::bigint as orders,
          sum(gross)::bigint as gross_sales, sum(returned)::bigint as returns, sum(gross - returned)::bigint as net_sales
        from (
          select customer_id, ${orders} as orders, sum(net) as gross, 0 as returned
            from order_line where tenant_id = $tenant::uuid ${placed.where} ${only} group by customer_id
          union all
          select customer_id, 0, 0, sum(net) from credit_note_line where tenant_id = $tenant::uuid ${credited.where} ${only} group by customer_id
        ) group by customer_id order by net_sales desc, customer_id ${limit}`,
      values: { tenant: company.tenantId, ...placed.values, ...(params.sku ? { sku: params.sku } : {}) },
    };
  },
});
