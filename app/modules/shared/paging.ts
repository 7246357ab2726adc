/** One key a list is sorted by. */
export type SortKey = { key: string; descending: boolean };

/** One page of a list that is walked by its last row. `after` is that row's id; without `sort` the list has its usual order. */
export type Page = { limit: number; after: string | null; sort?: readonly SortKey[] | undefined };

export type Paged<Row> = { data: Row[]; next: string | null };

/**
 * A list's figures over everything that its filters let through. `count` is null when there is more than was to be
 * counted: then the sums, one line for each currency (decimal strings by name), are left out too.
 */
export type ListTotals = {
  count: number | null;
  sums: { currency: string; amounts: Record<string, string> }[];
};

/** Makes a page of rows that were asked for with `limit + 1`: the extra one only tells that there is more. */
export function toPage<Row>(rows: Row[], limit: number, keyOf: (row: Row) => string): Paged<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? keyOf(last) : null };
}

/** Text to be found by `ilike '%…%'`, its wildcards taken literally. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/** Up to so many rows that hold a text are asked for by their ids; where more do, a page is soon full in the list's own order. */
export const FEW_BY_TEXT = 5_000;

/**
 * A list's filter with the rows in place of its text, when few hold it: read in the list's order, all would be looked at to find them.
 * `find` gives ids by `likePattern`, at least FEW_BY_TEXT + 1 of them or all there are.
 */
export async function narrowByText<Filter extends { q?: string | undefined; ids?: readonly string[] | undefined }>(
  filter: Filter,
  find: (pattern: string) => Promise<readonly { id: string }[]>,
): Promise<Filter> {
  if (!filter.q) return filter;
  const found = await find(likePattern(filter.q));
  if (found.length > FEW_BY_TEXT) return filter;
  const wanted = filter.ids && new Set(filter.ids);
  const ids = found.map(({ id }) => id).filter((id) => wanted?.has(id) ?? true);
  return { ...filter, q: undefined, ids };
}
