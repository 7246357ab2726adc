import { type Metric, noParams } from "#analytics/metrics/metric.ts";
import { cashIn, openInvoices } from "#analytics/metrics/money.ts";
import { LOW } from "#analytics/metrics/stock.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const YESTERDAY = "the whole of yesterday";
const UP_TO_YESTERDAY = "the same at the end of yesterday";
const NO_PREVIOUS = "none: the state of yesterday is not kept";

const sum = (what: string, condition = "true") => `coalesce(sum(${what}) filter (where ${condition}), 0)`;

type Contribution = { to: string; now: string; before: string };

// Each table is read once, into one row, and adds to the lines it is part of. Lines made of several tables are sums of such parts;
// joining the rows instead costs ten times as much, all of it for planning.
const SOURCES: ReadonlyArray<{ from: string; gives: readonly Contribution[] }> = [
  {
    from: `
      select count(*) as orders, count(*) filter (where placed_on = $today::date) as orders_today,
        count(*) filter (where placed_on = $yesterday::date) as orders_yesterday, count(*) filter (where placed_on < $today::date) as orders_before,
        ${sum("net")} as net, ${sum("net", "placed_on = $today::date")} as net_today,
        ${sum("net", "placed_on = $yesterday::date")} as net_yesterday, ${sum("net", "placed_on < $today::date")} as net_before
      from (select order_id, any_value(placed_on) as placed_on, sum(net) as net from sold_line where tenant_id = $tenant::uuid group by order_id)`,
    gives: [
      { to: "orders_today", now: "orders_today", before: "orders_yesterday" },
      { to: "revenue_today", now: "net_today", before: "net_yesterday" },
      { to: "orders_total", now: "orders", before: "orders_before" },
      ...["gross_sales_total", "net_sales_total", "gross_margin"].map((to) => ({
        to,
        now: "net",
        before: "net_before",
      })),
    ],
  },
  {
    from: `
      select ${sum("net")} as net, ${sum("net", "issued_on < $today::date")} as net_before, ${sum("cost")} as cost,
        ${sum("cost", "issued_on < $today::date")} as cost_before
      from credit_note_line where tenant_id = $tenant::uuid`,
    gives: [
      { to: "net_sales_total", now: "-net", before: "-net_before" },
      { to: "gross_margin", now: "cost - net", before: "cost_before - net_before" },
    ],
  },
  {
    from: `select ${sum("cost")} as cost, ${sum("cost", "shipped_on < $today::date")} as cost_before
      from shipment_line where tenant_id = $tenant::uuid`,
    gives: [{ to: "gross_margin", now: "-cost", before: "-cost_before" }],
  },
  {
    from: `select ${sum("amount")} as balance, ${sum("amount", "effective_on < $today::date")} as balance_before
      from ledger_line where tenant_id = $tenant::uuid and ${cashIn("account")}`,
    gives: [{ to: "cash_balance", now: "balance", before: "balance_before" }],
  },
  {
    from: `select ${sum("due")} as due, ${sum("due", "due_on < $today::date")} as overdue from (${openInvoices("'9999-12-31'")})`,
    gives: [
      { to: "outstanding_total", now: "due", before: "null" },
      { to: "overdue_total", now: "overdue", before: "null" },
    ],
  },
  {
    from: `select ${sum("due")} as due, ${sum("due", "due_on < $yesterday::date")} as overdue from (${openInvoices("$yesterday")})`,
    gives: [
      { to: "outstanding_total", now: "null", before: "due" },
      { to: "overdue_total", now: "null", before: "overdue" },
    ],
  },
  {
    from: `select ${sum("l.value")} as value, count(*) filter (where i.kind = 'stock' and ${LOW}) as low
      from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id where i.tenant_id = $tenant::uuid`,
    gives: [
      { to: "inventory_value", now: "value", before: "value" },
      { to: "low_stock_count", now: "low", before: "null" },
    ],
  },
  {
    from: `select ${sum("value")} as today from stock_move where tenant_id = $tenant::uuid and moved_on >= $today::date`,
    gives: [{ to: "inventory_value", now: "0", before: "-today" }],
  },
  {
    from: "select count(distinct order_id) as orders from shortage where tenant_id = $tenant::uuid",
    gives: [{ to: "backorder_count", now: "orders", before: "null" }],
  },
];

type Line = NonNullable<Metric["lines"]>[number];

const kpiLines: readonly Line[] = [
  {
    name: "orders_today",
    unit: "count",
    formula: "Orders placed today.",
    previous: YESTERDAY,
  },
  {
    name: "revenue_today",
    unit: "money",
    formula: "Gross sales of today: orders placed today, net of tax.",
    previous: YESTERDAY,
  },
  {
    name: "orders_total",
    unit: "count",
    formula: "Orders placed, ever; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
  },
  {
    name: "gross_sales_total",
    unit: "money",
    formula: "Orders placed, ever, net of tax; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
  },
  {
    name: "net_sales_total",
    unit: "money",
    formula: "gross_sales_total − credit notes net of tax.",
    previous: UP_TO_YESTERDAY,
  },
  {
    name: "outstanding_total",
    unit: "money",
    formula: "Totals of posted invoices − what is settled of them.",
    previous: UP_TO_YESTERDAY,
  },
  {
    name: "overdue_total",
    unit: "money",
    formula: "The part of outstanding_total on invoices that were due before today.",
    previous: "the same yesterday: due before yesterday, open at its end",
  },
  {
    name: "cash_balance",
    unit: "money",
    formula: "Balance of the cash and bank accounts.",
    previous: UP_TO_YESTERDAY,
  },
  {
    name: "low_stock_count",
    unit: "count",
    formula: "Products with a reorder point whose available quantity is at or below it.",
    previous: NO_PREVIOUS,
  },
  {
    name: "backorder_count",
    unit: "count",
    formula: "Placed orders with a line that waits for stock.",
    previous: NO_PREVIOUS,
  },
  {
    name: "inventory_value",
    unit: "money",
    formula: "Stock at moving average cost.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
  },
  {
    name: "gross_margin",
    unit: "money",
    formula: "net_sales_total − cost of goods shipped + cost of goods that came back.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
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
  lines: kpiLines,
  ask(_asked, company) {
    const parts = SOURCES.map(({ from, gives }) => {
      const list = gives.map(
        ({ to, now, before }) => `{'name': '${to}', 'value': (${now})::bigint, 'previous': (${before})::bigint}`,
      );
      return `select unnest([${list.join(", ")}], recursive := true) from (${from})`;
    });
    const order = kpiLines.map(({ name }, place) => `when '${name}' then ${place}`).join(" ");
    const counts = kpiLines.filter(({ unit }) => unit === "count").map(({ name }) => `'${name}'`);
    const sql = `
      select name, sum(value)::bigint as value, case when name in (${counts.join(", ")}) then 'count' else 'money' end as unit, sum(previous)::bigint as previous
      from (${parts.join(" union all ")}) group by name order by case name ${order} end`;
    const values = { tenant: company.tenantId, today: company.today, yesterday: addDays(company.today, -1) };
    return { sql, values };
  },
};
