/**
 * Forms post "" for an empty field. For a new record that means "not given"; for a change of a field that may be empty
 * it means "none". Both are settled here, before the schema sees the tree.
 */

type Tree = Record<string, unknown>;

/** Without empty texts, at any depth; lists lose the rows in which nothing was typed. */
export function withoutBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlanks).filter((row) => !isBlank(row));
  if (value === null || typeof value !== "object") return value;
  const kept: Tree = {};
  for (const [key, entry] of Object.entries(value)) {
    const clean = withoutBlanks(entry);
    if (clean !== "" && clean !== undefined) kept[key] = clean;
  }
  return kept;
}

/** Empty texts of the named fields become null. */
export function blankToNull(value: unknown, names: readonly string[]): unknown {
  if (value === null || typeof value !== "object") return value;
  const kept: Tree = { ...(value as Tree) };
  for (const name of names) if (typeof kept[name] === "string" && kept[name].trim() === "") kept[name] = null;
  return kept;
}

function isBlank(row: unknown): boolean {
  if (row === undefined || row === null || row === "") return true;
  return typeof row === "object" && Object.keys(row).length === 0;
}
