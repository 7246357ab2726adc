import { metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const moves = "/reports/moves?sku={sku}";
const WORKED = "what is on hand, taken to be what came in last";

export const stockAgeing = metric({
  name: "stock-ageing",
  title: "Stock by age",
  kind: "table",
  explanation:
    "How long ago what is on hand came in. Goods are taken to leave in the order they came, so what is there is what came last; what was there before any recorded receipt counts as over a year.",
  formula: "On hand, covered by the newest incoming moves backwards, by the days since each.",
  params: asked({}),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "qty_on_hand", type: "quantity", opens: moves, adds: "quantity" },
    { name: "days_0_30", type: "quantity", worked: WORKED },
    { name: "days_31_90", type: "quantity", worked: WORKED },
    { name: "days_91_180", type: "quantity", worked: WORKED },
    { name: "days_181_365", type: "quantity", worked: WORKED },
    { name: "over_365", type: "quantity", worked: WORKED },
    { name: "value", type: "money", unit: "currency", hiddenAs: "cost", opens: moves, adds: "value" },
  ],
  ask(_params, company) {
    // Of each receipt, newest first, what the receipts after it have not covered yet.
    const part = (condition: string) => `coalesce(sum(part) filter (where ${condition}), 0)::bigint`;
    return {
      sql: `
        select i.sku, i.name, c.on_hand as qty_on_hand, ${part("age <= 30")} as days_0_30, ${part("age between 31 and 90")} as days_31_90,
          ${part("age between 91 and 180")} as days_91_180, ${part("age between 181 and 365")} as days_181_365,
          (c.on_hand - ${part("age <= 365")})::bigint as over_365, c.value
        from (
          select l.item_id, l.on_hand, l.value, date_diff('day', m.moved_on, $today::date) as age,
            least(m.quantity, greatest(l.on_hand - coalesce(m.newer, 0), 0)) as part
          from stock_level l left join (
            select item_id, moved_on, quantity,
              sum(quantity) over (partition by item_id order by moved_on desc, move_id desc rows between unbounded preceding and 1 preceding) as newer
            from stock_move where tenant_id = $tenant::uuid and quantity > 0
          ) m on m.item_id = l.item_id
          where l.tenant_id = $tenant::uuid and l.on_hand > 0
        ) c join item i on i.tenant_id = $tenant::uuid and i.item_id = c.item_id
        group by i.sku, i.name, c.on_hand, c.value order by i.sku`,
      values: { tenant: company.tenantId, today: company.today },
    };
  },
});
