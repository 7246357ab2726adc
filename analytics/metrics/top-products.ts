import * as z from "zod";
import { atMost, limited, metric, ofOne, period, within } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const lines = "/reports/lines?sku={sku}&from={from}&to={to}&customer_id={customer_id}";
const traded = `${lines}&kind=order,credit`;

export const topProducts = metric({
  name: "top-products",
  title: "Top products",
  kind: "table",
  explanation:
    "Products by net sales: what was ordered less what was credited in the period. The margin takes off the cost of what was shipped and gives back the cost of what came back in the same period, so an order that is not shipped yet has its whole price as margin.",
  formula: "Order lines − credit notes' lines, net of tax, by product; margin: − cost shipped + cost that came back.",
  params: asked({
    ...period,
    customer_id: ofOne.customer_id,
    order: z.enum(["net_sales", "margin"]).default("net_sales").describe("The column with the most first."),
    ...atMost,
  }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "units", type: "quantity", explanation: "Ordered less credited.", opens: traded, adds: "quantity" },
    { name: "net_sales", type: "money", unit: "currency", opens: traded, adds: "net" },
    { name: "margin", type: "money", unit: "currency", hiddenAs: "cost", opens: lines, adds: "margin" },
  ],
  drillDown: "/products/{sku}",
  ask(params, company) {
    const customer = params.customer_id;
    const placed = within(customer ? "placed_on" : "day", params);
    const credited = within("issued_on", params);
    const shipped = within("shipped_on", params);
    const only = customer ? "and customer_id = $customer::uuid" : "";
    const whose = customer
      ? `and order_id in (select order_id from order_line where tenant_id = $tenant::uuid ${only})`
      : "";
    // Of all customers together the small table of days says the same.
    const sold = customer
      ? `select item_id, sum(quantity) as units, sum(net) as net, 0 as cost from order_line
          where tenant_id = $tenant::uuid ${placed.where} ${only} group by item_id`
      : `select item_id, sum(units) as units, sum(gross) as net, 0 as cost from stock_velocity
          where tenant_id = $tenant::uuid ${placed.where} group by item_id`;
    const sql = `
      select i.sku, i.name, sum(units)::bigint as units, sum(net)::bigint as net_sales, sum(net - cost)::bigint as margin
      from (
        ${sold}
        union all
        select item_id, -sum(quantity), -sum(net), -sum(cost)
          from credit_note_line where tenant_id = $tenant::uuid and item_id is not null ${credited.where} ${only} group by item_id
        union all
        select item_id, 0, 0, sum(cost) from shipment_line where tenant_id = $tenant::uuid ${shipped.where} ${whose} group by item_id
      ) m join item i on i.tenant_id = $tenant::uuid and i.item_id = m.item_id
      group by i.sku, i.name having sum(units) <> 0 or sum(net) <> 0 order by ${params.order} desc, i.sku`;
    return {
      sql: limited(sql, params),
      values: { tenant: company.tenantId, ...placed.values, ...(customer ? { customer } : {}) },
    };
  },
});
