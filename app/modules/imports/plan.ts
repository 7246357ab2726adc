import type { Field } from "#app/modules/imports/kinds.ts";

/** [field, before, after], as plain texts. */
export type Change = [field: string, before: string, after: string];
/** [column, reason]. */
export type Fault = [column: string, reason: string];

/** What becomes of a line of the file. `none`: it says what is there already. */
export type Planned = {
  line: number;
  act: "create" | "change" | "remove" | "none" | "bad";
  key: string;
  subjectId: string | null;
  changes: Change[];
  errors: Fault[];
};

/** A line with its cells read by the types of their columns: a field that has no column is absent, an empty cell is "". */
export type Row = { line: number; values: Readonly<Record<string, string>>; errors: Fault[] };

export function bad(row: Row, key: string, errors: Fault[] = []): Planned {
  return {
    line: row.line,
    act: "bad",
    key: key.slice(0, 300),
    subjectId: null,
    changes: [],
    errors: [...row.errors, ...errors],
  };
}

/**
 * What of a record a line would change: of the fields that the file has, those that differ. An empty cell of a field that cannot
 * be empty leaves what is there.
 */
export function differences(
  fields: readonly Field[],
  values: Row["values"],
  before: Readonly<Record<string, string>>,
): Change[] {
  return fields.flatMap((field): Change[] => {
    const after = values[field.name];
    if (after === undefined || (after === "" && !field.empties)) return [];
    const was = before[field.name] ?? "";
    return was === after ? [] : [[field.name, was, after]];
  });
}

/** Lines whose key another line has already: two lines about one record contradict each other. */
export function repeated(rows: readonly Row[], keyOf: (row: Row) => string): Map<number, number> {
  const first = new Map<string, number>();
  const again = new Map<number, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === "") continue;
    const before = first.get(key);
    if (before === undefined) first.set(key, row.line);
    else again.set(row.line, before);
  }
  return again;
}

export const alsoIn = (field: string, line: number): Fault => [field, `Line ${line} has the same ${field}`];
