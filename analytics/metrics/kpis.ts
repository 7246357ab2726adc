import { type Metric, metric, noParams } from "#analytics/metrics/metric.ts";
import { IS_MONEY, MONEY_ACCOUNTS, MONEY_ENTRIES } from "#analytics/metrics/money.ts";
import { LOW } from "#analytics/metrics/stock.ts";
import type { Cell } from "#analytics/readers.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

const YESTERDAY = "the whole of yesterday";
const UP_TO_YESTERDAY = "the same at the end of yesterday";
const NO_PREVIOUS = "none: the state of yesterday is not kept";

type Source = keyof typeof SOURCES;
type Line = NonNullable<Metric["lines"]>[number] & {
  /** What each source adds to the line: fields of its row, or expressions of them. */
  parts: { [Name in Source]?: { now: string; before: string } };
};

const SETTLED_TODAY = "select * from allocation where tenant_id = $tenant::uuid and allocated_on > $yesterday::date";

/** Every table is read once for all its figures, each source giving one row, and the lines are sums over sources. */
const SOURCES = {
  sold: `
    select coalesce(sum(orders), 0) as orders, coalesce(sum(orders) filter (where day = $today::date), 0) as orders_today,
      coalesce(sum(orders) filter (where day = $yesterday::date), 0) as orders_yesterday,
      coalesce(sum(orders) filter (where day < $today::date), 0) as orders_before,
      coalesce(sum(gross), 0) as gross,
      coalesce(sum(gross) filter (where day = $today::date), 0) as gross_today,
      coalesce(sum(gross) filter (where day = $yesterday::date), 0) as gross_yesterday,
      coalesce(sum(gross) filter (where day < $today::date), 0) as gross_before
    from sales_by_hour where tenant_id = $tenant::uuid`,
  returned: `
    select coalesce(sum(net), 0) as net, coalesce(sum(net) filter (where day < $today::date), 0) as net_before,
      coalesce(sum(cost), 0) as cost, coalesce(sum(cost) filter (where day < $today::date), 0) as cost_before
    from returned_by_day where tenant_id = $tenant::uuid`,
  shipped: `
    select coalesce(sum(cost), 0) as cost, coalesce(sum(cost) filter (where day < $today::date), 0) as cost_before
    from shipped_by_day where tenant_id = $tenant::uuid`,
  cash: `
    select coalesce(sum(amount), 0) as balance, coalesce(sum(amount) filter (where day < $today::date), 0) as balance_before
    from ledger_by_day where tenant_id = $tenant::uuid and ${IS_MONEY}`,
  owed: `
    select coalesce(sum(due), 0) as total, coalesce(sum(due) filter (where due_on < $today::date), 0) as overdue,
      coalesce(sum(due) filter (where issued_on <= $yesterday::date), 0) as old,
      coalesce(sum(due) filter (where issued_on <= $yesterday::date and due_on < $yesterday::date), 0) as old_overdue
    from accounts_receivable_ageing where tenant_id = $tenant::uuid`,
  // Yesterday's open amounts are today's, and what has been settled since on invoices that were there. Of these only the few that
  // were settled are read: without that DuckDB may put all invoices that there ever were into the table that it joins with.
  settled: `
    select coalesce(sum(a.amount), 0) as old, coalesce(sum(a.amount) filter (where v.due_on < $yesterday::date), 0) as old_overdue
    from (${SETTLED_TODAY}) a join (
      select * from invoice where tenant_id = $tenant::uuid and invoice_id in (select invoice_id from (${SETTLED_TODAY}))
    ) v on v.invoice_id = a.invoice_id
    where v.issued_on <= $yesterday::date`,
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
    explanation:
      "How many orders customers have placed since midnight. One that is cancelled before its invoice is taken out.",
    formula: "Orders placed today.",
    previous: YESTERDAY,
    opens: "/orders?from={today}&to={today}&sold=yes",
    adds: "count",
    parts: { sold: { now: "orders_today", before: "orders_yesterday" } },
  },
  {
    name: "revenue_today",
    unit: "money",
    explanation:
      "What the orders placed since midnight are worth without tax, whether or not they are shipped or invoiced yet.",
    formula: "Gross sales of today: orders placed today, net of tax.",
    previous: YESTERDAY,
    opens: "/reports/lines?kind=order&from={today}&to={today}",
    adds: "net",
    parts: { sold: { now: "gross_today", before: "gross_yesterday" } },
  },
  {
    name: "orders_total",
    unit: "count",
    explanation: "How many orders there ever were.",
    formula: "Orders placed, ever; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
    opens: "/orders?sold=yes",
    adds: "count",
    parts: { sold: { now: "orders", before: "orders_before" } },
  },
  {
    name: "gross_sales_total",
    unit: "money",
    explanation: "What all orders that there ever were are worth without tax, before anything came back.",
    formula: "Orders placed, ever, net of tax; without those cancelled before their invoice.",
    previous: UP_TO_YESTERDAY,
    opens: "/reports/lines?kind=order",
    adds: "net",
    parts: { sold: { now: "gross", before: "gross_before" } },
  },
  {
    name: "net_sales_total",
    unit: "money",
    explanation: "What was ever sold without tax, less what was credited.",
    formula: "Orders placed, ever, net of tax − credit notes net of tax.",
    previous: UP_TO_YESTERDAY,
    opens: "/reports/lines?kind=order,credit",
    adds: "net",
    parts: { sold: { now: "gross", before: "gross_before" }, returned: { now: "-net", before: "-net_before" } },
  },
  {
    name: "outstanding_total",
    unit: "money",
    explanation:
      "What customers still owe on invoices, due or not. Credit not yet set against an invoice is not taken off.",
    formula: "Totals of posted invoices − what is settled of them.",
    previous: UP_TO_YESTERDAY,
    opens: "/invoices?status=open,partly_paid,overdue",
    adds: "amount_due",
    parts: { owed: { now: "total", before: "old" }, settled: { now: "0", before: "old" } },
  },
  {
    name: "overdue_total",
    unit: "money",
    explanation: "What customers owe on invoices whose day of payment has passed.",
    formula: "Totals of posted invoices that were due before today − what is settled of them.",
    previous: "the same yesterday: due before yesterday, open at its end",
    opens: "/invoices?status=overdue",
    adds: "amount_due",
    parts: { owed: { now: "overdue", before: "old_overdue" }, settled: { now: "0", before: "old_overdue" } },
  },
  {
    name: "cash_balance",
    unit: "money",
    explanation: "What is in cash and at the bank, as the ledger has it.",
    formula: `Balance of the cash and bank accounts, the ${MONEY_ACCOUNTS}.`,
    previous: UP_TO_YESTERDAY,
    opens: MONEY_ENTRIES,
    adds: "debit-credit",
    parts: { cash: { now: "balance", before: "balance_before" } },
  },
  {
    name: "low_stock_count",
    unit: "count",
    explanation: "How many products are to be ordered again.",
    formula: "Products with a reorder point whose available quantity is at or below it.",
    previous: NO_PREVIOUS,
    opens: "/products?stock=low",
    adds: "count",
    parts: { stock: { now: "low", before: "null" } },
  },
  {
    name: "backorder_count",
    unit: "count",
    explanation: "How many orders cannot leave because goods are missing.",
    formula: "Placed orders with a line that waits for stock.",
    previous: NO_PREVIOUS,
    opens: "/orders?waiting=stock&status=placed",
    adds: "count",
    parts: { short: { now: "orders", before: "null" } },
  },
  {
    name: "inventory_value",
    unit: "money",
    explanation: "What the goods on hand have cost.",
    formula: "Stock at moving average cost.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
    opens: "/reports/moves",
    adds: "value",
    parts: { worth: { now: "value", before: "value" }, moved: { now: "0", before: "-value_today" } },
  },
  {
    name: "gross_margin",
    unit: "money",
    explanation:
      "What is left of net sales after the cost of the goods. Sales count when they are ordered and cost when goods leave: what is not shipped yet has its whole price as margin.",
    formula: "Net sales, ever − cost of goods shipped + cost of goods that came back.",
    previous: UP_TO_YESTERDAY,
    hiddenAs: "cost",
    opens: "/reports/lines",
    adds: "margin",
    parts: {
      sold: { now: "gross", before: "gross_before" },
      returned: { now: "cost - net", before: "cost_before - net_before" },
      shipped: { now: "-cost", before: "-cost_before" },
    },
  },
];

export const kpis = metric({
  name: "kpis",
  title: "Key figures",
  kind: "table",
  formula: "Each line has its own.",
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
    const values = { tenant: company.tenantId, today: company.today, yesterday: addDays(company.today, -1) };
    return {
      parts: sources.map((source) => {
        const sql = `select ${partsOf(source)} from (${SOURCES[source]})`;
        return { sql, values: only(values, sql), sums: linesOf(source).length * 2 };
      }),
      join: (answers) =>
        kpiLines.map((line) => {
          const sums = sumsOf(line, answers);
          return [line.name, sums.now, line.unit, sums.before];
        }),
    };
  },
});

const sources = Object.keys(SOURCES) as Source[];

/** DuckDB refuses values that the text does not name. */
function only<V extends Record<string, string>>(values: V, sql: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => sql.includes(`$${name}`)));
}

/** The lines that a source adds to, in their order: two columns each, now and before. */
const linesOf = (source: Source) => kpiLines.filter(({ parts }) => parts[source]);

function partsOf(source: Source): string {
  return linesOf(source)
    .flatMap(({ parts }) => [parts[source]?.now, parts[source]?.before])
    .map((part) => `(${part})::bigint`)
    .join(", ");
}

function sumsOf(line: Line, answers: Cell[][][]): { now: bigint | null; before: bigint | null } {
  const add = (sum: bigint | null, part: Cell | undefined) =>
    part === null || part === undefined ? sum : (sum ?? 0n) + BigInt(part);
  let now: bigint | null = null;
  let before: bigint | null = null;
  sources.forEach((source, index) => {
    const at = linesOf(source).indexOf(line);
    if (at < 0) return;
    const row = answers[index]?.[0];
    now = add(now, row?.[at * 2]);
    before = add(before, row?.[at * 2 + 1]);
  });
  return { now, before };
}
