import type { Fragment } from "postgres";
import type { Page, SortKey } from "#app/modules/shared/paging.ts";
import type { Db } from "#db/client.ts";

/** The types a list can be sorted by; each has a leakproof comparison, or an index would not be used behind the wall. */
const CASTS = {
  text: (db: Db, value: string) => db`${value}::text`,
  uuid: (db: Db, value: string) => db`${value}::uuid`,
  bigint: (db: Db, value: string) => db`${value}::text::bigint`,
  numeric: (db: Db, value: string) => db`${value}::text::numeric`,
  date: (db: Db, value: string) => db`${value}::date`,
  // By way of text: the driver would cut an instant to milliseconds.
  instant: (db: Db, value: string) => db`${value}::text::timestamptz`,
} as const;

/** One thing a list can be sorted by: never null, with an index (tenant_id, it, id). `unique`: needs no id after it. */
export type Sortable = { column: (db: Db) => Fragment; type: keyof typeof CASTS; unique?: true };

/** How a list can be walked: where its rows are, what tells them apart, what they can be sorted by, and how they usually are. */
export type Walkable = {
  from: (db: Db) => Fragment;
  id: (db: Db) => Fragment;
  idType?: "uuid" | "bigint";
  sortable: Record<string, Sortable>;
  usual: readonly SortKey[];
};

type Term = Sortable & { descending: boolean };

/**
 * The order of a list, and the condition that leaves out the rows up to `page.after`. Any order can be walked: the id at
 * its end makes it unique, and the place of the last row is read anew, so a row that changed meanwhile is no obstacle.
 * Unknown keys are passed over. A last row that is gone leaves nothing to come. `limit` is one row more than the page, to see whether there is another.
 */
export async function walk(
  db: Db,
  list: Walkable,
  page: Page,
): Promise<{ order: Fragment; after: Fragment; limit: Fragment }> {
  // Written out: with a parameter here PostgreSQL would plan anew each time, which takes longer than reading a page.
  const limit = db.unsafe(String(Math.trunc(page.limit) + 1));
  const terms = termsOf(list, page.sort?.length ? page.sort : list.usual);
  const order = terms
    .map((term) => (term.descending ? db`${term.column(db)} desc` : db`${term.column(db)} asc`))
    .reduce((all, one) => db`${all}, ${one}`);
  if (page.after === null) return { order, after: db`true`, limit };
  const values = await placeOf(db, list, terms, page.after);
  return { order, after: values ? beyond(db, terms, values) : db`false`, limit };
}

function termsOf(list: Walkable, sort: readonly SortKey[]): Term[] {
  const terms: Term[] = [];
  for (const { key, descending } of sort) {
    const sortable = Object.hasOwn(list.sortable, key) ? list.sortable[key] : undefined;
    if (!sortable || terms.some((term) => term.column === sortable.column)) continue;
    terms.push({ ...sortable, descending });
    if (sortable.unique) return terms;
  }
  // In the direction of the key before it, so that one index serves both when it is read backwards.
  terms.push({ column: list.id, type: list.idType ?? "uuid", descending: terms.at(-1)?.descending ?? true });
  return terms;
}

async function placeOf(db: Db, list: Walkable, terms: Term[], after: string): Promise<string[] | null> {
  const [only] = terms;
  if (terms.length === 1 && only?.column === list.id) return [after];
  const columns = terms.map((term) => db`${term.column(db)}::text`).reduce((all, one) => db`${all}, ${one}`);
  const id = CASTS[list.idType ?? "uuid"](db, after);
  const [row] = await db<{ place: string[] }[]>`
    select array[${columns}] as place from ${list.from(db)} where ${list.id(db)} = ${id}`;
  return row?.place ?? null;
}

/** (a, b, id) < (…) where all run one way; else a ≤ x and (a < x or (a = x and …)), whose first part an index can still use. */
function beyond(db: Db, terms: Term[], values: string[]): Fragment {
  const sides = terms.map((term, index) => ({
    column: term.column(db),
    value: CASTS[term.type](db, values[index] ?? ""),
    descending: term.descending,
  }));
  const [first, ...rest] = sides;
  if (!first) return db`true`;
  if (sides.every((side) => side.descending === first.descending)) {
    const columns = sides.map((side) => side.column).reduce((all, one) => db`${all}, ${one}`);
    const bounds = sides.map((side) => side.value).reduce((all, one) => db`${all}, ${one}`);
    return first.descending ? db`(${columns}) < (${bounds})` : db`(${columns}) > (${bounds})`;
  }
  const deeper = beyond(db, terms.slice(1), values.slice(1));
  const { column, value } = first;
  if (rest.length === 0) return first.descending ? db`${column} < ${value}` : db`${column} > ${value}`;
  return first.descending
    ? db`(${column} <= ${value} and (${column} < ${value} or (${column} = ${value} and ${deeper})))`
    : db`(${column} >= ${value} and (${column} > ${value} or (${column} = ${value} and ${deeper})))`;
}
