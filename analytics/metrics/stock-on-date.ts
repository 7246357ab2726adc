import { metric } from "#analytics/metrics/metric.ts";
import { asked, day } from "#analytics/metrics/periods.ts";

const opens = "/reports/moves?sku={sku}&to={on}";

export const stockOnDate = metric({
  name: "stock-on-date",
  title: "Stock on a day",
  kind: "table",
  explanation:
    "What was on hand at the end of a day and what it was worth: the stock of now, with every move since that day taken back.",
  formula: "Stock now − stock moves after the day, which is the sum of all moves up to its end.",
  params: asked({ on: day.optional().describe("The day; today unless said.") }),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "quantity", type: "quantity", opens, adds: "quantity" },
    { name: "value", type: "money", unit: "currency", hiddenAs: "cost", opens, adds: "value" },
  ],
  ask(params, company) {
    const on = params.on ?? company.today;
    return {
      params: { on },
      sql: `select i.sku, i.name, m.quantity, m.value
        from (
          select item_id, sum(quantity)::bigint as quantity, sum(value)::bigint as value
            from (
              select item_id, on_hand as quantity, value from stock_level where tenant_id = $tenant::uuid
              union all
              select item_id, -quantity, -value from stock_move where tenant_id = $tenant::uuid and moved_on > $on::date
            ) group by item_id having sum(quantity) <> 0 or sum(value) <> 0
        ) m join item i on i.tenant_id = $tenant::uuid and i.item_id = m.item_id order by i.sku`,
      values: { tenant: company.tenantId, on },
    };
  },
});
