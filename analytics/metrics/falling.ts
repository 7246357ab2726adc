import * as z from "zod";
import { atMost, type Column, type Metric, metric } from "#analytics/metrics/metric.ts";
import { asked, COMPARISONS, day, spanBefore, spanOf } from "#analytics/metrics/periods.ts";

type FallingOf = {
  name: string;
  title: string;
  explanation: string;
  /** Whose net sales are set side by side. */
  key: "customer_id" | "item_id";
  /** How a row says who or what it is, the first of them in the filter of its lines. */
  who: readonly [Column, Column];
  /** The same in SQL, of the fallen `f`, which `joined` may join more to. */
  names: readonly [string, string];
  joined?: string;
};

/** Who or what sold for less than in another span, most fallen first. */
export function falling({ key, who, names, joined = "", ...of }: FallingOf): Metric {
  const money = { type: "money", unit: "currency" } as const;
  const lines = `/reports/lines?kind=order,credit&${who[0].name}={${who[0].name}}`;
  return metric({
    ...of,
    kind: "table",
    formula: "Net sales of the period − net sales of the period it is compared with, where that is negative.",
    params: asked({
      from: day.optional().describe("First day; 30 days back unless said."),
      to: day.optional().describe("Last day, included; today unless said."),
      compare: z.enum(COMPARISONS).default("previous_period").describe("What the period is compared with."),
      ...atMost,
    }),
    columns: [
      ...who,
      { name: "net_sales", ...money, opens: `${lines}&from={from}&to={to}`, adds: "net" },
      { name: "previous", ...money, opens: `${lines}&from={before_from}&to={before_to}`, adds: "net" },
      { name: "change", ...money, worked: "net_sales − previous" },
    ],
    ask(params, company) {
      const span = spanOf(params, company.today);
      const shift = spanBefore(span, "all", params.compare);
      const spans = { ...span, before_from: shift(span.from), before_to: shift(span.to) };
      return {
        params: spans,
        sql: `select ${names.join(", ")}, f.net_sales, f.previous, f.change
          from (${fallingSql(key, params.limit)}) f ${joined} order by f.change, ${names[0]}`,
        values: { tenant: company.tenantId, ...spans },
      };
    },
  });
}

/** Where net sales are summed: the small table of days, where it knows whose they are. */
const SALES: Record<FallingOf["key"], { table: string; day: string; net: string }> = {
  customer_id: { table: "order_line", day: "placed_on", net: "net" },
  item_id: { table: "stock_velocity", day: "day", net: "gross" },
};

/** Net sales of the two spans by `key`, most fallen first. Each span is a sum by itself: no row is asked for both. */
function fallingSql(key: FallingOf["key"], limit: number | undefined): string {
  const sold = SALES[key];
  const rows = ({ table, day, net }: typeof sold, sign: string) =>
    [
      ["from", "to", `${sign}sum(${net})`, "0"],
      ["before_from", "before_to", "0", `${sign}sum(${net})`],
    ].map(
      ([from, to, now, before]) => `select ${key}, ${now} as net_sales, ${before} as previous from ${table}
        where tenant_id = $tenant::uuid and ${key} is not null and ${day} between $${from}::date and $${to}::date group by ${key}`,
    );
  const all = [...rows(sold, ""), ...rows({ table: "credit_note_line", day: "issued_on", net: "net" }, "-")];
  return `select ${key}, sum(net_sales)::bigint as net_sales, sum(previous)::bigint as previous,
      sum(net_sales - previous)::bigint as change
    from (${all.join(" union all ")})
    group by ${key} having sum(net_sales - previous) < 0 order by change, ${key}${limit === undefined ? "" : ` limit ${limit}`}`;
}
