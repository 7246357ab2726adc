import * as z from "zod";
import { atMost, limited, metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const moves = "/reports/moves?sku={sku}";

export const deadStock = metric({
  name: "dead-stock",
  title: "Dead stock",
  kind: "table",
  explanation: "Products on hand that nobody has ordered for a while, or ever; the most valuable first.",
  formula: "On hand > 0 and no order placed in the last `days` days, today included.",
  ordered: "value",
  params: asked({
    days: z.coerce.number().int().min(1).max(3_650).default(90).describe("Without an order for so many days."),
    ...atMost,
  }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "qty_on_hand", type: "quantity", opens: moves, adds: "quantity" },
    { name: "value", type: "money", unit: "currency", hiddenAs: "cost", opens: moves, adds: "value" },
    { name: "last_ordered_on", type: "day", explanation: "Empty where it never was." },
    { name: "days_since", type: "count", unit: "days", worked: "today − last_ordered_on" },
  ],
  ask(params, company) {
    const sql = `
      select i.sku, i.name, l.on_hand as qty_on_hand, l.value, v.last_on as last_ordered_on,
        date_diff('day', v.last_on, $today::date) as days_since
      from stock_level l join item i on i.tenant_id = l.tenant_id and i.item_id = l.item_id
      left join (
        select item_id, max(day) as last_on from stock_velocity where tenant_id = $tenant::uuid and units > 0 group by item_id
      ) v on v.item_id = l.item_id
      where l.tenant_id = $tenant::uuid and l.on_hand > 0 and (v.last_on is null or v.last_on <= $before::date)
      order by l.value desc, i.sku`;
    const values = { tenant: company.tenantId, today: company.today, before: addDays(company.today, -params.days) };
    return { sql: limited(sql, params), values };
  },
});
