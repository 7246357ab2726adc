import * as z from "zod";
import { atMost, limited, type Metric } from "#analytics/metrics/metric.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const params = z.strictObject({ ...atMost });
type Params = z.output<typeof params>;

/** Also used by the tiles: an item is low when a reorder point is set and what is available is at or below it. */
export const LOW =
  "(i.reorder_point is not null and coalesce(l.on_hand, 0) - coalesce(l.reserved, 0) <= i.reorder_point)";

export const stockLevels: Metric = {
  name: "stock-levels",
  title: "Stock levels",
  explanation:
    "What is on hand, promised and free of each product that is kept in stock, and what it is worth at cost.",
  params,
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "qty_on_hand", type: "quantity" },
    { name: "reserved_qty", type: "quantity" },
    { name: "available_qty", type: "quantity" },
    { name: "reorder_point", type: "quantity" },
    { name: "low_stock", type: "flag", explanation: "A reorder point is set and what is available is at or below it." },
    { name: "value", type: "money", unit: "currency", hiddenAs: "cost", explanation: "At moving average cost." },
  ],
  drillDown: "/products/{sku}",
  ask(asked: Params, company) {
    const sql = `
      select i.sku, i.name, coalesce(l.on_hand, 0) as qty_on_hand, coalesce(l.reserved, 0) as reserved_qty,
        coalesce(l.on_hand, 0) - coalesce(l.reserved, 0) as available_qty, i.reorder_point, ${LOW} as low_stock, coalesce(l.value, 0) as value
      from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      where i.tenant_id = $tenant::uuid and i.kind = 'stock' order by i.sku`;
    return { sql: limited(sql, asked), values: { tenant: company.tenantId } };
  },
};

const VELOCITY_DAYS = 28;

export const stockVelocity: Metric = {
  name: "stock-velocity",
  title: "Stock velocity",
  explanation:
    "How fast stock is ordered and how long it lasts. Units ordered in the last 28 days (today included), a day's average of them, and the days that what is available now covers at that rate; no cover is given where nothing was ordered.",
  params,
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "units_28d", type: "quantity" },
    { name: "units_per_day", type: "quantity", explanation: "units_28d ÷ 28." },
    { name: "days_of_cover", type: "quantity", unit: "days", explanation: "Available ÷ units_per_day, one decimal." },
  ],
  drillDown: "/products/{sku}",
  ask(asked: Params, company) {
    const sql = `
      select i.sku, i.name, coalesce(s.units, 0)::bigint as units_28d, (coalesce(s.units, 0) // ${VELOCITY_DAYS})::bigint as units_per_day,
        case when s.units > 0 then cast(round(greatest(coalesce(l.on_hand, 0) - coalesce(l.reserved, 0), 0)::double * ${VELOCITY_DAYS} / s.units, 1) * 1000000 as bigint)
        end as days_of_cover
      from item i
      left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      left join (
        select item_id, sum(quantity) as units from order_line
          where tenant_id = $tenant::uuid and placed_on > $before::date and placed_on <= $today::date group by item_id
      ) s on s.item_id = i.item_id
      where i.tenant_id = $tenant::uuid and i.kind = 'stock' order by units_28d desc, i.sku`;
    const values = { tenant: company.tenantId, today: company.today, before: addDays(company.today, -VELOCITY_DAYS) };
    return { sql: limited(sql, asked), values };
  },
};
