import { type Metric, noParams } from "#analytics/metrics/metric.ts";
import { cashIn } from "#analytics/metrics/money.ts";
import { LOW } from "#analytics/metrics/stock.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const YESTERDAY = "the whole of yesterday";
const UP_TO_YESTERDAY = "the same at the end of yesterday";
const NO_PREVIOUS = "none: the state of yesterday is not kept";

type Source = keyof typeof SOURCES;
type Line = NonNullable<Metric["lines"]>[number] & {
  /** What each source adds to the line: fields of its row, or expressions of them. */
  parts: { [Name in Source]?: { now: string; before: string } };
};

/**
 * Every table is read once for all its figures, each source giving one row. The lines are sums over sources instead of
 * joins of them: for nine one-row sources DuckDB spends far longer on planning the join than on the answer.
 */
const SOURCES = {
  sold: `
    select count(*) as orders, count(*) filter (where placed_on = $today::date) as orders_today,
      count(*) filter (where placed_on = $yesterday::date) as orders_yesterday,
      count(*) filter (where placed_on < $today::date) as orders_before,
      coalesce(sum(net), 0) as gross,
      coalesce(sum(net) filter (where placed_on = $today::date), 0) as gross_today,
      coalesce(sum(net) filter (where placed_on = $yesterday::date), 0) as gross_yesterday,
      coalesce(sum(net) filter (where placed_on < $today::date), 0) as gross_before
    from (select order_id, any_value(placed_on) as placed_on, sum(net) as net from sold_line where tenant_id = $tenant::uuid group by order_id)`,
  returned: `
    select coalesce(sum(net), 0) as net, coalesce(sum(net) filter (where issued_on < $today::date), 0) as net_before,
      coalesce(sum(cost), 0) as cost, coalesce(sum(cost) filter (where issued_on < $today::date), 0) as cost_before
    from credit_note_line where tenant_id = $tenant::uuid`,
  shipped: `
    select coalesce(sum(cost), 0) as cost, coalesce(sum(cost) filter (where shipped_on < $today::date), 0) as cost_before
    from shipment_line where tenant_id = $tenant::uuid`,
  cash: `
    select coalesce(sum(amount), 0) as balance, coalesce(sum(amount) filter (where effective_on < $today::date), 0) as balance_before
    from ledger_line where tenant_id = $tenant::uuid and ${cashIn("account")}`,
  owed: `
    select coalesce(sum(due), 0) as total, coalesce(sum(due) filter (where due_on < $today::date), 0) as overdue,
      coalesce(sum(due_before) filter (where issued_on <= $yesterday::date), 0) as total_before,
      coalesce(sum(due_before) filter (where issued_on <= $yesterday::date and due_on < $yesterday::date), 0) as overdue_before
    from (
      select v.issued_on, v.due_on, v.total - coalesce(a.settled, 0) as due, v.total - coalesce(a.settled_before, 0) as due_before
      from invoice v left join (
        select invoice_id, sum(amount) as settled, sum(amount) filter (where allocated_on <= $yesterday::date) as settled_before
        from allocation where tenant_id = $tenant::uuid group by invoice_id
      ) a on a.invoice_id = v.invoice_id
      where v.tenant_id = $tenant::uuid
    )`,
  stock: `
    select count(*) filter (where ${LOW}) as low
    from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
    where i.tenant_id = $tenant::uuid and i.kind = 'stock'`,
  worth: "select coalesce(sum(value), 0) as value from stock_level where tenant_id = $tenant::uuid",
  moved: `
    select coalesce(sum(value), 0) as value_today from stock_move where tenant_id = $tenant::uuid and moved_on >= $today::date`,
  short: "select count(distinct order_id) as orders from shortage where tenant_id = $tenant::uuid",
};

const kpiLines: readonly Line[] = [
  {
    name: "orders_today",
    unit: "count",
    formula: "Orders placed today.",
    previous: YESTERDAY,
    parts: { sold: { now: "orders_today", before: "orders_yesterday" } },
  },
  {
    name: "revenue_today",
    unit: "money",
    formula: "Gross sales of today: orders placed today, net of tax.",
    previous: YESTERDAY,
    parts: { sold: { now: "gross_today", before: "gross_yesterday" } },
  },
  {
    name: "orders_total",
    unit: "count",
    formula: "Orders placed, ever; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
    parts: { sold: { now: "orders", before: "orders_before" } },
  },
  {
    name: "gross_sales_total",
    unit: "money",
    formula: "Orders placed, ever, net of tax; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
    parts: { sold: { now: "gross", before: "gross_before" } },
  },
  {
    name: "net_sales_total",
    unit: "money",
    formula: "gross_sales_total − credit notes net of tax.",
    previous: UP_TO_YESTERDAY,
    parts: { sold: { now: "gross", before: "gross_before" }, returned: { now: "-net", before: "-net_before" } },
  },
  {
    name: "outstanding_total",
    unit: "money",
    formula: "Totals of posted invoices − what is settled of them.",
    previous: UP_TO_YESTERDAY,
    parts: { owed: { now: "total", before: "total_before" } },
  },
  {
    name: "overdue_total",
    unit: "money",
    formula: "The part of outstanding_total on invoices that were due before today.",
    previous: "the same yesterday: due before yesterday, open at its end",
    parts: { owed: { now: "overdue", before: "overdue_before" } },
  },
  {
    name: "cash_balance",
    unit: "money",
    formula: "Balance of the cash and bank accounts.",
    previous: UP_TO_YESTERDAY,
    parts: { cash: { now: "balance", before: "balance_before" } },
  },
  {
    name: "low_stock_count",
    unit: "count",
    formula: "Products with a reorder point whose available quantity is at or below it.",
    previous: NO_PREVIOUS,
    parts: { stock: { now: "low", before: "null" } },
  },
  {
    name: "backorder_count",
    unit: "count",
    formula: "Placed orders with a line that waits for stock.",
    previous: NO_PREVIOUS,
    parts: { short: { now: "orders", before: "null" } },
  },
  {
    name: "inventory_value",
    unit: "money",
    formula: "Stock at moving average cost.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
    parts: { worth: { now: "value", before: "value" }, moved: { now: "0", before: "-value_today" } },
  },
  {
    name: "gross_margin",
    unit: "money",
    formula: "net_sales_total − cost of goods shipped + cost of goods that came back.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
    parts: {
      sold: { now: "gross", before: "gross_before" },
      returned: { now: "cost - net", before: "cost_before - net_before" },
      shipped: { now: "-cost", before: "-cost_before" },
    },
  },
];

export const kpis: Metric = {
  name: "kpis",
  title: "Key figures",
  explanation: "The company at a glance. Each line's formula, unit and previous period are listed with it.",
  params: noParams(),
  columns: [
    { name: "name", type: "text" },
    { name: "value", type: "money_or_count" },
    { name: "unit", type: "text" },
    { name: "previous", type: "money_or_count" },
  ],
  lines: kpiLines.map(({ parts: _parts, ...line }) => line),
  ask(_asked, company) {
    const sources = Object.entries(SOURCES).map(
      ([name, sql]) => `select unnest([${partsOf(name as Source)}]) as line from (${sql})`,
    );
    return {
      sql: `select line.name, sum(line.now)::bigint as value, line.unit, sum(line.before)::bigint as previous
        from (${sources.join(" union all ")}) group by line.place, line.name, line.unit order by line.place`,
      values: { tenant: company.tenantId, today: company.today, yesterday: addDays(company.today, -1) },
    };
  },
};

/** What one source adds to the lines, as a list of structs. */
function partsOf(source: Source): string {
  return kpiLines
    .flatMap(({ name, unit, parts }, place) => {
      const part = parts[source];
      if (!part) return [];
      return `{place: ${place}, name: '${name}', unit: '${unit}', now: (${part.now})::bigint, before: (${part.before})::bigint}`;
    })
    .join(", ");
}
