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

/**
 * Lines that left, with the moment their order was placed: events of before leave that to the order's lines. Which orders these are is
 * asked by itself: where there are none, DuckDB then reads no line of any.
 */
export const SHIPPED_LINES = `(
  select tenant_id, shipped_on, shipped_at, placed_on, placed_at, quantity, is_first
    from shipment_line where placed_on is not null
  union all
  select s.tenant_id, s.shipped_on, s.shipped_at, o.placed_on, o.placed_at, s.quantity, s.is_first
    from shipment_line s join order_line o on o.tenant_id = s.tenant_id and o.line_id = s.line_id
   where s.placed_on is null and o.order_id in (select order_id from shipment_line where placed_on is null)
) as shipped`;

export const shipped: Source = { table: "shipped_by_day", day: "day", sums: { cost: "sum(cost)" } };

/** Lines of sales as `/reports/lines` lists them, of the days of a row. */
export const linesOf = (...kinds: string[]) => `/reports/lines?kind=${kinds.join(",")}&from={start}&to={end}`;
export const ONE_OF = "&customer_id={customer_id}&sku={sku}";
