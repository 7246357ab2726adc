import { type Company, readCompany } from "#app/modules/access/company.server.ts";
import { readLetterhead } from "#app/modules/access/letterhead.server.ts";
import type { Letterhead } from "#app/modules/access/letterhead.ts";
import { type InvoiceStatus, invoiceStatus } from "#app/modules/billing/rules.ts";
import type { AgeingRow, InvoiceView } from "#app/modules/billing/views.ts";
import { outletOfOrder } from "#app/modules/company/outlets.server.ts";
import type { OutletView } from "#app/modules/company/views.ts";
import { type Recipient, readRecipient } from "#app/modules/parties/recipient.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
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
import { formatMicro, formatUnitPrice, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";
import { sumUpTo } from "#db/list-totals.ts";

type InvoiceRow = {
  id: string;
  kind: "invoice" | "credit_note";
  number: string;
  order_id: string | null;
  order_number: string | null;
  credits_invoice_id: string | null;
  customer_id: string;
  customer: string;
  currency: string;
  subtotal_minor: bigint;
  tax_minor: bigint;
  total_minor: bigint;
  allocated_minor: bigint;
  credited_minor: bigint;
  issued_on: string;
  due_on: string;
  issued_at: Date;
  reason: string | null;
  external_reference: string | null;
  created_by: string;
  lines: Array<{
    id: string;
    description: string;
    sku: string | null;
    quantity: string;
    unit_price: string;
    net: string;
    tax: string;
  }>;
  taxes: Array<{ code: string; method: string; rate: string; base: string; tax: string }>;
};

/** Days since an invoice was due, both ends included. */
const AGES = {
  not_due: [-100_000, 0],
  days_1_30: [1, 30],
  days_31_60: [31, 60],
  days_61_90: [61, 90],
  over_90: [91, 100_000],
} as const;

export type InvoiceFilter = {
  q?: string | undefined;
  kind?: "invoice" | "credit_note" | undefined;
  order_id?: string | undefined;
  customer_id?: string | undefined;
  /** Of customers that belong to this account (a role that sees its own only). */
  customer_owner?: string | undefined;
  status?: InvoiceStatus | readonly InvoiceStatus[] | undefined;
  ids?: readonly string[] | undefined;
  total_from?: bigint | undefined;
  total_to?: bigint | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The account that placed the order; null: of nobody's order, and of none. */
  salesperson_id?: string | null | undefined;
  due_from?: string | undefined;
  due_to?: string | undefined;
  /** By the days since it was due. */
  age?: keyof typeof AGES | undefined;
  /** Only invoices of this account's own customers. */
  owner?: string | undefined;
};

const head = (db: Db) => db`
  i.id, i.kind, i.number, i.order_id, o.number as order_number, i.credits_invoice_id, i.customer_id, c.name as customer, i.currency, i.subtotal_minor,
  i.tax_minor, i.total_minor, i.allocated_minor, i.credited_minor, i.issued_on, i.due_on, i.issued_at, i.reason, i.external_reference,
  i.actor_name as created_by`;

const joins = (db: Db) => db`
  invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
            left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id`;

function statusOf(
  row: Pick<InvoiceRow, "total_minor" | "allocated_minor" | "credited_minor" | "due_on">,
  today: string,
): InvoiceStatus {
  const {
    total_minor: totalMinor,
    allocated_minor: allocatedMinor,
    credited_minor: creditedMinor,
    due_on: dueOn,
  } = row;
  return invoiceStatus({ totalMinor, allocatedMinor, creditedMinor, dueOn }, today);
}

function toView(row: InvoiceRow, today: string): InvoiceView {
  const money = (minor: bigint): string => formatMoney(minor, row.currency);
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    order_id: row.order_id,
    order_number: row.order_number,
    credits_invoice_id: row.credits_invoice_id,
    customer_id: row.customer_id,
    customer: row.customer,
    status: statusOf(row, today),
    currency: row.currency,
    subtotal: money(row.subtotal_minor),
    tax_total: money(row.tax_minor),
    total: money(row.total_minor),
    amount_paid: money(row.allocated_minor - row.credited_minor),
    amount_credited: money(row.credited_minor),
    amount_due: money(row.total_minor - row.allocated_minor),
    issued_on: row.issued_on,
    due_on: row.due_on,
    issued_at: row.issued_at.toISOString(),
    reason: row.reason,
    external_reference: row.external_reference,
    created_by: row.created_by,
    lines: row.lines.map((line) => ({
      id: line.id,
      description: line.description,
      sku: line.sku,
      quantity: microToNumber(parseMicro(line.quantity)),
      unit_price: formatUnitPrice(parseMicro(line.unit_price), row.currency),
      net: money(BigInt(line.net)),
      tax: money(BigInt(line.tax)),
    })),
    taxes: row.taxes.map((tax) => ({
      ...tax,
      rate: formatMicro(parseMicro(tax.rate)),
      base: money(BigInt(tax.base)),
      tax: money(BigInt(tax.tax)),
    })),
  };
}

/** The day it is now in the company. */
export async function companyToday(db: Db, now: Date): Promise<string> {
  return dayIn((await readCompany(db)).timeZone, now);
}

/** One invoice or credit note with its lines and taxes. Refuses: NotFound. */
export async function readInvoice(db: Db, id: string, now: Date): Promise<InvoiceView> {
  const [row] = await db<InvoiceRow[]>`
    select ${head(db)},
           (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'description', l.description, 'sku', t.sku, 'quantity', l.quantity::text,
                     'unit_price', l.unit_price::text, 'net', l.net_minor::text, 'tax', l.tax_minor::text) order by l.line_no), '[]')
              from invoice_line l left join item t on t.tenant_id = l.tenant_id and t.id = l.item_id
             where l.tenant_id = i.tenant_id and l.invoice_id = i.id) as lines,
           (select coalesce(jsonb_agg(jsonb_build_object('code', x.tax_code, 'method', x.method, 'rate', x.rate::text, 'base', x.base_minor::text,
                     'tax', x.tax_minor::text) order by x.tax_code), '[]')
              from invoice_tax x where x.tenant_id = i.tenant_id and x.invoice_id = i.id) as taxes
      from ${joins(db)} where i.id = ${id}`;
  if (!row) throw new NotFound("invoice");
  return toView(row, await companyToday(db, now));
}

function statusIs(db: Db, status: InvoiceStatus, today: string) {
  switch (status) {
    case "void":
      return db`i.total_minor > 0 and i.credited_minor = i.total_minor`;
    case "paid":
      return db`i.allocated_minor = i.total_minor and not (i.total_minor > 0 and i.credited_minor = i.total_minor)`;
    case "overdue":
      return db`i.total_minor - i.allocated_minor > 0 and i.due_on < ${today}`;
    case "partly_paid":
      return db`i.total_minor - i.allocated_minor > 0 and i.allocated_minor > i.credited_minor and i.due_on >= ${today}`;
    case "open":
      return db`i.total_minor - i.allocated_minor > 0 and i.allocated_minor = i.credited_minor and i.due_on >= ${today}`;
  }
}

/** `~~@` is ILIKE as an index behind the wall knows it (`0070_found_by_text.sql`). */
const narrowed = (db: Db, filter: InvoiceFilter) =>
  narrowByText(filter, async (pattern) => {
    const orders = await db<{ id: string }[]>`
      select o.id from sales_order o where o.number ~~@ ${pattern} limit ${FEW_BY_TEXT + 1}`;
    if (orders.length > FEW_BY_TEXT) return orders;
    return db<{ id: string }[]>`
      select i.id from invoice i where i.number ~~@ ${pattern} or i.external_reference ~~@ ${pattern}
      union all select i.id from invoice i where i.order_id = any(${orders.map(({ id }) => id)}::uuid[])
      union all select i.id from invoice i where ${isOfCustomer(db, pattern)}
       limit ${FEW_BY_TEXT + 1}`;
  });

// Asked for once, not for every invoice.
const isOfCustomer = (db: Db, pattern: string) =>
  db`i.customer_id = any(array(select x.id from customer x where x.tenant_id = current_tenant() and x.name ilike ${pattern}))`;

function matching(db: Db, filter: InvoiceFilter, today: string) {
  const statuses = filter.status ? [filter.status].flat() : [];
  const pattern = filter.q ? likePattern(filter.q) : "";
  return db`
    i.kind = ${filter.kind ?? "invoice"}
    ${filter.ids ? db`and i.id = any(${[...filter.ids]}::uuid[])` : db``}
    ${filter.order_id ? db`and i.order_id = ${filter.order_id}` : db``}
    ${filter.customer_id ? db`and i.customer_id = ${filter.customer_id}` : db``}
    ${filter.customer_owner ? db`and c.owner_account_id = ${filter.customer_owner}` : db``}
    ${filter.owner ? db`and c.owner_account_id = ${filter.owner}` : db``}
    ${filter.total_from === undefined ? db`` : db`and i.total_minor >= ${filter.total_from}`}
    ${filter.total_to === undefined ? db`` : db`and i.total_minor <= ${filter.total_to}`}
    ${filter.salesperson_id ? db`and exists (select 1 from sales_order p where p.tenant_id = i.tenant_id and p.id = i.order_id and p.placed_by = ${filter.salesperson_id})` : db``}
    ${filter.salesperson_id === null ? db`and not exists (select 1 from sales_order p where p.tenant_id = i.tenant_id and p.id = i.order_id and p.placed_by is not null)` : db``}
    ${filter.from ? db`and i.issued_on >= ${filter.from}` : db``}
    ${filter.to ? db`and i.issued_on <= ${filter.to}` : db``}
    ${filter.due_from ? db`and i.due_on >= ${filter.due_from}` : db``}
    ${filter.due_to ? db`and i.due_on <= ${filter.due_to}` : db``}
    ${filter.age ? db`and ${today}::date - i.due_on between ${AGES[filter.age][0]} and ${AGES[filter.age][1]}` : db``}
    ${
      filter.q
        ? db`and (i.number ilike ${pattern} or o.number ilike ${pattern} or i.external_reference ilike ${pattern} or ${isOfCustomer(db, pattern)})`
        : db``
    }
    ${statuses.length > 0 ? db`and (${statuses.map((status) => statusIs(db, status, today)).reduce((all, one) => db`${all} or ${one}`)})` : db``}`;
}

const walkable: Walkable = {
  from: joins,
  id: (db) => db`i.id`,
  sortable: {
    number: { column: (db) => db`i.number`, type: "text", unique: true },
    customer: { column: (db) => db`c.name_key`, type: "text" },
    issued: { column: (db) => db`i.issued_on`, type: "date" },
    due: { column: (db) => db`i.due_on`, type: "date" },
    total: { column: (db) => db`i.total_minor`, type: "bigint" },
  },
  // By its own day, not by when it came in: documents taken over from elsewhere stand where they belong.
  usual: [{ key: "issued", descending: true }],
};

/**
 * Invoices (credit notes by `kind`) without their lines, newest first or as the page says (`number`, `customer`, `issued`,
 * `due`, `total`). `page.after` is the last one's id.
 */
export async function listInvoices(db: Db, asked: InvoiceFilter, page: Page, now: Date): Promise<Paged<InvoiceView>> {
  const filter = await narrowed(db, asked);
  const today = await companyToday(db, now);
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<InvoiceRow[]>`
    select ${head(db)}, '[]'::jsonb as lines, '[]'::jsonb as taxes from ${joins(db)}
     where ${matching(db, filter, today)} and ${after} order by ${order} limit ${limit}`;
  return toPage(
    rows.map((row) => toView(row, today)),
    page.limit,
    (row) => row.id,
  );
}

export type OrderDocument = Pick<InvoiceView, "id" | "kind" | "number" | "status" | "total" | "due_on"> & {
  receipts: string[];
};

/** Invoices, then credit notes of one order, newest first, with the ids of the receipts that settled them. */
export async function listOrderDocuments(db: Db, orderId: string, today: string, most = 100): Promise<OrderDocument[]> {
  const rows = await db<
    (Pick<
      InvoiceRow,
      "id" | "kind" | "number" | "currency" | "total_minor" | "allocated_minor" | "credited_minor" | "due_on"
    > & { receipts: string[] })[]
  >`
    select i.id, i.kind, i.number, i.currency, i.total_minor, i.allocated_minor, i.credited_minor, i.due_on,
           array(select distinct a.receipt_id from allocation a
                  where a.tenant_id = i.tenant_id and a.invoice_id = i.id and a.receipt_id is not null) as receipts
      from invoice i where i.order_id = ${orderId} order by i.kind desc, i.id desc limit ${most}`;
  return rows.map(({ id, kind, number, due_on, receipts, ...row }) => ({
    id,
    kind,
    number,
    status: statusOf({ ...row, due_on }, today),
    total: formatMoney(row.total_minor, row.currency),
    due_on,
    receipts,
  }));
}

/** How many invoices a filter lets through, what they come to and what of it is open. */
export async function sumInvoices(db: Db, asked: InvoiceFilter, atMost: number, now: Date): Promise<ListTotals> {
  const filter = await narrowed(db, asked);
  const today = await companyToday(db, now);
  const joined = filter.q || filter.owner || filter.customer_owner;
  return sumUpTo(
    db,
    atMost,
    db`select i.currency, i.total_minor as total, i.total_minor - i.allocated_minor as open
         from ${joined ? joins(db) : db`invoice i`} where ${matching(db, filter, today)}`,
    ["total", "open"],
    formatMoney,
  );
}

/**
 * Receivables by age at the end of `asOf`: what each invoice issued by then still owed, by days since its due day.
 * The totals equal the receivable account on that day.
 */
export async function readAgeing(
  db: Db,
  asOf: string,
): Promise<{ as_of: string; currency: string; rows: AgeingRow[]; total: Omit<AgeingRow, "customer_id" | "customer"> }> {
  const { currency } = await readCompany(db);
  type Row = { customer_id: string; customer: string; b0: bigint; b1: bigint; b2: bigint; b3: bigint; b4: bigint };
  const rows = await db<Row[]>`
    with item as (
      select i.customer_id, i.due_on, i.total_minor - i.allocated_minor as due_minor
        from invoice i where i.kind = 'invoice' and i.total_minor - i.allocated_minor > 0 and i.issued_on <= ${asOf}
      union all
      -- Owed then and settled since: what is settled by that day is not looked at.
      select i.customer_id, i.due_on, a.amount_minor
        from allocation a join invoice i on i.tenant_id = a.tenant_id and i.id = a.invoice_id
       where a.allocated_on > ${asOf} and i.kind = 'invoice' and i.issued_on <= ${asOf}
      union all
      -- Settled before there was anything to settle, as it once could be (0078): the account was lower by that since.
      select i.customer_id, i.due_on, -a.amount_minor
        from invoice i join allocation a on a.tenant_id = i.tenant_id and a.invoice_id = i.id
       where i.issued_on > ${asOf} and i.kind = 'invoice' and a.allocated_on <= ${asOf}
    ), owed as (
      select customer_id, ${asOf}::date - due_on as late, sum(due_minor)::bigint as due_minor
        from item group by customer_id, due_on
    )
    select w.customer_id, c.name as customer,
           coalesce(sum(due_minor) filter (where late <= 0), 0)::bigint as b0, coalesce(sum(due_minor) filter (where late between 1 and 30), 0)::bigint as b1,
           coalesce(sum(due_minor) filter (where late between 31 and 60), 0)::bigint as b2, coalesce(sum(due_minor) filter (where late between 61 and 90), 0)::bigint as b3,
           coalesce(sum(due_minor) filter (where late > 90), 0)::bigint as b4
      from owed w join customer c on c.id = w.customer_id where w.due_minor <> 0 group by 1, 2 order by c.name, 1`;
  const money = (minor: bigint): string => formatMoney(minor, currency);
  const shape = (row: Omit<Row, "customer_id" | "customer">) => ({
    not_due: money(row.b0),
    days_1_30: money(row.b1),
    days_31_60: money(row.b2),
    days_61_90: money(row.b3),
    over_90: money(row.b4),
    total: money(row.b0 + row.b1 + row.b2 + row.b3 + row.b4),
  });
  const sum = rows.reduce(
    (a, b) => ({ b0: a.b0 + b.b0, b1: a.b1 + b.b1, b2: a.b2 + b.b2, b3: a.b3 + b.b3, b4: a.b4 + b.b4 }),
    { b0: 0n, b1: 0n, b2: 0n, b3: 0n, b4: 0n },
  );
  return {
    as_of: asOf,
    currency,
    rows: rows.map((row) => ({ customer_id: row.customer_id, customer: row.customer, ...shape(row) })),
    total: shape(sum),
  };
}

/** What the PDF of an invoice shows: the document as it was issued, with the company and the customer; no payment state. */
export async function readInvoiceDocument(
  db: Db,
  id: string,
): Promise<{
  company: Company;
  letterhead: Letterhead;
  outlet: OutletView | null;
  recipient: Recipient;
  invoice: InvoiceView;
}> {
  const company = await readCompany(db);
  const letterhead = await readLetterhead(db);
  const invoice = await readInvoice(db, id, new Date(0));
  const outlet = await outletOfOrder(db, invoice.order_id);
  return { company, letterhead, outlet, recipient: await readRecipient(db, invoice.customer_id, "billing"), invoice };
}
