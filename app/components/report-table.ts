/** A report's answer as objects: one a row, by column name. */
export function rowsOf<Row extends Record<string, unknown>>(
  answer: { columns: { name: string }[]; rows: unknown[][] } | null,
): Row[] {
  if (!answer) return [];
  return answer.rows.map((cells) => {
    const row: Record<string, unknown> = {};
    for (const [index, column] of answer.columns.entries()) row[column.name] = cells[index];
    return row as Row;
  });
}
