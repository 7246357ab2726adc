import { type ListTotals, likePattern, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { BadInput, NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";
import type { OutletView } from "./views.ts";

const columns = (db: Db) =>
  db`o.id, o.code, o.name, o.line1, o.line2, o.postcode, o.city, o.phone, o.active, o.version`;

/** Refuses: NotFound. */
export async function readOutlet(db: Db, id: string): Promise<OutletView> {
  const [outlet] = await db<OutletView[]>`select ${columns(db)} from outlet o where o.id = ${id}`;
  if (!outlet) throw new NotFound("outlet");
  return outlet;
}

const walkable: Walkable = {
  from: (db) => db`outlet o`,
  id: (db) => db`o.id`,
  sortable: {
    name: { column: (db) => db`o.name_key`, type: "text" },
    code: { column: (db) => db`o.code_key`, type: "text", unique: true },
  },
  usual: [],
};

export type OutletFilter = { q?: string | undefined; active?: boolean | undefined };

const matching = (db: Db, { q, active }: OutletFilter) => db`
  ${q ? db`(o.code || ' ' || o.name || ' ' || coalesce(o.city, '')) ilike ${likePattern(q)}` : db`true`}
  and ${active === undefined ? db`true` : db`o.active = ${active}`}`;

/** Outlets, newest first or as the page says (`name`, `code`). `page.after` is the last one's id. */
export async function listOutlets(db: Db, filter: OutletFilter, page: Page): Promise<Paged<OutletView>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<OutletView[]>`
    select ${columns(db)} from outlet o where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}`;
  return toPage(rows, page.limit, (row) => row.id);
}

/** How many outlets a filter lets through; null beyond `atMost`. */
export async function countOutlets(db: Db, filter: OutletFilter, atMost: number): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (select 1 from outlet o where ${matching(db, filter)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}

export type OutletChoice = { id: string; code: string; name: string };

/** What an order can be taken at: the outlets in use, and the one that it has. */
export async function outletChoices(db: Db, has: string | null = null): Promise<OutletChoice[]> {
  return db<OutletChoice[]>`select id, code, name from outlet where active or id = ${has} order by name_key, id`;
}

/** The outlets that orders are found by, also those out of use, which have orders too; none where none is in use. */
export async function outletsToFind(db: Db): Promise<OutletChoice[]> {
  return db<OutletChoice[]>`
    select id, code, name from outlet where exists (select 1 from outlet where active) order by name_key, id`;
}

/** The outlet with this code; none stays none. Refuses: BadInput at outlet. */
export async function findOutlet(db: Db, code: string | null | undefined): Promise<string | null | undefined> {
  if (code === null || code === undefined) return code;
  const [outlet] = await db<{ id: string }[]>`select id from outlet where code_key = lower(${code})`;
  if (!outlet) throw BadInput.at("outlet", "unknown_outlet", "There is no such outlet");
  return outlet.id;
}

/** The outlet that an order was taken at; null without one. */
export async function outletOfOrder(db: Db, orderId: string | null): Promise<OutletView | null> {
  const [outlet] = await db<OutletView[]>`
    select ${columns(db)} from sales_order s join outlet o on o.tenant_id = s.tenant_id and o.id = s.outlet_id where s.id = ${orderId}`;
  return outlet ?? null;
}

/** Refuses: BadInput at outlet_id, for one that is not there or not in use. */
export async function refuseClosedOutlet(db: Db, id: string | null | undefined): Promise<void> {
  if (!id) return;
  const [outlet] = await db<{ name: string; active: boolean }[]>`select name, active from outlet where id = ${id}`;
  if (!outlet) throw BadInput.at("outlet_id", "unknown_outlet", "There is no such outlet");
  if (!outlet.active) throw BadInput.at("outlet_id", "inactive_outlet", `${outlet.name} is not in use`);
}
