import type { Fragment } from "postgres";
import { allowedFrom, type OrderStatus, reservationOf, reservationStatus } from "#app/modules/orders/rules.ts";
import type { OrderSummary, OrderView } from "#app/modules/orders/views.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import {
  FEW_BY_TEXT,
  type ListTotals,
  likePattern,
  narrowByText,
  type Page,
  type Paged,
  toPage,
} from "#app/modules/shared/paging.ts";
import { formatUnitPrice, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";
import { sumUpTo } from "#db/list-totals.ts";

type LineJson = {
  line_id: string;
  sku: string;
  name: string;
  kind: "stock" | "service";
  quantity: string;
  reserved: string;
  shipped: string;
  closed: string;
  unit_price: string;
  net: string;
  tax: string;
  available: string | null;
};

type InvoiceJson = { id: string; total: string; allocated: string; credited: string };

type HeadRow = {
  id: string;
  number: string;
  status: OrderStatus;
  customer_id: string;
  customer: string;
  currency: string;
  subtotal_minor: bigint;
  tax_minor: bigint;
  total_minor: bigint;
  customer_reference: string | null;
  external_reference: string | null;
  outlet_id: string | null;
  outlet: string | null;
  created_by: string;
  created_at: Date;
  placed_at: Date | null;
  completed_at: Date | null;
  cancelled_at: Date | null;
  version: number;
  invoices: InvoiceJson[];
};

type OrderRow = HeadRow & { lines: LineJson[] };
type SummaryRow = HeadRow & { ended: boolean; stocked: boolean; served: boolean };

export type OrderFilter = {
  q?: string | undefined;
  status?: OrderStatus | readonly OrderStatus[] | undefined;
  ids?: readonly string[] | undefined;
  customer_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** With a line that waits for stock. */
  waiting?: "stock" | undefined;
  created_by?: string | undefined;
  /** With a line of this product. */
  sku?: string | undefined;
  reference?: string | undefined;
  outlet_id?: string | undefined;
  total_from?: bigint | undefined;
  total_to?: bigint | undefined;
  /** What counts as a sale: left out are drafts, and orders that were cancelled before they were invoiced. */
  sold?: boolean | undefined;
  /** Instants, the second exclusive: the hours of a chart. */
  placed_from?: string | undefined;
  placed_before?: string | undefined;
};

const head = (db: Db) => db`
  o.id, o.number, o.status, o.customer_id, c.name as customer, o.currency, o.subtotal_minor, o.tax_minor, o.total_minor,
  o.customer_reference, o.external_reference, o.outlet_id,
  (select t.name from outlet t where t.tenant_id = o.tenant_id and t.id = o.outlet_id) as outlet, o.created_by_name as created_by, o.created_at, o.placed_at, o.completed_at, o.cancelled_at, o.version,
  coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'total', i.total_minor::text, 'allocated', i.allocated_minor::text,
              'credited', i.credited_minor::text) order by i.id)
              from invoice i where i.tenant_id = o.tenant_id and i.order_id = o.id and i.kind = 'invoice'), '[]') as invoices`;

const columns = (db: Db) => db`
  ${head(db)},
  coalesce((select jsonb_agg(jsonb_build_object('line_id', l.id, 'sku', l.sku, 'name', l.name, 'kind', l.kind, 'quantity', l.quantity::text,
              'reserved', l.quantity_reserved::text, 'shipped', l.quantity_shipped::text, 'closed', l.quantity_closed::text, 'unit_price', l.unit_price::text,
              'net', l.net_minor::text, 'tax', l.tax_minor::text,
              'available', case when l.waiting then (select (s.on_hand - s.reserved)::text from stock_level s
                                                      where s.tenant_id = l.tenant_id and s.item_id = l.item_id) end) order by l.line_no)
              from order_line l where l.tenant_id = o.tenant_id and l.order_id = o.id), '[]') as lines`;

function toSummary(row: HeadRow, reservation: OrderSummary["reservation_status"]): OrderSummary {
  const { id, number, status, customer_id, customer, currency, customer_reference, external_reference } = row;
  const { outlet_id, outlet } = row;
  return {
    id,
    number,
    status,
    customer_id,
    customer,
    currency,
    subtotal: formatMoney(row.subtotal_minor, currency),
    tax_total: formatMoney(row.tax_minor, currency),
    total: formatMoney(row.total_minor, currency),
    customer_reference,
    external_reference,
    outlet_id,
    outlet,
    reservation_status: reservation,
    invoice_status: invoiceState(row.invoices),
    payment_status: paymentState(row.invoices, status === "cancelled"),
    invoice_ids: row.invoices.map((invoice) => invoice.id),
    allowed_statuses: [...allowedFrom(status)],
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    placed_at: row.placed_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
    cancelled_at: row.cancelled_at?.toISOString() ?? null,
    version: row.version,
  };
}

function toView(row: OrderRow): OrderView {
  const lines = row.lines.map((line) => ({
    ...line,
    quantity: parseMicro(line.quantity),
    reserved: parseMicro(line.reserved),
    shipped: parseMicro(line.shipped),
    closed: parseMicro(line.closed),
  }));
  return {
    ...toSummary(row, reservationStatus({ status: row.status, placed: row.placed_at !== null }, lines)),
    shortages:
      row.status === "placed"
        ? lines
            .filter((line) => line.available !== null)
            .map((line) => ({
              sku: line.sku,
              requested: microToNumber(line.quantity),
              reserved: microToNumber(line.reserved),
              available: microToNumber(parseMicro(line.available ?? "0")),
            }))
        : [],
    items: lines.map((line) => ({
      line_id: line.line_id,
      sku: line.sku,
      name: line.name,
      kind: line.kind,
      quantity: microToNumber(line.quantity),
      quantity_reserved: microToNumber(line.reserved),
      quantity_shipped: microToNumber(line.shipped),
      quantity_closed: microToNumber(line.closed),
      unit_price: formatUnitPrice(parseMicro(line.unit_price), row.currency),
      line_total: formatMoney(BigInt(line.net), row.currency),
      tax: formatMoney(BigInt(line.tax), row.currency),
    })),
  };
}

function invoiceState(invoices: InvoiceJson[]): OrderView["invoice_status"] {
  if (invoices.length === 0) return "none";
  return invoices.every((invoice) => invoice.total !== "0" && invoice.credited === invoice.total) ? "void" : "invoiced";
}

function paymentState(invoices: InvoiceJson[], cancelled: boolean): OrderView["payment_status"] {
  const owed = invoices.filter((invoice) => invoice.credited !== invoice.total || invoice.total === "0");
  if (cancelled || owed.length === 0) return "unpaid";
  if (owed.every((invoice) => invoice.allocated === invoice.total)) return "paid";
  return owed.some((invoice) => BigInt(invoice.allocated) > BigInt(invoice.credited)) ? "partly_paid" : "unpaid";
}

/** One order with its lines. Refuses: NotFound. */
export async function readOrder(db: Db, id: string): Promise<OrderView> {
  const [row] = await db<OrderRow[]>`
    select ${columns(db)} from sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id where o.id = ${id}`;
  if (!row) throw new NotFound("order");
  return toView(row);
}

/** The account that made an order (null: the program itself), for rights on own records. Refuses: NotFound. */
export async function readOrderMaker(db: Db, id: string): Promise<string | null> {
  const [row] = await db<{ created_by: string | null }[]>`select created_by from sales_order where id = ${id}`;
  if (!row) throw new NotFound("order");
  return row.created_by;
}

// Of one status the index has the list's order.
const statusIs = (db: Db, statuses: OrderStatus[]) =>
  statuses.length === 1 ? db`o.status = ${statuses[0] as OrderStatus}` : db`o.status = any(${statuses})`;

/**
 * What the list is ordered by. CASE, not coalesce: PostgreSQL takes it for leakproof, and uses its index behind the wall. A day begins and
 * ends within a day of that in UTC wherever it is, so the days that are asked for are found in the index, too.
 */
const listed = (db: Db) => db`(case when o.placed_at is null then o.created_at else o.placed_at end)`;

// Asked for once, not for every order.
const isOfCustomer = (db: Db, pattern: string) =>
  db`o.customer_id = any(array(select x.id from customer x where x.tenant_id = current_tenant() and x.name ilike ${pattern}))`;

/** `~~@` is ILIKE as an index behind the wall knows it (`0070_found_by_text.sql`). */
const narrowed = (db: Db, filter: OrderFilter) =>
  narrowByText(
    filter,
    (pattern) => db<{ id: string }[]>`
      select o.id from sales_order o
       where o.number ~~@ ${pattern} or o.customer_reference ~~@ ${pattern} or o.external_reference ~~@ ${pattern}
      union all select o.id from sales_order o where ${isOfCustomer(db, pattern)}
       limit ${FEW_BY_TEXT + 1}`,
  );

const matching = (db: Db, filter: OrderFilter) => db`
  true
  ${filter.status ? db`and ${statusIs(db, [filter.status].flat())}` : db``}
  ${filter.ids ? db`and o.id = any(${[...filter.ids]}::uuid[])` : db``}
  ${filter.customer_id ? db`and o.customer_id = ${filter.customer_id}` : db``}
  ${filter.from ? db`and o.placed_on >= ${filter.from} and ${listed(db)} >= (${filter.from}::date - 1)::timestamp at time zone 'UTC'` : db``}
  ${filter.to ? db`and o.placed_on <= ${filter.to} and ${listed(db)} < (${filter.to}::date + 2)::timestamp at time zone 'UTC'` : db``}
  ${filter.waiting ? db`and exists (select 1 from order_line w where w.tenant_id = o.tenant_id and w.order_id = o.id and w.waiting)` : db``}
  ${filter.created_by ? db`and o.created_by = ${filter.created_by}` : db``}
  ${filter.outlet_id ? db`and o.outlet_id = ${filter.outlet_id}` : db``}
  ${filter.sku ? db`and exists (select 1 from order_line w where w.tenant_id = o.tenant_id and w.order_id = o.id and lower(w.sku) = lower(${filter.sku}))` : db``}
  ${filter.reference ? db`and (o.customer_reference ~~@ ${likePattern(filter.reference)} or o.external_reference ~~@ ${likePattern(filter.reference)})` : db``}
  ${filter.total_from === undefined ? db`` : db`and o.total_minor >= ${filter.total_from}`}
  ${filter.total_to === undefined ? db`` : db`and o.total_minor <= ${filter.total_to}`}
  ${filter.sold ? db`and o.placed_at is not null and (o.status <> 'cancelled' or exists (select 1 from invoice v where v.tenant_id = o.tenant_id and v.order_id = o.id))` : db``}
  ${filter.placed_from ? db`and o.placed_at >= ${filter.placed_from}` : db``}
  ${filter.placed_before ? db`and o.placed_at < ${filter.placed_before}` : db``}
  ${
    filter.q
      ? db`and (o.number ilike ${likePattern(filter.q)} or o.customer_reference ilike ${likePattern(filter.q)}
                    or o.external_reference ilike ${likePattern(filter.q)} or ${isOfCustomer(db, likePattern(filter.q))})`
      : db``
  }`;

const withCustomer = (db: Db) =>
  db`sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id`;

/** What orders can be sorted by. `placed` is when a draft was made, as long as it is one. */
const walkable: Walkable = {
  from: withCustomer,
  id: (db) => db`o.id`,
  sortable: {
    number: { column: (db) => db`o.number`, type: "text", unique: true },
    placed: { column: listed, type: "instant" },
    customer: { column: (db) => db`c.name_key`, type: "text" },
    total: { column: (db) => db`o.total_minor`, type: "bigint" },
  },
  // By its own time, not by when it came in: documents taken over from elsewhere stand where they belong.
  usual: [{ key: "placed", descending: true }],
};

/** The page is found first, so that lines and invoices are gathered for its rows only. */
async function readPage<Row extends HeadRow>(
  db: Db,
  asked: OrderFilter,
  page: Page,
  columns: Fragment,
  more = db``,
): Promise<Row[]> {
  const filter = await narrowed(db, asked);
  const { order, after, limit } = await walk(db, walkable, page);
  return db<Row[]>`
    with page as materialized (
      select o.id, row_number() over () as place from (
        select o.id from ${withCustomer(db)} where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}) o
    )
    select ${columns} from page p join sales_order o on o.id = p.id join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id ${more}
     order by p.place`;
}

/** Orders, newest first or as the page says (`number`, `placed`, `customer`, `total`). `page.after` is the last order's id. */
export async function listOrders(db: Db, filter: OrderFilter, page: Page): Promise<Paged<OrderView>> {
  const rows = await readPage<OrderRow>(db, filter, page, columns(db));
  return toPage(rows.map(toView), page.limit, (row) => row.id);
}

/** The same without their lines: a third of the time. */
export async function listOrderSummaries(db: Db, filter: OrderFilter, page: Page): Promise<Paged<OrderSummary>> {
  const rows = await readPage<SummaryRow>(
    db,
    filter,
    page,
    db`${head(db)}, coalesce(l.ended, true) as ended, coalesce(l.stocked, false) as stocked, coalesce(l.served, true) as served`,
    db`cross join lateral (
      select bool_and(l.quantity_shipped + l.quantity_closed = l.quantity) as ended, bool_or(l.kind = 'stock') as stocked,
        bool_and(l.kind <> 'stock' or l.quantity_reserved + l.quantity_shipped + l.quantity_closed = l.quantity) as served
        from order_line l where l.tenant_id = o.tenant_id and l.order_id = o.id) l`,
  );
  return toPage(
    rows.map((row) => toSummary(row, reservationOf({ status: row.status, placed: row.placed_at !== null }, row))),
    page.limit,
    (row) => row.id,
  );
}

/** The ids alone, in the list's usual order, for an act on many of them. */
export async function listOrderIds(db: Db, asked: OrderFilter, atMost: number): Promise<string[]> {
  const filter = await narrowed(db, asked);
  const { order } = await walk(db, walkable, {
    limit: atMost,
    after: null,
    sort: [{ key: "placed", descending: true }],
  });
  const rows = await db<{ id: string }[]>`
    select o.id from ${withCustomer(db)} where ${matching(db, filter)} order by ${order} limit ${atMost}`;
  return rows.map(({ id }) => id);
}

/** How many orders a filter lets through and what they come to. */
export async function sumOrders(db: Db, asked: OrderFilter, atMost: number): Promise<ListTotals> {
  const filter = await narrowed(db, asked);
  return sumUpTo(
    db,
    atMost,
    db`select o.currency, o.total_minor as total from ${filter.q ? withCustomer(db) : db`sales_order o`} where ${matching(db, filter)}`,
    ["total"],
    formatMoney,
  );
}

export type OrderStep = {
  step: "reserve" | "invoice" | "pay" | "ship";
  state: "done" | "waiting" | "failed" | "none";
  detail: string;
};

/** Where an order stands in reserve, invoice, pay, ship: what is done, what waits for what. Failed reactions are the caller's to add. */
export function orderSteps(order: OrderView): OrderStep[] {
  const over = order.status === "cancelled";
  const reserve: OrderStep =
    order.reservation_status === "backordered"
      ? {
          step: "reserve",
          state: "waiting",
          detail: `Waiting for ${order.shortages.map((one) => one.sku).join(", ") || "stock"}`,
        }
      : {
          step: "reserve",
          state: order.reservation_status === "reserved" || order.reservation_status === "fulfilled" ? "done" : "none",
          detail: order.reservation_status,
        };
  const invoice: OrderStep = {
    step: "invoice",
    state:
      order.invoice_status === "invoiced"
        ? "done"
        : order.invoice_status === "none" && order.status !== "draft" && !over
          ? "waiting"
          : "none",
    detail: order.invoice_status,
  };
  const pay: OrderStep = {
    step: "pay",
    state: order.payment_status === "paid" ? "done" : order.invoice_status === "invoiced" ? "waiting" : "none",
    detail: order.payment_status.replace("_", " "),
  };
  const shipped = order.status === "shipped" || order.status === "completed";
  const ship: OrderStep = {
    step: "ship",
    state: shipped ? "done" : order.status === "placed" ? "waiting" : "none",
    detail: shipped ? "shipped" : order.status,
  };
  return [reserve, invoice, pay, ship];
}

/** What the products of an order's lines are called now, by line; the lines keep what they were called when it was placed. */
export async function readPresentSkus(db: Db, orderId: string): Promise<Map<string, string>> {
  const rows = await db<{ id: string; sku: string }[]>`
    select l.id, i.sku from order_line l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id where l.order_id = ${orderId}`;
  return new Map(rows.map(({ id, sku }) => [id, sku]));
}
