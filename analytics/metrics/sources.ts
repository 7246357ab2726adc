import type { Source } from "#analytics/metrics/series.ts";

/* The tables that series are asked of; small summaries where there is one. */

/** Orders by quarter of an hour. */
export const sold: Source = {
  table: "sales_by_hour",
  day: "day",
  instant: "quarter",
  sums: { orders: "sum(orders)", units: "sum(units)", gross: "sum(gross)" },
};

/** The same from the lines, for one customer or product. */
export const soldLines: Source = {
  table: "order_line",
  day: "placed_on",
  instant: "placed_at",
  sums: { orders: "count(distinct order_id)", units: "sum(quantity)", gross: "sum(net)" },
};

export const returned: Source = {
  table: "returned_by_day",
  day: "day",
  sums: { returned: "sum(net)", cost_back: "sum(cost)" },
};

export const returnedLines: Source = {
  table: "credit_note_line",
  day: "issued_on",
  sums: { returned: "sum(net)", cost_back: "sum(cost)" },
};

export const shipped: Source = { table: "shipped_by_day", day: "day", sums: { cost: "sum(cost)" } };

/** Lines of sales as `/reports/lines` lists them, of the days of a row. */
export const linesOf = (...kinds: string[]) => `/reports/lines?kind=${kinds.join(",")}&from={start}&to={end}`;
export const ONE_OF = "&customer_id={customer_id}&sku={sku}";
