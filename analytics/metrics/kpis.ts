import { type Metric, noParams } from "#analytics/metrics/metric.ts";
import { cashIn, openInvoices } from "#analytics/metrics/money.ts";
import { LOW } from "#analytics/metrics/stock.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const YESTERDAY = "the whole of yesterday";
const UP_TO_YESTERDAY = "the same at the end of yesterday";
const NO_PREVIOUS = "none: the state of yesterday is not kept";

type Line = NonNullable<Metric["lines"]>[number] & { now: string; before: string };

const sold = (what: string, days: string) =>
  `(select ${what} from sold_line where tenant_id = $tenant::uuid and ${days})`;
const returned = (what: string, days: string) =>
  `(select coalesce(sum(${what}), 0) from credit_note_line where tenant_id = $tenant::uuid and ${days})`;
const gross = (days: string) => sold("coalesce(sum(net), 0)", days);
const shippedCost = (days: string) =>
  `(select coalesce(sum(cost), 0) from shipment_line where tenant_id = $tenant::uuid and ${days})`;
const cash = (days: string) =>
  `(select coalesce(sum(amount), 0) from ledger_line where tenant_id = $tenant::uuid and ${cashIn("account")} and ${days})`;
const open = (day: string, overdueOn?: string) =>
  `(select coalesce(sum(due), 0) from (${openInvoices(day)})${overdueOn ? ` where due_on < ${overdueOn}::date` : ""})`;

const ALL = "true";
const EVER = "'9999-12-31'";
const stockValue = "(select coalesce(sum(value), 0) from stock_level where tenant_id = $tenant::uuid)";
const netSales = (placed: string, credited: string) => `${gross(placed)} - ${returned("net", credited)}`;

const kpiLines: readonly Line[] = [
  {
    name: "orders_today",
    unit: "count",
    formula: "Orders placed today.",
    previous: YESTERDAY,
    now: sold("count(distinct order_id)", "placed_on = $today::date"),
    before: sold("count(distinct order_id)", "placed_on = $yesterday::date"),
  },
  {
    name: "revenue_today",
    unit: "money",
    formula: "Gross sales of today: orders placed today, net of tax.",
    previous: YESTERDAY,
    now: gross("placed_on = $today::date"),
    before: gross("placed_on = $yesterday::date"),
  },
  {
    name: "orders_total",
    unit: "count",
    formula: "Orders placed, ever; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
    now: sold("count(distinct order_id)", ALL),
    before: sold("count(distinct order_id)", "placed_on < $today::date"),
  },
  {
    name: "gross_sales_total",
    unit: "money",
    formula: "Orders placed, ever, net of tax; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
    now: gross(ALL),
    before: gross("placed_on < $today::date"),
  },
  {
    name: "net_sales_total",
    unit: "money",
    formula: "gross_sales_total − credit notes net of tax.",
    previous: UP_TO_YESTERDAY,
    now: netSales(ALL, ALL),
    before: netSales("placed_on < $today::date", "issued_on < $today::date"),
  },
  {
    name: "outstanding_total",
    unit: "money",
    formula: "Totals of posted invoices − what is settled of them.",
    previous: UP_TO_YESTERDAY,
    now: open(EVER),
    before: open("$yesterday"),
  },
  {
    name: "overdue_total",
    unit: "money",
    formula: "The part of outstanding_total on invoices that were due before today.",
    previous: "the same yesterday: due before yesterday, open at its end",
    now: open(EVER, "$today"),
    before: open("$yesterday", "$yesterday"),
  },
  {
    name: "cash_balance",
    unit: "money",
    formula: "Balance of the cash and bank accounts.",
    previous: UP_TO_YESTERDAY,
    now: cash(ALL),
    before: cash("effective_on < $today::date"),
  },
  {
    name: "low_stock_count",
    unit: "count",
    formula: "Products with a reorder point whose available quantity is at or below it.",
    previous: NO_PREVIOUS,
    now: `(select count(*) from item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.item_id
      where i.tenant_id = $tenant::uuid and i.kind = 'stock' and ${LOW})`,
    before: "null",
  },
  {
    name: "backorder_count",
    unit: "count",
    formula: "Placed orders with a line that waits for stock.",
    previous: NO_PREVIOUS,
    now: "(select count(distinct order_id) from shortage where tenant_id = $tenant::uuid)",
    before: "null",
  },
  {
    name: "inventory_value",
    unit: "money",
    formula: "Stock at moving average cost.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
    now: stockValue,
    before: `${stockValue} - (select coalesce(sum(value), 0) from stock_move where tenant_id = $tenant::uuid and moved_on >= $today::date)`,
  },
  {
    name: "gross_margin",
    unit: "money",
    formula: "net_sales_total − cost of goods shipped + cost of goods that came back.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
    now: `${netSales(ALL, ALL)} - ${shippedCost(ALL)} + ${returned("cost", ALL)}`,
    before: `${netSales("placed_on < $today::date", "issued_on < $today::date")} - ${shippedCost("shipped_on < $today::date")} + ${returned("cost", "issued_on < $today::date")}`,
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
  lines: kpiLines.map(({ now: _now, before: _before, ...line }) => line),
  ask(_asked, company) {
    const rows = kpiLines.map(
      (line, place) =>
        `select ${place} as place, '${line.name}' as name, (${line.now})::bigint as value, '${line.unit}' as unit, (${line.before})::bigint as previous`,
    );
    return {
      sql: `select name, value, unit, previous from (${rows.join(" union all ")}) order by place`,
      values: { tenant: company.tenantId, today: company.today, yesterday: addDays(company.today, -1) },
    };
  },
};
