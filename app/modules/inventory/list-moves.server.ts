import { formatMoney } from "#app/modules/shared/money.ts";
import type { ListTotals, Page, Paged } from "#app/modules/shared/paging.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";
import { sumUpTo } from "#db/list-totals.ts";

export type MoveFilter = {
  kind?: readonly string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  sku?: string | undefined;
  /** Of the product, as it is now. */
  category?: string | undefined;
  /** Of products that are in none. */
  without?: "category" | undefined;
};

/** A move as it changed our stock: what came in is positive, what left negative, from shelf to shelf it is nil. */
export type MoveView = {
  id: string;
  day: string;
  moved_at: string;
  item_id: string;
  sku: string;
  name: string;
  kind: string;
  reason: string;
  actor: string;
  currency: string;
  quantity: number;
  /** Only for whom cost may be shown. */
  value?: string;
};

const joined = (db: Db) => db`
  stock_move m join item i on i.tenant_id = m.tenant_id and i.id = m.item_id
    join location f on f.tenant_id = m.tenant_id and f.id = m.from_location_id
    join location t on t.tenant_id = m.tenant_id and t.id = m.to_location_id`;

const signed = (db: Db) => db`((t.kind = 'internal')::int - (f.kind = 'internal')::int)`;

const matching = (db: Db, filter: MoveFilter) => db`
  true
  ${filter.kind ? db`and m.kind = any(${[...filter.kind]})` : db``}
  ${filter.from ? db`and m.moved_on >= ${filter.from}` : db``}
  ${filter.to ? db`and m.moved_on <= ${filter.to}` : db``}
  ${filter.sku ? db`and m.item_id = (select x.id from item x where x.tenant_id = current_tenant() and x.sku_key = lower(${filter.sku}))` : db``}
  ${filter.category ? db`and i.category = ${filter.category}` : db``}
  ${filter.without ? db`and i.category is null` : db``}`;

/** Stock moves of all items by day, newest first. `page.after` is `day~id` of the last one. */
export async function listAllMoves(
  db: Db,
  filter: MoveFilter,
  page: Page,
  sight: { cost: boolean },
): Promise<Paged<MoveView>> {
  const [day, id] = page.after?.split("~") ?? [];
  type Row = Omit<MoveView, "moved_at" | "quantity" | "value"> & {
    moved_at: Date;
    quantity: string;
    value_minor: bigint;
  };
  const rows = await db<Row[]>`
    select m.id, m.moved_on as day, m.moved_at, m.item_id, i.sku, i.name, m.kind, m.reason, m.actor_name as actor, m.currency,
           m.quantity * ${signed(db)} as quantity, m.value_minor * ${signed(db)} as value_minor
      from ${joined(db)}
     where ${matching(db, filter)} ${day && id ? db`and (m.moved_on, m.id) < (${day}::date, ${id}::uuid)` : db``}
     order by m.moved_on desc, m.id desc limit ${page.limit + 1}`;
  const data = rows.slice(0, page.limit).map(
    ({ value_minor, ...row }): MoveView => ({
      ...row,
      moved_at: row.moved_at.toISOString(),
      quantity: microToNumber(parseMicro(row.quantity)),
      ...(sight.cost ? { value: formatMoney(value_minor, row.currency) } : {}),
    }),
  );
  const last = data.at(-1);
  return { data, next: rows.length > page.limit && last ? `${last.day}~${last.id}` : null };
}

/** How many moves a filter lets through and what they are worth, for whom that may be shown. */
export async function sumMoves(
  db: Db,
  filter: MoveFilter,
  atMost: number,
  sight: { cost: boolean },
): Promise<ListTotals> {
  const rows = db`select m.currency, m.value_minor * ${signed(db)} as value from ${joined(db)} where ${matching(db, filter)}`;
  return sumUpTo(db, atMost, rows, sight.cost ? ["value"] : [], formatMoney);
}
