import { type FallingParams, fallingParams, fallingSql, twoSpans } from "#analytics/metrics/falling.ts";
import type { Metric } from "#analytics/metrics/metric.ts";

const lines = "/reports/lines?kind=order,credit&sku={sku}";

export const fallingProducts: Metric = {
  name: "falling-products",
  title: "Falling products",
  kind: "table",
  explanation:
    "Products that sold for less than in the period before, or than a year ago; those that fell most come first.",
  formula: "Net sales of the period − net sales of the period it is compared with, where that is negative.",
  params: fallingParams(),
  columns: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
    { name: "net_sales", type: "money", unit: "currency", opens: `${lines}&from={from}&to={to}`, adds: "net" },
    {
      name: "previous",
      type: "money",
      unit: "currency",
      opens: `${lines}&from={before_from}&to={before_to}`,
      adds: "net",
    },
    { name: "change", type: "money", unit: "currency", worked: "net_sales − previous" },
  ],
  ask(params: FallingParams, company) {
    const spans = twoSpans(params, company.today);
    return {
      params: spans,
      sql: `select i.sku, i.name, f.net_sales, f.previous, f.change
        from (${fallingSql("item_id", params.limit)}) f join item i on i.tenant_id = $tenant::uuid and i.item_id = f.item_id
        order by f.change, i.sku`,
      values: { tenant: company.tenantId, ...spans },
    };
  },
};
