import { incoming } from "#app/modules/inventory/announced.server.ts";
import type { ItemView, ReservationView, StockMoveView } from "#app/modules/inventory/views.ts";
import { formatMoney, minorDigits, roundHalfUp } from "#app/modules/shared/money.ts";
import { type ListTotals, likePattern, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { formatUnitPrice, MICRO, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";
import { sumUpTo } from "#db/list-totals.ts";

/** Whether the reader may see what things cost (policy: product_cost). */
export type CostSight = { cost: boolean };

type ItemRow = {
  id: string;
  sku: string;
  name: string;
  category: string | null;
  kind: "stock" | "service";
  price: string;
  currency: string;
  barcode: string | null;
  unit_cost: string | null;
  reorder_point: string | null;
  reorder_quantity: string | null;
  tax_category: string;
  allow_negative: boolean;
  active: boolean;
  version: number;
  updated_at: Date;
  on_hand: string;
  reserved: string;
  incoming: string;
  value_minor: bigint;
};

function toItem(row: ItemRow, sight: CostSight): ItemView {
  const onHand = parseMicro(row.on_hand);
  const reserved = parseMicro(row.reserved);
  const reorderPoint = row.reorder_point === null ? null : parseMicro(row.reorder_point);
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    category: row.category,
    kind: row.kind,
    price: formatUnitPrice(parseMicro(row.price), row.currency),
    currency: row.currency,
    barcode: row.barcode,
    qty_on_hand: microToNumber(onHand),
    reserved_qty: microToNumber(reserved),
    available_qty: microToNumber(onHand - reserved),
    incoming_qty: microToNumber(parseMicro(row.incoming)),
    reorder_point: reorderPoint === null ? null : microToNumber(reorderPoint),
    reorder_quantity: row.reorder_quantity === null ? null : microToNumber(parseMicro(row.reorder_quantity)),
    low_stock: reorderPoint !== null && row.kind === "stock" && onHand - reserved <= reorderPoint,
    tax_category: row.tax_category,
    allow_negative: row.allow_negative,
    active: row.active,
    version: row.version,
    updated_at: row.updated_at.toISOString(),
    ...(sight.cost
      ? {
          unit_cost: row.unit_cost === null ? null : formatUnitPrice(parseMicro(row.unit_cost), row.currency),
          average_cost:
            onHand > 0n
              ? formatUnitPrice(
                  roundHalfUp(row.value_minor * MICRO * MICRO, onHand * 10n ** BigInt(minorDigits(row.currency))),
                  row.currency,
                )
              : null,
          stock_value: formatMoney(row.value_minor, row.currency),
        }
      : {}),
  };
}

const itemColumns = (db: Db) => db`
  i.id, i.sku, i.name, i.category, i.kind, i.price, i.currency, i.barcode, i.unit_cost, i.reorder_point, i.reorder_quantity, i.tax_category,
  i.allow_negative, i.active, i.version, i.updated_at,
  coalesce(l.on_hand, 0) as on_hand, coalesce(l.reserved, 0) as reserved, coalesce(l.value_minor, 0) as value_minor,
  coalesce(c.quantity, 0) as incoming`;

const withLevels = (db: Db) => db`
  item i left join stock_level l on l.tenant_id = i.tenant_id and l.item_id = i.id left join (${incoming(db)}) c on c.sku_key = i.sku_key`;

/** One item by SKU (case does not matter). Refuses: NotFound. */
export async function readItem(db: Db, sku: string, sight: CostSight): Promise<ItemView> {
  const [row] = await db<ItemRow[]>`
    select ${itemColumns(db)} from ${withLevels(db)} where i.sku_key = lower(${sku})`;
  if (!row) throw new NotFound("item");
  return toItem(row, sight);
}

/** One item by id. Refuses: NotFound. */
export async function readItemById(db: Db, id: string, sight: CostSight): Promise<ItemView> {
  const [row] = await db<ItemRow[]>`
    select ${itemColumns(db)} from ${withLevels(db)} where i.id = ${id}`;
  if (!row) throw new NotFound("item");
  return toItem(row, sight);
}

export type ItemFilter = {
  q?: string | undefined;
  low_stock?: boolean | undefined;
  kind?: "stock" | "service" | undefined;
  category?: string | undefined;
  active?: boolean | undefined;
  /** Goods of which nothing can be promised. */
  out_of_stock?: boolean | undefined;
  /** Whether it has one. */
  barcode?: boolean | undefined;
  /** Bounds, as plain decimals. */
  price_from?: string | undefined;
  price_to?: string | undefined;
  available_from?: string | undefined;
  available_to?: string | undefined;
};

function matching(db: Db, filter: ItemFilter) {
  const available = db`coalesce(l.on_hand, 0) - coalesce(l.reserved, 0)`;
  const low = db`(i.reorder_point is not null and i.kind = 'stock' and ${available} <= i.reorder_point)`;
  return db`
    true
    ${filter.q ? db`and (i.sku || ' ' || i.name || ' ' || coalesce(i.barcode, '')) ilike ${likePattern(filter.q)}` : db``}
    ${filter.low_stock === undefined ? db`` : filter.low_stock ? db`and ${low}` : db`and not ${low}`}
    ${filter.kind ? db`and i.kind = ${filter.kind}` : db``}
    ${filter.category ? db`and i.category = ${filter.category}` : db``}
    ${filter.active === undefined ? db`` : db`and i.active = ${filter.active}`}
    ${filter.out_of_stock ? db`and i.kind = 'stock' and ${available} <= 0` : db``}
    ${filter.barcode === undefined ? db`` : db`and (i.barcode is not null) = ${filter.barcode}`}
    ${filter.price_from === undefined ? db`` : db`and i.price >= ${filter.price_from}`}
    ${filter.price_to === undefined ? db`` : db`and i.price <= ${filter.price_to}`}
    ${filter.available_from === undefined ? db`` : db`and i.kind = 'stock' and ${available} >= ${filter.available_from}`}
    ${filter.available_to === undefined ? db`` : db`and i.kind = 'stock' and ${available} <= ${filter.available_to}`}`;
}

const walkable: Walkable = {
  from: (db) => db`item i`,
  id: (db) => db`i.id`,
  sortable: {
    sku: { column: (db) => db`i.sku_key`, type: "text", unique: true },
    name: { column: (db) => db`i.name_key`, type: "text" },
    price: { column: (db) => db`i.price`, type: "numeric" },
  },
  usual: [{ key: "sku", descending: false }],
};

/** Items by SKU or as the page says (`sku`, `name`, `price`); `q` is found in SKU, name and barcode. `page.after` is the last one's id. */
export async function listItems(db: Db, filter: ItemFilter, page: Page, sight: CostSight): Promise<Paged<ItemView>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<ItemRow[]>`
    select ${itemColumns(db)} from ${withLevels(db)}
     where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}`;
  return toPage(
    rows.map((row) => toItem(row, sight)),
    page.limit,
    (row) => row.id,
  );
}

/** How many items a filter lets through and what their stock is worth, for whom that may be shown. */
export async function sumItems(db: Db, filter: ItemFilter, atMost: number, sight: CostSight): Promise<ListTotals> {
  const rows = db`select i.currency, coalesce(l.value_minor, 0) as stock_value from ${withLevels(db)} where ${matching(db, filter)}`;
  return sumUpTo(db, atMost, rows, sight.cost ? ["stock_value"] : [], formatMoney);
}

/** Stock moves, newest first. `page.after` is the last move's id. */
export async function listMoves(
  db: Db,
  filter: { itemId?: string | undefined; sourceId?: string | undefined },
  page: Page,
  sight: CostSight,
): Promise<Paged<StockMoveView>> {
  const rows = await db<
    Array<
      Omit<StockMoveView, "quantity" | "moved_at" | "recorded_at" | "value"> & {
        quantity: string;
        moved_at: Date;
        recorded_at: Date;
        value_minor: bigint;
        currency: string;
      }
    >
  >`
    select m.id, i.sku, f.name as "from", t.name as "to", m.quantity, m.kind, m.reason, m.moved_at, m.recorded_at, m.actor_name as actor, m.source_type,
           m.source_id, m.value_minor, m.currency
      from stock_move m
      join item i on i.tenant_id = m.tenant_id and i.id = m.item_id
      join location f on f.tenant_id = m.tenant_id and f.id = m.from_location_id
      join location t on t.tenant_id = m.tenant_id and t.id = m.to_location_id
     where true
       ${filter.itemId ? db`and m.item_id = ${filter.itemId}` : db``}
       ${filter.sourceId ? db`and m.source_id = ${filter.sourceId}` : db``}
       ${page.after ? db`and (m.moved_at, m.id) < (select a.moved_at, a.id from stock_move a where a.id = ${page.after})` : db``}
     order by m.moved_at desc, m.id desc limit ${page.limit + 1}`;
  const views = rows.map(
    ({ value_minor, currency, ...row }): StockMoveView => ({
      ...row,
      quantity: microToNumber(parseMicro(row.quantity)),
      moved_at: row.moved_at.toISOString(),
      recorded_at: row.recorded_at.toISOString(),
      ...(sight.cost ? { value: formatMoney(value_minor, currency) } : {}),
    }),
  );
  return toPage(views, page.limit, (row) => row.id);
}

/** What is promised of an item now, oldest first. */
export async function listReservations(db: Db, itemId: string): Promise<ReservationView[]> {
  const rows = await db<
    Array<
      Omit<ReservationView, "quantity" | "open_quantity" | "created_at"> & {
        quantity: string;
        open_quantity: string;
        created_at: Date;
      }
    >
  >`
    select r.id, i.sku, r.quantity, r.open_quantity, r.order_id, o.number as order_number, r.created_at
      from reservation r
      join item i on i.tenant_id = r.tenant_id and i.id = r.item_id
      left join sales_order o on o.tenant_id = r.tenant_id and o.id = r.order_id
     where r.item_id = ${itemId} and r.open_quantity > 0 order by r.id limit 500`;
  return rows.map((row) => ({
    ...row,
    quantity: microToNumber(parseMicro(row.quantity)),
    open_quantity: microToNumber(parseMicro(row.open_quantity)),
    created_at: row.created_at.toISOString(),
  }));
}
