/** The command could not do it, for a reason that a sentence explains: exit code 1, no stack. */
export class CommandFailed extends Error {}

/** Prints facts for a person, or the same facts as JSON for a program. */
export function print(facts: unknown, json: boolean | undefined, words: () => string): void {
  console.log(
    json ? JSON.stringify(facts, (_, value) => (typeof value === "bigint" ? value.toString() : value), 2) : words(),
  );
}

/** Columns of equal width, for the few lists a command prints. */
export function columns(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
