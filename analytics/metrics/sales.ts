import * as z from "zod";
import { atMost, type Column, latest, type Metric, period, within } from "#analytics/metrics/metric.ts";

const params = z.strictObject({ ...period, ...atMost });

const measures: Column[] = [
  { name: "orders", type: "count", explanation: "Orders placed." },
  { name: "units", type: "quantity", explanation: "Units on the lines of these orders." },
  {
    name: "gross_sales",
    type: "money",
    unit: "currency",
    explanation:
      "Net of tax, by the moment the order was placed. A cancelled order stays when its invoice was posted (its credit note is under returns); cancelled before that, it is not a sale.",
  },
  { name: "returns", type: "money", unit: "currency", explanation: "Credit notes net of tax, by their day." },
  { name: "net_sales", type: "money", unit: "currency", explanation: "gross_sales − returns." },
];

type Params = z.output<typeof params>;

export const salesByDay: Metric = {
  name: "sales-by-day",
  title: "Sales by day",
  explanation:
    "What was sold and what came back on each day of the company's calendar. Days without either are left out.",
  params,
  columns: [{ name: "day", type: "day" }, ...measures],
  drillDown: "/orders?from={day}&to={day}&sold=yes",
  ask(asked: Params, company) {
    const { where, values } = within("day", asked);
    const sql = `
      select day, sum(orders)::bigint as orders, sum(units)::bigint as units, sum(gross)::bigint as gross_sales,
        sum(returned)::bigint as returns, sum(gross - returned)::bigint as net_sales
      from (
        select day, orders, units, gross, 0 as returned from sales_by_hour where tenant_id = $tenant::uuid ${where}
        union all
        select day, 0, 0, 0, net from returned_by_day where tenant_id = $tenant::uuid ${where}
      ) group by day`;
    return { sql: latest(sql, "day", asked), values: { tenant: company.tenantId, ...values } };
  },
};

export const salesByHour: Metric = {
  name: "sales-by-hour",
  title: "Sales by hour",
  explanation:
    "What was sold in each hour, and what came back. The hour is given by its start; it begins on the hour of the company's clock, so a day has 23 or 25 of them when clocks change. A credit note has a day but no hour: it counts in the first hour of its day.",
  params,
  columns: [{ name: "hour", type: "instant" }, ...measures],
  ask(asked: Params, company) {
    const { where, values } = within("day", asked);
    // Whole hours of the local clock, kept as instants: the minutes that the local clock shows past the hour are taken off. Hours
    // made from local text instead would fold the repeated hour of the autumn change into one.
    const hour = "quarter - to_minutes(date_part('minute', timezone($zone, quarter))::bigint)";
    const sql = `
      select hour, sum(orders)::bigint as orders, sum(units)::bigint as units, sum(gross)::bigint as gross_sales,
        sum(returned)::bigint as returns, sum(gross - returned)::bigint as net_sales
      from (
        select ${hour} as hour, orders, units, gross, 0 as returned from sales_by_hour where tenant_id = $tenant::uuid ${where}
        union all
        select timezone($zone, day::timestamp), 0, 0, 0, net from returned_by_day where tenant_id = $tenant::uuid ${where}
      ) group by hour`;
    return {
      sql: latest(sql, "hour", asked),
      values: { tenant: company.tenantId, zone: company.timeZone, ...values },
    };
  },
};

export const topProducts: Metric = {
  name: "top-products",
  title: "Top products",
  explanation:
    "Products by net sales: what was ordered less what was credited in the period. The margin takes off the cost of what was shipped and gives back the cost of what came back in the same period, so an order that is not shipped yet has its whole price as margin.",
  params,
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "units", type: "quantity", explanation: "Ordered less credited." },
    { name: "net_sales", type: "money", unit: "currency" },
    { name: "margin", type: "money", unit: "currency", hiddenAs: "cost" },
  ],
  drillDown: "/products/{sku}",
  ask(asked: Params, company) {
    const placed = within("placed_on", asked);
    const credited = within("issued_on", asked);
    const shipped = within("shipped_on", asked);
    const sql = `
      select i.sku, i.name, sum(units)::bigint as units, sum(net)::bigint as net_sales, sum(net - cost)::bigint as margin
      from (
        select item_id, sum(quantity) as units, sum(net) as net, 0 as cost
          from order_line where tenant_id = $tenant::uuid ${placed.where} group by item_id
        union all
        select item_id, -sum(quantity), -sum(net), -sum(cost)
          from credit_note_line where tenant_id = $tenant::uuid and item_id is not null ${credited.where} group by item_id
        union all
        select item_id, 0, 0, sum(cost) from shipment_line where tenant_id = $tenant::uuid ${shipped.where} group by item_id
      ) m join item i on i.tenant_id = $tenant::uuid and i.item_id = m.item_id
      group by i.sku, i.name having sum(units) <> 0 or sum(net) <> 0 order by net_sales desc, i.sku`;
    return {
      sql: asked.limit === undefined ? sql : `${sql} limit ${asked.limit}`,
      values: { tenant: company.tenantId, ...placed.values },
    };
  },
};
