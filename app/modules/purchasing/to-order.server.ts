import { incoming } from "#app/modules/inventory/announced.server.ts";
import { type ListTotals, likePattern, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";

/**
 * A product that is to be ordered. `projected`: on hand and announced, less what is reserved and what orders wait for. `suggested`: as few reorder
 * quantities as bring that above the reorder point; single units where the product has none.
 */
export type ToOrderView = {
  id: string;
  sku: string;
  name: string;
  category: string | null;
  on_hand: number;
  reserved: number;
  waiting: number;
  incoming: number;
  projected: number;
  reorder_point: number;
  reorder_quantity: number | null;
  suggested: number;
};

const FIGURES = [
  "on_hand",
  "reserved",
  "waiting",
  "projected",
  "reorder_point",
  "reorder_quantity",
  "suggested",
] as const;
type Figure = (typeof FIGURES)[number];
type Row = Omit<ToOrderView, Figure> & Record<Figure, string | null>;

export type ToOrderFilter = { q?: string | undefined; category?: string | undefined };

const walkable: Walkable = {
  from: (db) => db`item i`,
  id: (db) => db`i.id`,
  sortable: {
    sku: { column: (db) => db`i.sku_key`, type: "text", unique: true },
    name: { column: (db) => db`i.name_key`, type: "text" },
  },
  usual: [{ key: "sku", descending: false }],
};

/** Lines that wait are few: they are added up once, not asked for product by product. */
const levels = (db: Db) => db`
  item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.id
    left join (select item_id, sum(quantity - quantity_reserved - quantity_shipped - quantity_closed) as quantity
                 from order_line where waiting group by item_id) w on w.item_id = i.id
    left join (${incoming(db)}) c on c.sku_key = i.sku_key
    cross join lateral (
      select coalesce(l.on_hand, 0) + coalesce(c.quantity, 0) - coalesce(l.reserved, 0) - coalesce(w.quantity, 0) as projected) p`;

const matching = (db: Db, { q, category }: ToOrderFilter) => db`
  i.reorder_point is not null and i.kind = 'stock' and i.active and p.projected <= i.reorder_point
  ${q ? db`and (i.sku || ' ' || i.name || ' ' || coalesce(i.barcode, '')) ilike ${likePattern(q)}` : db``}
  ${category ? db`and i.category = ${category}` : db``}`;

/**
 * Products whose projected stock is at or below their reorder point, by SKU or as the page says (`sku`, `name`). It is worked out whenever
 * it is looked at, so there is one answer however often one asks. `page.after` is the last one's id.
 */
export async function listToOrder(db: Db, filter: ToOrderFilter, page: Page): Promise<Paged<ToOrderView>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<Row[]>`
    select i.id, i.sku, i.name, i.category, coalesce(l.on_hand, 0) as on_hand, coalesce(l.reserved, 0) as reserved,
           coalesce(w.quantity, 0) as waiting, coalesce(c.quantity, 0) as incoming, p.projected, i.reorder_point, i.reorder_quantity,
           q.quantity * (floor((i.reorder_point - p.projected) / q.quantity) + 1) as suggested
      from ${levels(db)} cross join lateral (select coalesce(i.reorder_quantity, 1) as quantity) q
     where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}`;
  const views = rows.map((row) => {
    const figures = FIGURES.map((name) => [name, row[name] === null ? null : microToNumber(parseMicro(row[name]))]);
    return { ...row, ...Object.fromEntries(figures) } as ToOrderView;
  });
  return toPage(views, page.limit, (row) => row.id);
}

/** How many products a filter lets through; null beyond `atMost`. */
export async function countToOrder(db: Db, filter: ToOrderFilter, atMost: number): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (select 1 from ${levels(db)} where ${matching(db, filter)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}
