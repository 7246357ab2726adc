import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { VELOCITY_DAYS } from "#analytics/metrics/stock.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

export const stockVelocity = metric({
  name: "stock-velocity",
  title: "Stock velocity",
  kind: "table",
  explanation:
    "How fast stock is ordered and how long it lasts. Units ordered in the last 28 days (today included), a day's average of them, and the days that what is available now covers at that rate; no cover is given where nothing was ordered.",
  formula: "Units ordered in 28 days ÷ 28; available ÷ that.",
  params: asked({ ...atMost }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    {
      name: "units_28d",
      type: "quantity",
      opens: `/reports/lines?kind=order&sku={sku}&last=${VELOCITY_DAYS}`,
      adds: "quantity",
    },
    { name: "units_per_day", type: "quantity", explanation: "units_28d ÷ 28.", worked: "units_28d ÷ 28" },
    {
      name: "days_of_cover",
      type: "quantity",
      unit: "days",
      explanation: "Available ÷ units_per_day, one decimal.",
      worked: "available ÷ units_per_day",
    },
  ],
  drillDown: "/products/{sku}",
  ask(params, company) {
    const sql = `
      select i.sku, i.name, coalesce(s.units, 0)::bigint as units_28d, (coalesce(s.units, 0) // ${VELOCITY_DAYS})::bigint as units_per_day,
        case when s.units > 0 then cast(round(greatest(coalesce(l.on_hand, 0) - coalesce(l.reserved, 0), 0)::double * ${VELOCITY_DAYS} / s.units, 1) * 1000000 as bigint)
        end as days_of_cover
      from item i
      left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      left join (
        select item_id, sum(units) as units from stock_velocity
          where tenant_id = $tenant::uuid and day > $before::date and day <= $today::date group by item_id
      ) s on s.item_id = i.item_id
      where i.tenant_id = $tenant::uuid and i.kind = 'stock' order by units_28d desc, i.sku`;
    const values = { tenant: company.tenantId, today: company.today, before: addDays(company.today, -VELOCITY_DAYS) };
    return { sql: limited(sql, params), values };
  },
});
