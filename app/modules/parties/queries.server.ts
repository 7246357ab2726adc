import type { CustomerView } from "#app/modules/parties/views.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { type ListTotals, likePattern, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";

type Row = Omit<CustomerView, "credit_limit" | "created_at"> & { credit_limit_minor: bigint | null; created_at: Date };

function toView({ credit_limit_minor, created_at, ...row }: Row): CustomerView {
  return {
    ...row,
    credit_limit: credit_limit_minor === null ? null : formatMoney(credit_limit_minor, row.currency),
    created_at: created_at.toISOString(),
  };
}

const columns = (db: Db) => db`
  c.id, c.code, c.name, c.email, c.phone, c.currency, c.payment_terms_days, c.credit_limit_minor, c.tax_category, c.country,
  (select p.code from price_list p where p.tenant_id = c.tenant_id and p.id = c.price_list_id) as price_list,
  (select o.slug from customer_company o where o.tenant_id = c.tenant_id and o.customer_id = c.id) as own_company, c.version, c.created_at`;

const parts = (db: Db) => db`
           coalesce((select jsonb_agg(jsonb_build_object('kind', a.kind, 'line1', a.line1, 'line2', a.line2, 'city', a.city,
                                      'postcode', a.postcode, 'country', a.country) order by a.id)
                       from customer_address a where a.tenant_id = c.tenant_id and a.customer_id = c.id), '[]') as addresses,
           coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'email', k.email, 'phone', k.phone) order by k.id)
                       from customer_contact k where k.tenant_id = c.tenant_id and k.customer_id = c.id), '[]') as contacts`;

/** One customer with addresses and contacts. Refuses: NotFound. */
export async function readCustomer(db: Db, id: string): Promise<CustomerView> {
  const [row] = await db<Row[]>`select ${columns(db)}, ${parts(db)} from customer c where c.id = ${id}`;
  if (!row) throw new NotFound("customer");
  return toView(row);
}

export type CustomerParts = Pick<CustomerView, "addresses" | "contacts">;

/** Addresses and contacts of many, by the customer's id. */
export async function readCustomerParts(db: Db, ids: readonly string[]): Promise<Map<string, CustomerParts>> {
  if (ids.length === 0) return new Map();
  const rows = await db<(CustomerParts & { id: string })[]>`
    select c.id, ${parts(db)} from customer c where c.id = any(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ id, ...lists }) => [id, lists]));
}

const walkable: Walkable = {
  from: (db) => db`customer c`,
  id: (db) => db`c.id`,
  sortable: {
    name: { column: (db) => db`c.name_key`, type: "text" },
    code: { column: (db) => db`c.code_key`, type: "text", unique: true },
  },
  usual: [],
};

export type CustomerFilter = {
  q?: string | undefined;
  /** As ISO 3166 has it: two letters. */
  country?: string | undefined;
  payment_terms_days?: number | undefined;
  /** Whether there is one. */
  credit_limit?: boolean | undefined;
  email?: boolean | undefined;
  price_list?: boolean | undefined;
};

function matching(db: Db, filter: CustomerFilter) {
  const { q, country, payment_terms_days, credit_limit, email, price_list } = filter;
  return db`
    true
    ${q ? db`and (c.code || ' ' || c.name || ' ' || coalesce(c.email, '')) ilike ${likePattern(q)}` : db``}
    ${country === undefined ? db`` : db`and c.country = ${country}`}
    ${payment_terms_days === undefined ? db`` : db`and c.payment_terms_days = ${payment_terms_days}`}
    ${credit_limit === undefined ? db`` : db`and (c.credit_limit_minor is not null) = ${credit_limit}`}
    ${email === undefined ? db`` : db`and (c.email is not null) = ${email}`}
    ${price_list === undefined ? db`` : db`and (c.price_list_id is not null) = ${price_list}`}`;
}

/**
 * Customers, newest first or as the page says (`name`, `code`); `q` is found in code, name and e-mail. Addresses and
 * contacts are left empty: ask for one customer. `page.after` is the last one's id.
 */
export async function listCustomers(db: Db, filter: CustomerFilter, page: Page): Promise<Paged<CustomerView>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<Row[]>`
    select ${columns(db)}, '[]'::jsonb as addresses, '[]'::jsonb as contacts
      from customer c where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}`;
  return toPage(rows.map(toView), page.limit, (row) => row.id);
}

/** How many customers a filter lets through; null beyond `atMost`. */
export async function countCustomers(db: Db, filter: CustomerFilter, atMost: number): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (select 1 from customer c where ${matching(db, filter)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}

/** id → name, for reports that know customers by id only. */
export async function customerNames(db: Db, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db<{ id: string; name: string }[]>`select id, name from customer where id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.name]));
}
