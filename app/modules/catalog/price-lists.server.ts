import type { ListPrice } from "#app/modules/catalog/rules.ts";
import type { Day } from "#app/modules/shared/calendar.ts";
import { type ListTotals, likePattern, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { formatUnitPrice, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";

export type PriceListRow = {
  id: string;
  code: string;
  name: string;
  active: boolean;
  products: number;
  customers: number;
};

export type PriceListView = {
  id: string;
  code: string;
  name: string;
  currency: string;
  active: boolean;
  version: number;
  customers: number;
  lines: {
    id: string;
    item_id: string;
    sku: string;
    name: string;
    from_quantity: number;
    valid_from: Day | null;
    valid_to: Day | null;
    unit_price: string;
  }[];
};

type LineRow = Omit<PriceListView["lines"][number], "from_quantity"> & { from_quantity: string };

/** One price list with its prices by SKU, quantity and start. Refuses: NotFound. */
export async function readPriceList(db: Db, id: string): Promise<PriceListView> {
  const [list] = await db<Omit<PriceListView, "lines">[]>`
    select id, code, name, currency, active, version,
           (select count(*)::int from customer c where c.tenant_id = p.tenant_id and c.price_list_id = p.id) as customers
      from price_list p where id = ${id}`;
  if (!list) throw new NotFound("price list");
  const lines = await db<LineRow[]>`
    select l.id, l.item_id, i.sku, i.name, l.from_quantity, l.valid_from, l.valid_to, l.unit_price
      from price_list_line l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
     where l.price_list_id = ${id} order by i.sku_key, l.from_quantity, l.valid_from nulls first`;
  return {
    ...list,
    lines: lines.map((line) => ({
      ...line,
      from_quantity: microToNumber(parseMicro(line.from_quantity)),
      unit_price: formatUnitPrice(parseMicro(line.unit_price), list.currency),
    })),
  };
}

const walkable: Walkable = {
  from: (db) => db`price_list p`,
  id: (db) => db`p.id`,
  sortable: {
    name: { column: (db) => db`p.name_key`, type: "text" },
    code: { column: (db) => db`p.code_key`, type: "text", unique: true },
  },
  usual: [],
};

export type PriceListFilter = { q?: string | undefined; active?: boolean | undefined };

const matching = (db: Db, { q, active }: PriceListFilter) => db`
  ${q ? db`(p.code || ' ' || p.name) ilike ${likePattern(q)}` : db`true`}
  and ${active === undefined ? db`true` : db`p.active = ${active}`}`;

/** Price lists, newest first or as the page says (`name`, `code`). `page.after` is the last one's id. */
export async function listPriceLists(db: Db, filter: PriceListFilter, page: Page): Promise<Paged<PriceListRow>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<PriceListRow[]>`
    select p.id, p.code, p.name, p.active,
           (select count(distinct l.item_id)::int from price_list_line l where l.tenant_id = p.tenant_id and l.price_list_id = p.id) as products,
           (select count(*)::int from customer c where c.tenant_id = p.tenant_id and c.price_list_id = p.id) as customers
      from price_list p where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}`;
  return toPage(rows, page.limit, (row) => row.id);
}

/** How many price lists a filter lets through; null beyond `atMost`. */
export async function countPriceLists(db: Db, filter: PriceListFilter, atMost: number): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (select 1 from price_list p where ${matching(db, filter)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}

export type PriceListChoice = { code: string; name: string };

/** More than anybody chooses from. */
const MOST_CHOICES = 500;

/** What a customer can be given: the lists in use, and the one it has. */
export async function priceListChoices(db: Db, has: string | null = null): Promise<PriceListChoice[]> {
  return db<PriceListChoice[]>`
    select code, name from price_list where active or code = ${has} order by name_key, id limit ${MOST_CHOICES}`;
}

/** The price list with this code, for a customer's page; null for none. */
export async function priceListCalled(
  db: Db,
  code: string | null,
): Promise<{ id: string; name: string; active: boolean } | null> {
  if (code === null) return null;
  const [found] = await db<
    { id: string; name: string; active: boolean }[]
  >`select id, name, active from price_list where code_key = lower(${code})`;
  return found ?? null;
}

/** item → what an active list says about it on a day, of the products with these SKUs. */
export async function readListPrices(
  db: Db,
  listId: string,
  skus: readonly string[],
  day: Day,
): Promise<Map<string, ListPrice[]>> {
  const keys = [...new Set(skus.map((sku) => sku.toLowerCase()))];
  const rows = await db<
    { item_id: string; from_quantity: string; valid_from: Day | null; valid_to: Day | null; unit_price: string }[]
  >`
    select l.item_id, l.from_quantity, l.valid_from, l.valid_to, l.unit_price
      from price_list p
      join price_list_line l on l.tenant_id = p.tenant_id and l.price_list_id = p.id
      join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
     where p.id = ${listId} and p.active and i.sku_key = any(${keys})
       and coalesce(l.valid_from <= ${day}, true) and coalesce(l.valid_to >= ${day}, true)`;
  const found = new Map<string, ListPrice[]>();
  for (const row of rows) {
    const prices = found.get(row.item_id) ?? [];
    prices.push({
      fromQuantity: parseMicro(row.from_quantity),
      validFrom: row.valid_from,
      validTo: row.valid_to,
      unitPrice: parseMicro(row.unit_price),
    });
    found.set(row.item_id, prices);
  }
  return found;
}
