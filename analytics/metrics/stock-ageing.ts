import { metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

const moves = "/reports/moves?sku={sku}";
/** The ends of the ages that are told apart, in days. */
const AGES = [30, 90, 180, 365];
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
    // The newest receipts are what is left: up to each age, as much as came in since, but no more than there is.
    const upTo = (days: number) => `least(l.on_hand, coalesce(m.in_${days}, 0))`;
    const came = AGES.map((days) => `sum(quantity) filter (where age <= ${days}) as in_${days}`);
    // Summed by age first: of every receipt its age is asked once, not whether it is within each of four.
    const age = AGES.map((days) => `when moved_on >= $today::date - ${days} then ${days}`).join(" ");
    const aged = AGES.map((days, at) => `(${upTo(days)} - ${at === 0 ? 0 : upTo(AGES[at - 1] ?? 0)})::bigint`);
    return {
      sql: `
        select i.sku, i.name, l.on_hand as qty_on_hand, ${aged.join(", ")}, (l.on_hand - ${upTo(365)})::bigint as over_365, l.value
        from stock_level l join item i on i.tenant_id = $tenant::uuid and i.item_id = l.item_id
        left join (
          select item_id, ${came.join(", ")} from (
            select item_id, case ${age} end as age, sum(quantity) as quantity from stock_move
            where tenant_id = $tenant::uuid and quantity > 0 and moved_on >= $today::date - 365 group by 1, 2
          ) group by item_id
        ) m on m.item_id = l.item_id
        where l.tenant_id = $tenant::uuid and l.on_hand > 0 order by i.sku`,
      values: { tenant: company.tenantId, today: company.today },
    };
  },
});
