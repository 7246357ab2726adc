/** Spans that a statement of a span can stand beside. */
export const COMPARED_SPANS = ["before", "year"] as const;

/** One line of a statement, now and then; one of the two may not have it. */
export type Beside<Row> = { key: string; either: Row; now?: Row; before?: Row };

/** Lines of two statements in one order; without a second one they are as they were. */
export function beside<Row>(
  rows: readonly Row[],
  before: readonly Row[] | undefined,
  keyOf: (row: Row) => string,
): Beside<Row>[] {
  const then = new Map((before ?? []).map((row) => [keyOf(row), row]));
  const lines = rows.map((row): Beside<Row> => {
    const key = keyOf(row);
    const other = then.get(key);
    then.delete(key);
    return { key, either: row, now: row, ...(other ? { before: other } : {}) };
  });
  const gone = [...then].map(([key, row]): Beside<Row> => ({ key, either: row, before: row }));
  if (gone.length === 0) return lines;
  return [...lines, ...gone].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Customers stand by name. */
export const customerKey = (row: { customer: string; customer_id: string }): string =>
  `${row.customer} ${row.customer_id}`;
