import { answer, metricNamed } from "#analytics/catalogue.ts";
import { compareMetrics } from "#analytics/compare-metrics.ts";
import type { FactsFile } from "#analytics/duckdb.ts";
import { factTables, summaries } from "#analytics/facts/all.ts";
import type { FactTable, Summary } from "#analytics/facts/table.ts";
import type { Company } from "#analytics/metrics/metric.ts";
import { catchUp, readHead } from "#analytics/rebuild.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import type { Sql, Tx } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";

/** Where facts and books disagree: `what` names a fact table or a report's figure. */
export type Difference = { tenant_id: string; what: string; key: string; facts: string | null; books: string | null };
export type Comparison = { seq: number; compared: number; differences: Difference[] };

const SHOWN_PER_TABLE = 10;
const RETRY_MS = 25;
/** Without a step forward for so long the events do not come to rest; with steps, after so long. */
const STANDS_STILL_TRIES = 200;
const MOST_TRIES = 4_800;
/** So few events are applied while the books' snapshot waits for them. */
const CLOSE_BEHIND = 200n;
/** Nobody waits for a comparison as one waits for a page. */
const LIMITS = { timeoutMs: 60_000, atMostRows: 5_000_000 };

const MICRO = (column: string) => `(${column} * 1000000)::bigint`;

// What is closed short is no sale where it was not invoiced, which is so where each shipment is. Else its credit note is the counterpart.
const SOLD = "(case when o.invoice_policy = 'on_shipment' then l.quantity - l.quantity_closed else l.quantity end)";
const SOLD_NET = `round(l.net_minor * ${SOLD} / l.quantity)::bigint`;

// Each fact table once more, from the business tables and by SQL of its own; the columns are the facts' in the facts' order.
const BOOKS: Record<string, string> = {
  item: `select id, sku, name, category, kind, ${MICRO("reorder_point")}, active from item`,
  stock_move: `select m.id, m.item_id, ${MICRO("m.quantity * s.sign")}, m.value_minor * s.sign, m.kind, m.moved_on
    from stock_move m join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id,
      lateral (select (t.kind = 'internal')::int - (f.kind = 'internal')::int as sign) s`,
  stock_level: `select l.item_id, ${MICRO("sum(l.on_hand)")}, ${MICRO("sum(l.reserved)")}, sum(l.value_minor)::bigint
    from stock_level l join location p on p.id = l.location_id and p.kind = 'internal' group by l.item_id
    having sum(l.on_hand) <> 0 or sum(l.reserved) <> 0 or sum(l.value_minor) <> 0`,
  ledger_line: `select l.entry_id, l.id, a.code, a.name, a.type, l.amount_minor, l.effective_on
    from journal_line l join ledger_account a on a.id = l.account_id`,
  invoice: `select i.id, i.order_id, i.customer_id, o.placed_by, i.number, i.subtotal_minor, i.tax_minor, i.total_minor, i.issued_on, i.due_on
    from invoice i left join sales_order o on o.id = i.order_id where i.kind = 'invoice'`,
  invoice_line: `select l.invoice_id, l.id, l.item_id, ${MICRO("l.quantity")}, l.net_minor, l.tax_minor
    from invoice_line l join invoice i on i.id = l.invoice_id and i.kind = 'invoice'`,
  credit_note_line: `select l.invoice_id, i.credits_invoice_id, i.order_id, i.customer_id, o.placed_by, l.id, l.item_id, ${MICRO("l.quantity")},
      l.net_minor, l.tax_minor, null::bigint, i.issued_on
    from invoice_line l join invoice i on i.id = l.invoice_id and i.kind = 'credit_note' left join sales_order o on o.id = i.order_id`,
  payment: "select id, kind, customer_id, method, amount_minor, paid_on from payment",
  allocation: `select id, invoice_id, case when receipt_id is null then 'credit_note' else 'payment' end, coalesce(receipt_id, credit_note_id),
      amount_minor, allocated_on
    from allocation where invoice_id is not null`,
  order_line: `select l.order_id, l.id, l.item_id, o.customer_id, o.placed_by, ${MICRO(SOLD)}, ${MICRO("l.quantity")}, ${SOLD_NET}, o.placed_at, o.placed_on,
      row_number() over (partition by l.order_id order by l.id) = 1
    from order_line l join sales_order o on o.id = l.order_id
    where o.placed_at is not null
      and (o.status <> 'cancelled' or exists (select 1 from invoice v where v.order_id = o.id and v.kind = 'invoice'))`,
  placed_order: "select id, customer_id, placed_by from sales_order where placed_at is not null",
  shortage: `select o.id, l.id, l.item_id, ${MICRO("l.quantity")} from order_line l join sales_order o on o.id = l.order_id
    where l.waiting and o.status = 'placed'`,
  shipment_line: `select s.id, s.order_id, l.order_line_id, l.item_id, o.customer_id, o.placed_by, ${MICRO("l.quantity")}, l.cost_minor, s.shipped_at, s.shipped_on, o.placed_at, o.placed_on,
      row_number() over (partition by l.shipment_id order by l.order_line_id) = 1
    from shipment_line l join shipment s on s.id = l.shipment_id join sales_order o on o.id = s.order_id`,
};

// Not comparable row by row: the cost of returned goods stands in the stock ledger, not on the credit note's line; events of before
// do not say when what left was ordered. The metrics that are made of these are compared.
const LEFT_OUT: Record<string, readonly string[]> = {
  credit_note_line: ["cost"],
  shipment_line: ["placed_at", "placed_on"],
};
// An item that was never stocked has a level of zeros in the books, or none.
const ONLY_WHERE: Record<string, string> = { stock_level: "where on_hand <> 0 or reserved <> 0 or value <> 0" };

/** One text a row, the same on both sides, so that whole tables compare by count and checksum. */
function rowText(table: FactTable, side: "facts" | "books"): string {
  const parts = Object.entries(table.columns)
    .filter(([name]) => name !== "tenant_id")
    .map(([name, type]) => {
      if (LEFT_OUT[table.name]?.includes(name)) return "''";
      const text = side === "facts" ? `${name}::varchar` : `${name}::text`;
      if (type === "instant")
        return side === "facts"
          ? `epoch_ms(${name})::varchar`
          : `round(extract(epoch from ${name}) * 1000)::bigint::text`;
      return text;
    });
  return `concat_ws('|', ${parts.map((part) => `coalesce(${part}, '~')`).join(", ")})`;
}

function booksRows(table: FactTable): string {
  const columns = Object.keys(table.columns).filter((name) => name !== "tenant_id");
  return `(${BOOKS[table.name]}) as books (${columns.join(", ")})`;
}

async function compareTable(tx: Tx, facts: FactsFile, tenantId: string, table: FactTable): Promise<Difference[]> {
  const factsText = rowText(table, "facts");
  const booksText = rowText(table, "books");
  const where = `(select * from ${table.name} ${ONLY_WHERE[table.name] ?? ""}) where tenant_id = $tenant::uuid`;
  const checksum = "coalesce(sum(('0x' || substr(md5(t), 1, 12))::bigint), 0)::varchar";
  const [left] = (
    await facts.ask(
      `select count(*)::varchar, ${checksum} from (select ${factsText} as t from ${where})`,
      { tenant: tenantId },
      LIMITS,
    )
  ).rows;
  const [right] = await tx.unsafe<{ count: string; sum: string }[]>(
    `select count(*)::text as count, coalesce(sum(('x' || substr(md5(t), 1, 12))::bit(48)::bigint), 0)::text as sum
     from (select ${booksText} as t from ${booksRows(table)}) r`,
  );
  if (left?.[0] === right?.count && left?.[1] === right?.sum) return [];

  const ours = new Set(
    (await facts.ask(`select ${factsText} from ${where}`, { tenant: tenantId }, LIMITS)).rows.map((row) =>
      String(row[0]),
    ),
  );
  const theirs = new Set(
    (await tx.unsafe<{ t: string }[]>(`select ${booksText} as t from ${booksRows(table)}`)).map((row) => row.t),
  );
  const differences: Difference[] = [];
  const note = (key: string, inFacts: string | null, inBooks: string | null) =>
    differences.push({ tenant_id: tenantId, what: table.name, key, facts: inFacts, books: inBooks });
  for (const text of ours) if (!theirs.has(text)) note(text.split("|")[0] ?? "", text, null);
  for (const text of theirs) if (!ours.has(text)) note(text.split("|")[0] ?? "", null, text);
  if (differences.length === 0) note("(rows)", `${left?.[0]} rows`, `${right?.count} rows`);
  return differences.slice(0, SHOWN_PER_TABLE);
}

/** The facts themselves have been compared with the books: a summary must say what they say. */
async function compareSummary(facts: FactsFile, tenantId: string, summary: Summary): Promise<Difference[]> {
  const columns = Object.keys(summary.columns).join(", ");
  const kept = `select ${columns} from ${summary.name} where tenant_id = $tenant::uuid`;
  const anew = `select ${columns} from (${summary.rows("true")}) where tenant_id = $tenant::uuid`;
  const { rows } = await facts.ask(
    `select 'kept', columns(*)::varchar from (${kept} except all ${anew})
      union all select 'anew', columns(*)::varchar from (${anew} except all ${kept}) limit ${SHOWN_PER_TABLE}`,
    { tenant: tenantId },
    LIMITS,
  );
  return rows.map(([side, , ...cells]) => ({
    tenant_id: tenantId,
    what: summary.name,
    key: String(cells[0]),
    facts: side === "kept" ? cells.join("|") : null,
    books: side === "anew" ? cells.join("|") : null,
  }));
}

// The key figures once more, straight from the books.
const soldOrder = `o.placed_at is not null and (o.status <> 'cancelled' or exists (select 1 from invoice v where v.order_id = o.id and v.kind = 'invoice'))`;
const grossSales = `(select coalesce(sum(${SOLD_NET}), 0) from order_line l join sales_order o on o.id = l.order_id where ${soldOrder}`;
const credited = "(select coalesce(sum(subtotal_minor), 0) from invoice where kind = 'credit_note')";
const FIGURES: Record<string, string> = {
  orders_today: `(select count(*) from sales_order o where ${soldOrder} and o.placed_on = $1::date)`,
  revenue_today: `${grossSales} and o.placed_on = $1::date)`,
  orders_total: `(select count(*) from sales_order o where ${soldOrder})`,
  gross_sales_total: `${grossSales})`,
  net_sales_total: `${grossSales}) - ${credited}`,
  outstanding_total: "(select coalesce(sum(total_minor - allocated_minor), 0) from invoice where kind = 'invoice')",
  overdue_total:
    "(select coalesce(sum(total_minor - allocated_minor), 0) from invoice where kind = 'invoice' and due_on < $1::date)",
  cash_balance:
    "(select coalesce(sum(l.amount_minor), 0) from journal_line l join ledger_account a on a.id = l.account_id where a.type = 'asset' and a.code like '10%')",
  low_stock_count: `(select count(*) from item i left join (
      select l.item_id, sum(l.on_hand - l.reserved) as available from stock_level l join location p on p.id = l.location_id and p.kind = 'internal' group by 1
    ) s on s.item_id = i.id where i.kind = 'stock' and i.reorder_point is not null and coalesce(s.available, 0) <= i.reorder_point)`,
  backorder_count:
    "(select count(distinct o.id) from order_line l join sales_order o on o.id = l.order_id where l.waiting and o.status = 'placed')",
  inventory_value:
    "(select coalesce(sum(l.value_minor), 0) from stock_level l join location p on p.id = l.location_id and p.kind = 'internal')",
  gross_margin: `${grossSales}) - ${credited} - (select coalesce(sum(cost_minor), 0) from shipment_line)
    + (select coalesce(sum(value_minor), 0) from stock_move where kind = 'return')`,
};

async function compareFigures(tx: Tx, facts: FactsFile, company: Company): Promise<Difference[]> {
  const metric = metricNamed("kpis");
  if (!metric) return [];
  const { rows } = await answer(facts, metric, {}, company, []);
  const differences: Difference[] = [];
  for (const [name, value] of rows) {
    const sql = FIGURES[String(name)];
    const [found] = sql
      ? await tx.unsafe<{ value: bigint }[]>(`select (${sql})::bigint as value, $1::date`, [company.today])
      : [];
    const minor = found?.value ?? null;
    const isMoney = metric.lines?.find((line) => line.name === name)?.unit === "money";
    const books = minor === null ? null : isMoney ? formatMoney(minor, company.currency) : String(minor);
    if (String(value) !== books)
      differences.push({ tenant_id: company.tenantId, what: "kpis", key: String(name), facts: String(value), books });
  }
  return differences;
}

/** A moment at which every committed event has its place: then the business tables say what the events up to the head say. */
async function atRest<T>(sql: Sql, work: (tx: Tx, head: bigint) => Promise<T>): Promise<T> {
  let last = -1n;
  for (let attempt = 1, still = 1; attempt <= MOST_TRIES && still <= STANDS_STILL_TRIES; attempt += 1, still += 1) {
    const result = await transaction(sql, "isolation level repeatable read read only", async (tx) => {
      // Between its statements it waits for DuckDB, on a busy machine for longer than others may stand idle.
      await tx`set local idle_in_transaction_session_timeout = '10min'`;
      const [now] = await tx<{ head: bigint; waiting: boolean }[]>`
        select (select seq from event_head) as head, exists (select 1 from event_pending) as waiting`;
      if (now && now.head !== last) still = 1;
      last = now?.head ?? last;
      if (!now || now.waiting) return undefined;
      return { value: await work(tx, now.head) };
    });
    if (result) return result.value;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  throw new Error("events do not come to rest: is the worker that orders them running?");
}

/**
 * Compares every fact and every metric with what the business tables say, by SQL of its own, on one snapshot of the books and
 * the facts brought exactly to it. `sql` is the worker's role; nobody else may apply events meanwhile. Nothing found is the aim.
 */
export async function compareFacts(sql: Sql, facts: FactsFile, now: Date): Promise<Comparison> {
  let applying: Promise<void> = Promise.resolve();
  const applyUpTo = (head: bigint) => {
    applying = catchUp(sql, facts, head);
    return applying;
  };
  for (let head = await readHead(sql); head - facts.appliedSeq() > CLOSE_BEHIND; head = await readHead(sql))
    await applyUpTo(head);
  const comparing = atRest(sql, async (tx, head) => {
    await applyUpTo(head);
    const differences: Difference[] = [];
    let compared = 0;
    const tenants = await tx<
      { id: string; currency: string; time_zone: string; week_start: number }[]
    >`select id, currency, time_zone, week_start from tenant order by id`;
    for (const tenant of tenants) {
      await tx`select set_config('app.tenant_id', ${tenant.id}, true)`;
      for (const table of factTables) {
        differences.push(...(await compareTable(tx, facts, tenant.id, table)));
        compared += 1;
      }
      for (const summary of summaries) {
        differences.push(...(await compareSummary(facts, tenant.id, summary)));
        compared += 1;
      }
      const company = {
        tenantId: tenant.id,
        currency: tenant.currency,
        timeZone: tenant.time_zone,
        weekStart: tenant.week_start,
        today: dayIn(tenant.time_zone, now),
        now,
      };
      differences.push(...(await compareFigures(tx, facts, company)));
      const asked = await compareMetrics(tx, facts, company);
      differences.push(...asked.differences);
      compared += 1 + asked.compared;
    }
    return { seq: Number(head), compared, differences };
  });
  // The books may be lost in the middle; whoever applies events next must not find this still at it.
  return comparing.finally(() => applying.catch(() => {}));
}
