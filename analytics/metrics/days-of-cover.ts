import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { VELOCITY_DAYS } from "#analytics/metrics/stock.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

export const daysOfCover = metric({
  name: "days-of-cover",
  title: "Days of cover",
  kind: "table",
  explanation: `How long what is available lasts at the rate of the last ${VELOCITY_DAYS} days, what runs out first at the top. Products that nobody ordered are left out.`,
  formula: `Available ÷ (units ordered in the last ${VELOCITY_DAYS} days, today included ÷ ${VELOCITY_DAYS}), one decimal.`,
  params: asked({ ...atMost }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    {
      name: "units",
      type: "quantity",
      explanation: `Ordered in the last ${VELOCITY_DAYS} days.`,
      opens: "/reports/lines?kind=order&sku={sku}&from={from}&to={to}",
      adds: "quantity",
    },
    { name: "qty_on_hand", type: "quantity", opens: "/reports/moves?sku={sku}", adds: "quantity" },
    { name: "available_qty", type: "quantity", worked: "qty_on_hand − what is reserved" },
    { name: "days", type: "quantity", unit: "days", worked: `available_qty ÷ (units ÷ ${VELOCITY_DAYS})` },
  ],
  ask(params, company) {
    const from = addDays(company.today, 1 - VELOCITY_DAYS);
    const available = "coalesce(l.on_hand, 0) - coalesce(l.reserved, 0)";
    const sql = `
      select i.sku, i.name, v.units, coalesce(l.on_hand, 0) as qty_on_hand, ${available} as available_qty,
        cast(round((greatest(${available}, 0)::decimal(38, 1) * ${VELOCITY_DAYS}) / v.units, 1) * 1000000 as bigint) as days
      from (
        select item_id, sum(units)::bigint as units from stock_velocity
          where tenant_id = $tenant::uuid and day between $from::date and $to::date group by item_id having sum(units) > 0
      ) v join item i on i.tenant_id = $tenant::uuid and i.item_id = v.item_id and i.kind = 'stock'
      left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      order by days, i.sku`;
    return {
      params: { from, to: company.today },
      sql: limited(sql, params),
      values: { tenant: company.tenantId, from, to: company.today },
    };
  },
});
