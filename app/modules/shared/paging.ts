/** One page of a list that is walked by the last row's key. `after` is that key, as the list's own query understands it. */
export type Page = { limit: number; after: string | null };

export type Paged<Row> = { data: Row[]; next: string | null };

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
